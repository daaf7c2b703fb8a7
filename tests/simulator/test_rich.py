"""Rich messages, as Telegram describes them."""

import pytest

from .errors import ApiError
from .rich import parse, plain


def test_a_table_has_cells_that_say_how_they_stand() -> None:
    [table] = parse(
        "<table bordered striped><tr><th>Who</th><th>How long</th></tr>"
        '<tr><td><b>Amina</b> &amp; Omar</td><td align="right">45&nbsp;min</td></tr>'
        '<tr><td colspan="2">late</td></tr></table>'
    )
    assert (table["type"], table["is_bordered"], table["is_striped"]) == ("table", True, True)
    assert table["cells"][0][0] == {"align": "left", "valign": "middle", "text": "Who", "is_header": True}
    assert table["cells"][1][0]["text"] == [{"type": "bold", "text": "Amina"}, " ", "&", " Omar"]
    assert table["cells"][1][1]["align"] == "right"
    assert table["cells"][2][0]["colspan"] == 2
    assert plain([table]).splitlines() == ["Who | How long", "Amina & Omar | 45\u00a0min", "late"]


def test_lines_run_together_as_in_a_browser_and_loose_text_is_a_paragraph() -> None:
    assert parse("one\ntwo <b>three</b><hr/><p>four<br>five</p>") == [
        {"type": "paragraph", "text": ["one two ", {"type": "bold", "text": "three"}]},
        {"type": "divider"},
        {"type": "paragraph", "text": ["four", "\n", "five"]},
    ]


def test_headings_details_and_dates_are_what_the_api_has() -> None:
    heading, details, footer = parse(
        "<h3>March</h3><details open><summary>More</summary><p>Text</p></details>"
        '<footer>As of <tg-time unix="1772467200" format="t">16:00</tg-time></footer>'
    )
    assert heading == {"type": "heading", "text": "March", "size": 3}
    assert details["blocks"] == [{"type": "paragraph", "text": "Text"}]
    assert details["is_open"]
    assert footer["text"][1] == {
        "type": "date_time",
        "text": "16:00",
        "date_time_format": "t",
        "unix_time": 1772467200,
    }


@pytest.mark.parametrize(
    "source",
    [
        "",
        "<p> </p>",
        "<b>x",
        "<p>x</b></p>",
        "<div>x</div>",
        "<table></table>",
        "<table><tr></tr></table>",
        "<table>x<tr><td>y</td></tr></table>",
        "<table><td>x</td></table>",
        "<tr><td>x</td></tr>",
        "<table><tr><td><p>x</p></td></tr></table>",
        '<table><tr><td align="start">x</td></tr></table>',
        f"<table><tr>{'<td>x</td>' * 21}</tr></table>",
        "<p>&copy;</p>",
        "<p>" + "x" * 32769 + "</p>",
        "<p>x</p>" * 501,
        '<p><tg-time unix="soon">x</tg-time></p>',
        '<p><tg-time unix="1" format="rt">x</tg-time></p>',
        "<details>x</details>",
    ],
)
def test_what_is_not_described_is_refused(source: str) -> None:
    with pytest.raises(ApiError):
        parse(source)
