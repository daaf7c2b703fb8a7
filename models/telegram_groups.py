"""Telegram groups in which a teacher's group classes may be posted.

A group is known for a teacher who added the bot to it or who wrote a command there. Telegram does not say who else is
in a group, so nobody can have anything posted where they were never seen.
"""

from datetime import datetime

from .rules.names import clean_name
from .tables.people import Teacher
from .tables.streams import TelegramGroup


async def learn(telegram_id: int, chat_id: int, title: str, now: datetime) -> Teacher | None:
    """The teacher with this account was seen in that group; None when nobody who teaches has this account."""
    teacher = await Teacher.get_or_none(person__telegram_id=telegram_id, removed_at=None)
    if teacher is not None:
        await TelegramGroup.update_or_create(
            chat_id=chat_id,
            teacher_id=teacher.id,
            defaults={"title": clean_name(title) or str(chat_id), "seen_at": now, "left_at": None},
        )
    return teacher


async def left(chat_id: int, now: datetime) -> None:
    """The bot is not in that group any more."""
    await TelegramGroup.filter(chat_id=chat_id, left_at=None).update(left_at=now)


async def moved(chat_id: int, to: int) -> None:
    """Telegram made a supergroup of a group, which changes its number."""
    for row in await TelegramGroup.filter(chat_id=chat_id):
        if await TelegramGroup.exists(chat_id=to, teacher_id=row.teacher_id):
            await row.delete()
        else:
            await TelegramGroup.filter(id=row.id).update(chat_id=to)


async def of_teacher(teacher: Teacher) -> list[TelegramGroup]:
    """Those in which the bot still is, the one seen last first."""
    return await TelegramGroup.filter(teacher_id=teacher.id, left_at=None).order_by("-seen_at", "-id").limit(20)


async def one_of(teacher: Teacher, group_id: int) -> TelegramGroup | None:
    return await TelegramGroup.get_or_none(id=group_id, teacher_id=teacher.id, left_at=None)
