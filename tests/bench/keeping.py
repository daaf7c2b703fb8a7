"""The figures in docs/benchmarks.md: each case has a table there, which its next run replaces."""

import re
from collections.abc import Sequence
from pathlib import Path

from .result import Result

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"


def keep(case: str, results: Sequence[Result]) -> None:
    """In the place of the table of that case, at the end of the page where there is none yet."""
    begin, end = f"<!-- {case}: written by make bench -->", f"<!-- the end of {case} -->"
    rows = [f"| {one.what} | {one.measured} | {one.against} | {one.ratio:.3g} |" for one in results]
    table = "\n".join([begin, "", "| what | measured | against | ratio |", "|---|---|---|---|", *rows, "", end])
    text = PAGE.read_text(encoding="utf-8")
    there = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    if not there.search(text):
        text = f"{text.rstrip()}\n\n## {case}\n\n{begin}\n{end}\n"
    text = there.sub(lambda _: table, text)
    PAGE.write_text(text, encoding="utf-8")
