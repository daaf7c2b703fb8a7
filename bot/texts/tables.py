"""Lists and sums as tables, for apps that can show them, beside the same as text."""

from collections.abc import Iterable, Sequence

from aiogram.utils.i18n import gettext as _

from .marks import reads_from_the_right


class Twin(str):
    """A text, and what says the same as a rich message. All that knows nothing of twins treats it as the text."""

    __slots__ = ("as_text", "is_rtl", "rich")

    rich: str
    is_rtl: bool
    as_text: str  # what the button says that asks for text


def twin(text: str, *blocks: str) -> Twin:
    """`blocks` in Telegram's rich HTML (https://core.telegram.org/bots/api#rich-message-formatting-options)."""
    made = Twin(text)
    made.rich = "".join(blocks)
    made.is_rtl = reads_from_the_right()
    made.as_text = _("I see no table")
    return made


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Nothing for no rows. What comes in is ready HTML; the first column names, the others count."""
    shown = ["".join(f"<th>{cell}</th>" for cell in head)] if head else []
    lines = [_row(cells, len(head)) for cells in rows]
    if not lines:
        return ""
    return f"<table bordered striped>{''.join(f'<tr>{line}</tr>' for line in [*shown, *lines])}</table>"


def paragraphs(text: str) -> str:
    """Each line one of its own."""
    return "".join(f"<p>{line}</p>" for line in text.split("\n") if line)


def _row(cells: Sequence[str], columns: int) -> str:
    """A row of one cell in a wider table goes all the way across."""
    if len(cells) == 1 and columns > 1:
        return f'<td colspan="{columns}">{cells[0]}</td>'
    first, *others = cells
    return f"<td>{first}</td>" + "".join(f'<td align="{_end()}">{cell}</td>' for cell in others)


def _end() -> str:
    return "left" if reads_from_the_right() else "right"
