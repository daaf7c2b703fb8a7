from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops

REFUSED = "the trail is append-only"
SQLITE = [
    f"CREATE TRIGGER audit_no_{act.lower()} BEFORE {act} ON audit BEGIN SELECT RAISE(ABORT, '{REFUSED}'); END"
    for act in ("UPDATE", "DELETE")
]
POSTGRES = [
    "CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$ BEGIN RAISE EXCEPTION '{REFUSED}'; END $$",
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit "
    "FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()",
]


async def guard(_: Any, editor: Any) -> None:
    """Statement by statement: a trigger has semicolons inside, at which a script would be cut."""
    for statement in POSTGRES if editor.client.capabilities.dialect == "postgres" else SQLITE:
        await editor.client.execute_query(statement)


class Migration(migrations.Migration):
    """The database itself refuses to change or to delete a row of the trail."""

    dependencies = [('models', '0003_pay')]

    initial = False

    operations = [ops.RunPython(guard)]
