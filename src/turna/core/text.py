"""Folded keys for searching and sorting.

SQLite's LIKE folds ASCII only and PostgreSQL's ILIKE folds by locale, so both miss айгуль
in АЙГУЛЬ. Rows keep a folded key beside the text; searches fold what was typed.
"""

import unicodedata
import uuid

# Letters that people type without their tail or bar when the keyboard has no key for them.
_LOOSE = str.maketrans(
    {
        "ө": "о", "ү": "у", "ұ": "у", "ӯ": "у", "ә": "а", "ғ": "г", "қ": "к", "ң": "н",
        "һ": "х", "і": "и", "ӣ": "и", "ҳ": "х", "ҷ": "ч", "ў": "у", "ё": "е", "й": "и",
        "ı": "i", "ʻ": "", "ʼ": "", "’": "", "‘": "", "'": "", "`": "",
    }
)  # fmt: skip
# Where a letter stands in its alphabet: after the letter and before the next one.
_ORDER = {
    "ё": "е", "ө": "о", "ү": "у", "ұ": "у", "ӯ": "у", "ў": "у", "ә": "а", "ғ": "г", "қ": "к",
    "ң": "н", "һ": "х", "ҳ": "х", "ҷ": "ч", "і": "и", "ӣ": "и",
}  # fmt: skip

# What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def search_key(text: str) -> str:
    """Case, accents, apostrophes and the region's special letters folded away."""
    loose = unicodedata.normalize("NFC", text).casefold().translate(_LOOSE)
    bare = "".join(c for c in unicodedata.normalize("NFKD", loose) if not unicodedata.combining(c))
    return " ".join(bare.split())


def sort_key(text: str) -> str:
    """A key whose plain order is the alphabet's: ң after н, ө after о, ү after у."""
    out = []
    for letter in unicodedata.normalize("NFC", text).casefold():
        base = _ORDER.get(letter)
        out.append(f"{base}\uffff" if base else letter)
    return "".join(out)


def harmless(text: str) -> str:
    """Text for a CSV cell that a spreadsheet will not take for a formula. Not for numbers."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def record_code(uid: uuid.UUID) -> str:
    """The short code of a record that has no other: "3f9a12bc". It finds the record, see
    `core.search`, for whoever may read it; two records of one code are told apart there."""
    return uid.hex[:8]
