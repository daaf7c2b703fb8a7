"""python -m bot.statements.printing : each line of standard input is a paper; the answer is a ZIP of their PDFs.

A4, in the font that comes with matplotlib, which knows Latin, Greek, Cyrillic and Arabic. A process of its own, because
shaping text takes whole seconds of a core. In a language that is written from right to left the columns are too.
The same paper is the same file, byte for byte.
"""

import io
import os
import re
import sys
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from fpdf import FPDF
from fpdf.enums import Align

from .paper import Paper, Part

MARGIN = 15  # millimetres
WIDTHS = (38, 46, 22, 40, 34)  # of the columns, in parts
INK, FAINT, LINE = (34, 34, 34), (110, 110, 110), (221, 221, 221)
_JOINING = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")  # Hebrew, Arabic and their relatives
_ISOLATES = re.compile("[\u2066-\u2069\u200e\u200f]")  # the font has no glyphs for them; each cell is turned by itself


class Sheet(FPDF):
    """Pages with a foot. `writes` one line of text, where and how it is told; what does not fit is cut."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(format="A4")
        self.paper = paper
        for style, file in (("", "DejaVuSans.ttf"), ("B", "DejaVuSans-Bold.ttf")):
            self.add_font("DejaVu", style, _fonts() / file)
        self.set_text_shaping(True, direction="rtl" if paper.right_to_left else "ltr")
        self._shaping = self.text_shaping
        self.set_creation_date(datetime.fromisoformat(paper.at))
        self.set_title(_plain(paper.title))
        self.set_lang(paper.language)
        self.set_margin(MARGIN)
        self.set_auto_page_break(True, margin=MARGIN + 8)
        self.add_page()

    def footer(self) -> None:
        self.looks(7.5, FAINT)
        self.set_y(-MARGIN - 4)
        self.writes(self.paper.foot, 5)
        self.set_y(-MARGIN - 4)
        self.writes(f"{self.page_no()} / {{nb}}", 5, at_end=True)

    def looks(self, size: float, colour: tuple[int, int, int] = INK, style: str = "") -> None:
        self.set_font("DejaVu", style, size)
        self.set_text_color(*colour)

    def writes(self, text: str, height: float, width: float = 0, *, at_end: bool = False) -> None:
        """On the side where reading begins; shaped only where letters join, for that takes most of the time."""
        text, width = _plain(text), width or self.epw
        self.text_shaping = self._shaping if _JOINING.search(text) else None
        while (wide := self.get_string_width(text)) > width - 1 and len(text) > 2:
            text = f"{text[: min(len(text) - 2, int(len(text) * (width - 1) / wide))].rstrip()}…"
        side = Align.R if self.paper.right_to_left != at_end else Align.L
        self.cell(width, height, text, align=side, new_x="RIGHT", new_y="TOP")

    def line_of(self, text: str, height: float) -> None:
        """A line that goes on below where it is too long."""
        text = _plain(text)
        self.text_shaping = self._shaping if _JOINING.search(text) else None
        side = Align.R if self.paper.right_to_left else Align.L
        self.multi_cell(0, height, text, align=side, new_x="LMARGIN", new_y="NEXT")


def pdf(paper: Paper) -> bytes:
    sheet = Sheet(paper)
    sheet.looks(17, style="B")
    sheet.line_of(paper.title, 9)
    sheet.looks(10)
    for line in paper.below_title:
        sheet.line_of(line, 5.5)
    sheet.ln(4)
    for amount, what in paper.figures:
        sheet.looks(15, style="B")
        sheet.line_of(amount, 8)
        sheet.looks(7.5, FAINT)
        sheet.line_of(what, 5)
    for part in paper.parts:
        _part(sheet, part)
    return bytes(sheet.output())


def _part(sheet: Sheet, part: Part) -> None:
    """Each line, and below it in small letters why; the two stay together."""
    sheet.ln(6)
    sheet.looks(11, style="B")
    sheet.line_of(part.title, 7)
    _cells(sheet, sheet.paper.columns, 6, 7.5, FAINT, "B")
    for row in part.rows:
        if sheet.will_page_break(16):
            sheet.add_page()
            _cells(sheet, sheet.paper.columns, 6, 7.5, FAINT, "B")
        sheet.ln(1.2)
        _cells(sheet, row.cells, 5, 8.5, INK)
        sheet.looks(7, FAINT)
        sheet.line_of(row.why, 3.8)
        sheet.set_draw_color(*LINE)
        sheet.line(sheet.l_margin, sheet.y + 1, sheet.w - sheet.r_margin, sheet.y + 1)
        sheet.ln(1)


def _cells(
    sheet: Sheet, cells: list[str], height: float, size: float, colour: tuple[int, int, int], style: str = ""
) -> None:
    """Side by side, in the direction of reading; the last one is an amount, and stands at the end."""
    sheet.looks(size, colour, style)
    columns = list(zip(cells, WIDTHS, strict=True))
    for place, (text, width) in enumerate(columns[::-1] if sheet.paper.right_to_left else columns):
        is_amount = place == (0 if sheet.paper.right_to_left else len(columns) - 1)
        sheet.writes(text, height, sheet.epw * width / sum(WIDTHS), at_end=is_amount)
    sheet.ln(height)


def zipped(papers: list[Paper]) -> bytes:
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for paper in papers:
            moment = datetime.fromisoformat(paper.at)
            archive.writestr(ZipInfo(f"{paper.file}.pdf", moment.timetuple()[:6]), pdf(paper))
    return out.getvalue()


def _plain(text: str) -> str:
    return _ISOLATES.sub("", text)


def _fonts() -> Path:
    spec = find_spec("matplotlib")
    if spec is None or spec.origin is None:
        raise RuntimeError("matplotlib is not installed")
    return Path(spec.origin).parent / "mpl-data/fonts/ttf"


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(10)  # whoever taps a button comes first
    sys.stdout.buffer.write(zipped([Paper.unpacked(line) for line in sys.stdin.buffer]))


if __name__ == "__main__":
    main()
