"""A fresh invitation: what to do with it, and the message to hand on."""

from datetime import datetime
from urllib.parse import quote

from aiogram import Bot
from aiogram.types import InlineKeyboardButton

from models import invites
from models.school import School
from models.tables.people import Person, Student, Teacher

from ..texts import invites as words
from ..texts.marks import zone_of
from .keys import copying, keyboard


def deep_link(bot_name: str, payload: str) -> str:
    """https://core.telegram.org/bots/features#deep-linking"""
    return f"https://t.me/{bot_name}?start={payload}"


async def hand_over(bot: Bot, chat_id: int, hint: str, invitation: str, address: str) -> None:
    """Two messages: the second can be forwarded as it is, inside Telegram or out of it."""
    share = f"https://t.me/share/url?url={quote(address, safe='')}"
    sharing = InlineKeyboardButton(text=words.share_button(), url=share)
    buttons = keyboard([sharing, *copying(words.copy_button(), address)])
    await bot.send_message(chat_id, hint, reply_markup=buttons)
    await bot.send_message(chat_id, invitation)


async def invite_contact(
    bot: Bot,
    bot_name: str,
    hint: str,
    student: Student,
    teacher: Teacher,
    by: Person,
    school: School,
    now: datetime,
) -> None:
    """A new invitation to stand for this student, for the teacher to hand on."""
    payload = await invites.give("student", by=by, school=school, now=now, student=student)
    address, until = deep_link(bot_name, payload), now + school.invite_valid
    invitation = words.for_student(teacher.name, student.name, address, until, zone_of(by, school))
    await hand_over(bot, by.telegram_id, hint, invitation, address)
