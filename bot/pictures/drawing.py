"""python -m bot.pictures.drawing : each line of standard input is a sheet; the answer is a JSON list of PNGs in base64.

1080 points wide, and not much taller than 1280, to which Telegram shrinks a photo's longer side. A process of its own,
because drawing takes a second of one core and 100 MB that the bot should not keep. The colours are of Okabe and Ito's,
and one hue from light to dark for the week: they are told apart by the colour-blind, and in grey. In a language that
is written from right to left everything is mirrored, time included.
"""

import base64
import io
import json
import os
import sys
import warnings
from typing import Any

from matplotlib import font_manager, rcParams
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from .sheet import Bars, Ranking, Sheet, Week

WIDTH, DPI = 7.2, 150  # inches; 1080 points
MARGIN, SCALE = 0.35, 0.62  # inches: beside everything, and what the numbers of a scale take
BLUE, ORANGE = "#0072B2", "#E69F00"
INK, FAINT, LINE = "#222222", "#666666", "#DDDDDD"
TICKS = 7  # labels that stand side by side on a phone
# the first one comes with matplotlib and writes Latin and Arabic; the others where the machine has them
FONTS = ("DejaVu Sans", "Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans Devanagari", "Noto Sans Thai")


class Paper:
    """A column of parts, filled from the top; sizes in inches."""

    def __init__(self, height: float, right_to_left: bool) -> None:
        self.figure = Figure(figsize=(WIDTH, height), dpi=DPI, facecolor="white")
        self.canvas = FigureCanvasAgg(self.figure)
        self.right_to_left = right_to_left
        self._height = height
        self._left = height

    def part(
        self, size: float, *, title: str = "", before: float = MARGIN, above: float = 0.0, below: float = 0.0
    ) -> Axes:
        """`before` is where reading begins: on the left, or on the right."""
        self._left -= size
        start, width = (MARGIN, before) if self.right_to_left else (before, MARGIN)
        axes = self.figure.add_axes(
            (
                start / WIDTH,
                (self._left + below) / self._height,
                1 - (start + width) / WIDTH,
                (size - above - below) / self._height,
            )
        )
        for side in axes.spines.values():
            side.set_visible(False)
        axes.tick_params(length=0, labelsize=10, labelcolor=FAINT)
        if title:
            self.write(title, self._left + size - 0.24, size=12.5, weight="bold")
        if self.right_to_left:
            axes.invert_xaxis()
            axes.yaxis.tick_right()
        return axes

    def write(self, text: str, at: float, **looks: Any) -> None:
        """A line where reading begins; `at` is its middle, in inches from the bottom."""
        edge, side = (1 - MARGIN / WIDTH, "right") if self.right_to_left else (MARGIN / WIDTH, "left")
        self.figure.text(
            edge, at / self._height, text, ha=side, va="center", parse_math=False, **{"color": INK, **looks}
        )

    @property
    def top(self) -> float:
        """Where the next part begins, in inches from the bottom."""
        return self._left

    def skip(self, size: float) -> None:
        self._left -= size


def png(sheet: Sheet) -> bytes:
    drawn = io.BytesIO()
    draw(sheet).savefig(drawn, format="png")
    return drawn.getvalue()


def draw(sheet: Sheet) -> Figure:
    head = 0.75 + 0.27 * len(sheet.below_title)
    sizes = [head, _figures_size(sheet.figures), *(2.2 for _ in sheet.bars)]
    sizes += [_ranking_size(sheet.ranking), _week_size(sheet.week), 0.5]
    paper = Paper(sum(sizes), sheet.right_to_left)
    _head(paper, sheet, head)
    if sheet.figures:
        _figures(paper, sheet.figures)
    for bars, colour in zip(sheet.bars, (BLUE, ORANGE), strict=False):
        _bars(paper, bars, colour)
    if sheet.ranking is not None:
        _ranking(paper, sheet.ranking)
    if sheet.week is not None:
        _week(paper, sheet.week)
    paper.write(sheet.foot, 0.25, size=9, color=FAINT)
    return paper.figure


def _head(paper: Paper, sheet: Sheet, size: float) -> None:
    paper.write(sheet.title, paper.top - 0.42, size=19, weight="bold")
    for place, line in enumerate(sheet.below_title):
        paper.write(line, paper.top - 0.8 - 0.27 * place, size=11, color=FAINT)
    paper.skip(size)


