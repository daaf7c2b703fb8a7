"""What /doctor found, and what to do about each thing."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from aiogram.utils.i18n import gettext as _

from models.checkup import Finding, State

from .lists import fitted
from .marks import END_ISOLATE, ISOLATE, clock_time, day_and_time, listed, minutes_of, name, number

BADGES: dict[State, str] = {"good": "🟢", "off": "⚪", "look": "🟡", "bad": "🔴"}
ORDER: tuple[State, ...] = ("bad", "look", "off", "good")
MOST_NAMES = 12


def looking() -> str:
    return _("I’m looking …")


def again_button() -> str:
    return _("Look again")


def report(findings: Sequence[Finding], now: datetime, zone: ZoneInfo) -> str:
    """What is broken first."""
    lines = [line(one, zone) for one in in_order(findings)]
    foot = _("Looked at {time}. Times are in {zone}.").format(time=clock_time(now, zone), zone=name(zone.key))
    return fitted(verdict(findings), lines, foot)


def verdict(findings: Iterable[Finding]) -> str:
    states = {one.state for one in findings}
    if "bad" in states:
        return _("<b>Something is broken</b>")
    if "look" in states:
        return _("<b>It works, and something wants a look</b>")
    return _("<b>All is well</b>")


def in_order(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda one: ORDER.index(one.state))


def line(one: Finding, zone: ZoneInfo) -> str:
    return f"{BADGES[one.state]} {sentences()[one.code].format(**_shown(one.facts, zone))}"


def sentences() -> Mapping[str, str]:
    """By the finding's code."""
    return {**_telegram(), **_machine(), **_work(), **_zoom()}


def _telegram() -> Mapping[str, str]:
    return {
        "token": _("Telegram knows the bot: @{bot}"),
        "token_refused": _(
            "Telegram refuses the token. Ask @BotFather for the current one and put it in [telegram] token."
        ),
        "telegram_unreached": _(
            "Telegram cannot be reached. Messages wait and go out later. Check this machine’s network and firewall."
        ),
        "polling": _("Messages are fetched from Telegram (polling)."),
        "polling_blocked": _(
            "Telegram still brings messages to another address, so none arrive here. Start the program again: "
            "it takes that back. Is another copy running with the same token?"
        ),
        "webhook": _("Telegram brings messages here (webhook); {count} are waiting."),
        "webhook_late": _("{count} messages wait at Telegram. Look at the log: is the program overloaded?"),
        "webhook_trouble": _(
            "Telegram could not bring a message here at {at}. Check that [web] base_url is reachable from outside."
        ),
        "webhook_elsewhere": _(
            "Telegram brings messages to another address than ours. Start the program again. Is another copy running "
            "with the same token?"
        ),
        "conversations": _("Conversations are kept in Redis, and it answers."),
        "conversations_away": _(
            "Redis does not answer or refuses, so nobody can talk with the bot. See that it runs, and that address and "
            "password in [telegram] conversations are right."
        ),
        "updates_unknown": _("Telegram did not say where it brings messages. Look again in a minute."),
    }


def _machine() -> Mapping[str, str]:
    return {
        "address": _("{address} answers over HTTPS."),
        "address_local": _(
            "{address} answers, without HTTPS: good for a trial on this machine. Students’ phones and Zoom need HTTPS."
        ),
        "address_certificate": _(
            "{address} has no valid certificate, so Telegram and Zoom refuse it. Look at your reverse proxy’s HTTPS."
        ),
        "address_timeout": _("{address} does not answer. Check the name, the firewall and the reverse proxy."),
        "address_refused": _("{address} cannot be reached. Is the program running, and the name right?"),
        "address_redirects": _(
            "{address} redirects. Zoom and Telegram take that as a refusal: "
            "write the final address into [web] base_url."
        ),
        "address_not_ours": _(
            "At {address} something else answers (status {status}). Point the reverse proxy at this program."
        ),
        "clock": _("This machine’s clock is right."),
        "clock_wrong": _(
            "This machine’s clock is wrong by {seconds}. Switch time synchronisation on (NTP): "
            "the times of classes depend on it."
        ),
        "clock_unknown": _("The clock could not be compared with Telegram’s."),
        "database": _("{engine} {version} answers; {bytes} MB."),
        "schema_old": _("The database lacks {count} migrations. Start the program, or run: python -m bot migrate"),
        "database_missing": _("The database cannot be opened. Start the program once, and check [database] url."),
        "disk": _("{free} GB of the disk are free."),
        "disk_low": _("Only {free} GB of the disk are free. Make room soon."),
        "disk_full": _("The disk is almost full: {free} GB are free. Make room now, or clicks will not be kept."),
        "backups": _("The newest backup is from {at}."),
        "backups_old": _("The newest backup is from {at}. See why no newer one was made."),
        "backups_none": _("There is no backup in {folder}. See “Backups” in docs/operate.md."),
        "backups_unknown": _("There are no backups. Write a folder for them into [database] backup_folder."),
    }


