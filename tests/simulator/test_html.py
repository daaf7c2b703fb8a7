"""Telegram's HTML, as its own server reads it."""

import pytest

from .errors import ApiError
from .html import parse


def test_plain_text_and_its_entities_are_told_apart() -> None:
    formatted = parse('Hi <b>Amina &amp; <i>Omar</i></b>, <a href="https://t.me/x?a=1&amp;b=2">here</a>')
    assert formatted.text == "Hi Amina & Omar, here"
    assert formatted.entities == [
        {"type": "bold", "offset": 3, "length": 12},
        {"type": "italic", "offset": 11, "length": 4},
        {"type": "text_link", "offset": 17, "length": 4, "url": "https://t.me/x?a=1&b=2"},
    ]


def test_offsets_count_utf16_units() -> None:
    assert parse("🎉<b>x</b>").entities == [{"type": "bold", "offset": 2, "length": 1}]


def test_a_code_block_with_a_language_is_one_entity() -> None:
    entities = parse('<pre><code class="language-python">1</code></pre>').entities
    assert entities == [{"type": "pre", "offset": 0, "length": 1, "language": "python"}]


def test_unknown_character_names_stay_as_written() -> None:
    assert parse("a&nbsp;b &lt;&#65;&#x42;&gt; &").text == "a&nbsp;b <AB> &"


def test_white_space_around_a_message_is_cut_and_entities_move_along() -> None:
    trimmed = parse(" \n<b> x </b> ").trimmed()
    assert (trimmed.text, trimmed.entities) == ("x", [{"type": "bold", "offset": 0, "length": 1}])


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("é<br>", 'Unsupported start tag "br" at byte offset 2'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <2", "Unclosed start tag at byte offset 2"),
        ("1 <2 and 3> 2", 'Unsupported start tag "2" at byte offset 2'),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<b>a</b><!-- x -->", 'Unsupported start tag "!--" at byte offset 8'),
    ],
)
def test_bad_markup_is_refused_in_telegrams_words(source: str, complaint: str) -> None:
    with pytest.raises(ApiError, match="can't parse entities") as caught:
        parse(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {complaint}"