def _figures_size(figures: list[tuple[str, str]]) -> float:
    return 0.85 * -(-len(figures) // 2)


def _figures(paper: Paper, figures: list[tuple[str, str]]) -> None:
    """Two beside each other, so that a phone shows them large."""
    axes = paper.part(_figures_size(figures))
    axes.set_axis_off()
    rows = -(-len(figures) // 2)
    axes.set(xlim=_mirrored(paper, 0, 2), ylim=(rows, 0))
    side = "right" if paper.right_to_left else "left"
    for place, (large, small) in enumerate(figures):
        row, column = divmod(place, 2)
        axes.text(column, row + 0.3, large, ha=side, va="center", size=20, weight="bold", color=BLUE, parse_math=False)
        axes.text(column, row + 0.68, small, ha=side, va="center", size=10.5, color=FAINT, parse_math=False)


def _bars(paper: Paper, bars: Bars, colour: str) -> None:
    axes = paper.part(2.2, title=bars.title, before=SCALE, above=0.5, below=0.4)
    places = range(len(bars.values))
    axes.bar(places, bars.values, color=colour, width=0.8)
    axes.set_xlim(_mirrored(paper, -0.6, max(len(bars.values), 5) - 0.4))
    axes.set_ylim(0, max([*bars.values, 1]) * 1.08)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.grid(axis="y", color=LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    step = -(-len(bars.labels) // TICKS)
    axes.set_xticks(list(places)[::step], bars.labels[::step], parse_math=False)
    axes.tick_params(axis="x", pad=8)


def _ranking_size(ranking: Ranking | None) -> float:
    return 0.0 if ranking is None else 0.6 + 0.46 * len(ranking.names)


def _ranking(paper: Paper, ranking: Ranking) -> None:
    """A name above each bar: names are long, and a phone is narrow."""
    axes = paper.part(_ranking_size(ranking), title=ranking.title, above=0.5, below=0.1)
    places = range(len(ranking.names))
    longest = max([*ranking.values, 1e-9])
    axes.barh(places, ranking.values, color=BLUE, height=0.34)
    axes.set(xlim=_mirrored(paper, 0, longest), ylim=(len(ranking.names) - 0.6, -0.8))
    axes.set_xticks([])
    axes.set_yticks([])
    side, other = ("right", "left") if paper.right_to_left else ("left", "right")
    for place, (name, shown) in enumerate(zip(ranking.names, ranking.shown, strict=True)):
        axes.text(0, place - 0.42, name, ha=side, va="center", size=10, color=INK, parse_math=False)
        axes.text(longest, place - 0.42, shown, ha=other, va="center", size=10, color=FAINT, parse_math=False)


def _week_size(week: Week | None) -> float:
    return 0.0 if week is None else 0.95 + 0.4 * len(week.days)


def _week(paper: Paper, week: Week) -> None:
    axes = paper.part(_week_size(week), title=week.title, before=0.85, above=0.5, below=0.45)
    most = max(max(row) for row in week.counts) or 1
    axes.pcolormesh(week.counts, cmap="Blues", vmin=0, vmax=most, edgecolors="white", linewidth=1.5)
    axes.set(xlim=_mirrored(paper, 0, len(week.hours)), ylim=(len(week.days), 0))
    axes.set_yticks([place + 0.5 for place in range(len(week.days))], week.days, parse_math=False)
    step = -(-len(week.hours) // (TICKS + 5))
    axes.set_xticks([place + 0.5 for place in range(len(week.hours))][::step], week.hours[::step], parse_math=False)
    if len(week.hours) <= 18 and most < 1000:
        _numbers(axes, week, most)


def _numbers(axes: Axes, week: Week, most: int) -> None:
    for day, counts in enumerate(week.counts):
        for hour, count in enumerate(counts):
            if count:
                colour = "white" if count > most * 0.55 else INK
                axes.text(hour + 0.5, day + 0.5, str(count), ha="center", va="center", size=9, color=colour)


def _mirrored(paper: Paper, start: float, end: float) -> tuple[float, float]:
    return (end, start) if paper.right_to_left else (start, end)


def main() -> None:
    if hasattr(os, "nice"):
        os.nice(10)  # whoever taps a button comes first
    warnings.simplefilter("ignore")  # a sign that no font has is drawn as a box
    there = {font.name for font in font_manager.fontManager.ttflist}
    rcParams["font.family"] = [name for name in FONTS if name in there]
    sheets = [Sheet.unpacked(line) for line in sys.stdin.buffer]
    sys.stdout.write(json.dumps([base64.b64encode(png(sheet)).decode() for sheet in sheets]))


if __name__ == "__main__":
    main()