def _work() -> Mapping[str, str]:
    return {
        "sweep": _("Silent classes are closed; last looked at {at}."),
        "sweep_silent": _("Nobody has closed silent classes since {at}. Start the program again and look at the log."),
        "sweep_never": _("Nobody has closed silent classes yet. The program must run for a minute first."),
        "delivery": _("Messages are delivered; last at {at}."),
        "delivery_silent": _(
            "No messages have been delivered since {at}. Start the program again and look at the log."
        ),
        "delivery_never": _("No messages have been delivered yet. The program must run for a minute first."),
        "notices": _("Messages that are due now: {count}"),
        "notices_late": _("{count} messages are due, the oldest for {seconds}. If Telegram works, look at the log."),
        "classes": _("Classes to be looked at now: {count}"),
        "classes_late": _(
            "{count} silent classes wait to be closed, the oldest for {seconds}. /timeout closes them now."
        ),
        "given_up": _("{count} messages of the last day could not be delivered: see /review"),
        "none_given_up": _("Every message of the last day could be delivered."),
    }


def _zoom() -> Mapping[str, str]:
    return {
        "zoom": _("Zoom’s API works, and the app may do all that is needed."),
        "zoom_off": _("Zoom’s API is not set up: no meetings are made and no reports fetched. See docs/zoom-app.md."),
        "zoom_lacks": _(
            "The Zoom app may not do everything. Add these scopes in Zoom’s Marketplace "
            "and activate the app again: {scopes}"
        ),
        "zoom_refused": _("Zoom refuses the credentials in [zoom]. Is the app active, and the secret the current one?"),
        "zoom_unreached": _("Zoom’s API cannot be reached now. What is due is tried again."),
        "zoom_trouble": _("Zoom’s API answered something unexpected. Look again in a minute, then at the log."),
        "zoom_events": _("Zoom tells who comes and goes; last at {at}."),
        "zoom_events_off": _(
            "Zoom’s webhooks are not set up, so times come from taps and pages. See docs/zoom-app.md."
        ),
        "zoom_events_never": _(
            "Zoom has told nothing yet. In the app’s event subscription, press Validate and check the events."
        ),
        "zoom_events_silent": _(
            "Zoom has told nothing since {at}. It switches a subscription off after failures: validate it again."
        ),
        "reports": _("Zoom’s reports are fetched in time."),
        "reports_late": _(
            "{count} reports of Zoom’s are overdue by more than an hour. They are asked for again; if that does not "
            "change, look at the log."
        ),
        "reports_given_up": _("{count} reports of Zoom’s were given up in the last day: see /review"),
        "seen_no_classes": _("Teachers without classes in the last 30 days: {count}"),
        "seen_pasted_links": _("Teachers of whose classes Zoom tells nothing: {count}"),
        "seen_school_account": _("Teachers of whose classes Zoom tells who came and went: {count}"),
        "seen_personal_links": _("Teachers whose students come by a link of their own: {count}"),
        "step_hear_zoom": _("More would be seen with Zoom’s webhooks (docs/zoom-app.md) of the classes of {teachers}."),
        "step_link_with_number": _(
            "These teachers paste links without a meeting number; one with a number lets Zoom tell: {teachers}"
        ),
        "step_join_account": _(
            "These teachers use private Zoom accounts. As users of the school’s account, also free ones, Zoom tells of "
            "their classes: {teachers}"
        ),
        "step_connect_api": _("With Zoom’s API set up, reports confirm the times of {teachers}."),
        "step_let_bot_make": _(
            "If the bot makes the meeting in /class, every student has a link of their own: {teachers}"
        ),
        "step_license_host": _("Links for each student need a licensed host; see [zoom] hosts: {teachers}"),
    }


def plain(text: str) -> str:
    """For a terminal: without markup and marks of direction."""
    return unescape(re.sub(r"<[^>]+>", "", text)).replace(ISOLATE, "").replace(END_ISOLATE, "")


def _shown(facts: Mapping[str, Any], zone: ZoneInfo) -> dict[str, str]:
    return {key: _fact(key, value, zone) for key, value in facts.items()}


def _fact(key: str, value: Any, zone: ZoneInfo) -> str:
    match key, value:
        case "bytes", int():
            return number(round(value / 1024**2, 1))
        case "free" | "total", int():
            return number(round(value / 1024**3, 1))
        case "seconds", int():
            return _("{count} s").format(count=number(value)) if value < 60 else minutes_of(value)
        case _, datetime():
            return day_and_time(value, zone)
        case _, int():
            return number(value)
        case _, list():
            shown = [name(str(one)) for one in value[:MOST_NAMES]]
            return listed(*shown) + (f" +{number(len(value) - MOST_NAMES)}" if len(value) > MOST_NAMES else "")
    return name(str(value))
