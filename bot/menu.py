"""Every command there is, and who may use it. The menus in Telegram, /help and the refusals all read this list."""

from typing import Literal, assert_never

from aiogram import Bot
from aiogram.types import BotCommand, BotCommandScopeDefault
from aiogram.utils.i18n import I18n

from models.people import Roles

from .i18n import LANGUAGES
from .texts import help as words

Who = Literal["everyone", "student", "teacher", "staff", "admin"]  # staff: teachers and admins

COMMANDS: dict[str, Who] = {
    "class": "teacher",
    "stream": "teacher",
    "streams": "teacher",
    "today": "teacher",
    "students": "teacher",
    "history": "teacher",
    "classes": "student",
    "live": "admin",
    "sessions": "admin",
    "review": "admin",
    "audit": "admin",
    "report": "staff",
    "pay": "teacher",
    "announce": "staff",
    "timeout": "admin",
    "payroll": "admin",
    "people": "admin",
    "packages": "admin",
    "invite": "admin",
    "doctor": "admin",
    "settings": "everyone",
    "language": "everyone",
    "timezone": "everyone",
    "privacy": "everyone",
    "help": "everyone",
    "cancel": "everyone",
    "start": "everyone",
}


def may_use(command: str, roles: Roles) -> bool:
    """False for commands that do not exist, too."""
    who = COMMANDS.get(command)
    match who:
        case None:
            return False
        case "everyone":
            return True
        case "student":
            return bool(roles.students)
        case "teacher":
            return roles.teacher is not None
        case "staff":
            return roles.admin or roles.teacher is not None
        case "admin":
            return roles.admin
    assert_never(who)


def usable(roles: Roles) -> list[str]:
    """What this person may use, what they need most first."""
    return [command for command in COMMANDS if may_use(command, roles)]


def bot_commands(roles: Roles) -> list[BotCommand]:
    """In the current language."""
    said = words.descriptions()
    return [BotCommand(command=command, description=said[command]) for command in usable(roles)]


async def set_default_commands(bot: Bot, i18n: I18n) -> None:
    """What somebody sees before the bot knows them, in each language; called when the program starts."""
    for language in LANGUAGES:
        with i18n.context(), i18n.use_locale(language):
            commands = bot_commands(Roles())
        code = None if language == i18n.default_locale else language
        await bot.set_my_commands(commands, scope=BotCommandScopeDefault(), language_code=code)
