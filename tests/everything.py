"""All that a database holds, for comparing one with another."""

from typing import Any

from tortoise import Tortoise


async def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table of the open database, by table, in the order of its keys."""
    models = Tortoise.apps["models"].values() if Tortoise.apps else ()
    return {model._meta.db_table: await model.all().order_by(model._meta.pk_attr).values() for model in models}
