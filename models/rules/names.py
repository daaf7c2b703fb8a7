"""Finding people by what somebody types. Never used to decide who somebody is: two people of one name stay two."""

import unicodedata

BIDI_CONTROLS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
UNSHOWABLE = frozenset({"Cc", "Co", "Cs", "Cn"})


def search_key(text: str) -> str:
    """Accents and case aside, in any script: 'José' and 'jose' have the same key; spaces are folded."""
    bare = (char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join("".join(bare).casefold().split())[:256]


def clean_name(text: str) -> str:
    """A name as it is kept: one line, no control or direction marks, at most 128 characters; '' if nothing is left."""
    visible = (" " if char.isspace() else char for char in text)
    kept = (char for char in visible if char not in BIDI_CONTROLS and unicodedata.category(char) not in UNSHOWABLE)
    return " ".join("".join(kept).split())[:128].strip()
