"""What a pay rule says, in plain sentences and in the words for its parts."""

from decimal import Decimal

from aiogram.utils.i18n import gettext as _

from models.rules.pay import Basis, Guess, PayRule

from .marks import minutes, price


def sentences(rule: PayRule, currency: str | None) -> list[str]:
    """`currency` None: amounts are in that of each class's package."""
    said = [_basis_sentence(rule, currency)]
    if rule.basis != "class":
        said += _measures(rule)
    if rule.per_head is not None:
        said.append(
            _("In a group, {amount} more for each student who was there.").format(amount=money(rule.per_head, currency))
        )
    if rule.substitute_rate is not None:
        said.append(_("For a substitute, {amount} instead.").format(amount=money(rule.substitute_rate, currency)))
    return [*said, *_without_a_class(rule), guess_sentence(rule.guess)]


def _basis_sentence(rule: PayRule, currency: str | None) -> str:
    rate = _("the package’s rate") if rule.rate is None else money(rule.rate, currency)
    by_basis: dict[Basis, str] = {
        "class": _("Each class that took place pays {rate}."),
        "hour": _("An hour taught pays {rate}."),
        "thresholds": _(
            "From {full} of the package’s time a class pays {rate}, from {partial} on {share} of it, and below nothing."
        ),
    }
    if rule.basis == "hour" and rule.rate is None:
        return _("An hour taught pays what the package’s rate comes to for an hour.")
    return by_basis[rule.basis].format(
        rate=rate,
        full=percent(rule.full_percent),
        partial=percent(rule.partial_percent),
        share=percent(rule.partial_share),
    )


def _measures(rule: PayRule) -> list[str]:
    said = []
    if rule.minimum_minutes:
        said.append(_("At least {minutes} are counted.").format(minutes=minutes(rule.minimum_minutes)))
    if rule.cap_minutes is None:
        said.append(_("No more than the package’s minutes are counted."))
    else:
        said.append(_("No more than {minutes} are counted.").format(minutes=minutes(rule.cap_minutes)))
    if rule.grace_minutes:
        said.append(_("Up to {minutes} too short is let pass.").format(minutes=minutes(rule.grace_minutes)))
    return said


def _without_a_class(rule: PayRule) -> list[str]:
    absent = _("A student who does not come: nothing is paid.")
    if rule.no_show_percent:
        absent = _("A student who does not come: {percent} of the rate.").format(percent=percent(rule.no_show_percent))
        if rule.no_show_wait_minutes:
            absent = _("A student who does not come: {percent} of the rate, if the teacher waited {minutes}.").format(
                percent=percent(rule.no_show_percent), minutes=minutes(rule.no_show_wait_minutes)
            )
    excused = _("An excused absence: nothing is paid.")
    if rule.excused_percent:
        excused = _("An excused absence: {percent} of the rate.").format(percent=percent(rule.excused_percent))
    return [absent, excused]


def guess_sentence(guess: Guess) -> str:
    by_guess: dict[Guess, str] = {
        "hold": _("A class that is only estimated waits until somebody says more."),
        "pay": _("A class that is only estimated is paid."),
        "nothing": _("A class that is only estimated pays nothing."),
    }
    return by_guess[guess]


def basis_word(basis: str) -> str:
    """Plain text."""
    words = {
        "class": _("per class"),
        "hour": _("per hour"),
        "thresholds": _("by thresholds"),
    }
    return words[basis]


def guess_word(guess: str) -> str:
    """Plain text."""
    words = {"hold": _("waits"), "pay": _("is paid"), "nothing": _("pays nothing")}
    return words[guess]


def money(amount: Decimal, currency: str | None) -> str:
    return price(amount, currency or "").strip()


def percent(value: int) -> str:
    return f"{value}%"
