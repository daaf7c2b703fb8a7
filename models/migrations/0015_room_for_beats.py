from typing import Any

from tortoise import migrations
from tortoise.migrations import operations as ops


async def leave_room(_: Any, editor: Any) -> None:
    """PostgreSQL writes a changed row anew, and none of its indexes where that is in the same page."""
    if editor.client.capabilities.dialect == "postgres":
        await editor.client.execute_query("ALTER TABLE class_session SET (fillfactor = 75)")


class Migration(migrations.Migration):
    dependencies = [("models", "0014_conversations")]

    initial = False

    operations = [ops.RunPython(leave_room)]
