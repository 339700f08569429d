"""What others made and we serve: whole, licensed, and written with every letter of the region."""

import re
import struct
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders

from turna.core.icons import ICONS
from turna.core.templatetags.turna import icon

CHECKOUT = Path(__file__).resolve().parents[2]
VENDOR = CHECKOUT / "src/turna/core/static/core/vendor"
REGION = "ңөүәғқұһіӣӯҳҷўёйъ" + "ҢӨҮӘҒҚҰҺІӢӮҲҶЎЁЙЪ" + "ʻʼñçşžýäöüÑÇŞŽÝÄÖÜ" + "№₸–—…“”«»›−"
PLAIN = "".join(map(chr, range(0x20, 0x7F))) + "".join(map(chr, range(0x410, 0x450)))


def letters_of(path: Path) -> set[int]:
    """The code points of a WOFF2 font: its cmap is stored untransformed."""
    data = path.read_bytes()
    assert data[:4] == b"wOF2"
    tables, packed = struct.unpack(">H", data[12:14])[0], struct.unpack(">I", data[20:24])[0]
    at, offset, cmap = 48, 0, (0, 0)
    for _ in range(tables):
        flags = data[at]
        at += 1
        tag = data[at : at + 4] if flags & 63 == 63 else KNOWN.get(flags & 63, b"")
        at += 4 if flags & 63 == 63 else 0
        length, at = _base128(data, at)
        transformed = (flags >> 6) != (3 if tag in {b"glyf", b"loca"} else 0)
        if transformed:
            length, at = _base128(data, at)
        if tag == b"cmap":
            cmap = (offset, length)
        offset += length
    font = brotli.decompress(data[at : at + packed])
    return _cmap(font[cmap[0] : cmap[0] + cmap[1]])


KNOWN = {0: b"cmap", 10: b"glyf", 11: b"loca"}


def _base128(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    while True:
        byte = data[at]
        at += 1
        value = value << 7 | byte & 127
        if not byte & 128:
            return value, at


def _cmap(table: bytes) -> set[int]:
    found: set[int] = set()
    for index in range(struct.unpack(">H", table[2:4])[0]):
        start = struct.unpack(">I", table[8 + index * 8 : 12 + index * 8])[0]
        if struct.unpack(">H", table[start : start + 2])[0] == 4:
            found |= _format_4(table[start:])
        elif struct.unpack(">H", table[start : start + 2])[0] == 12:
            for group in range(struct.unpack(">I", table[start + 12 : start + 16])[0]):
                first, last, _glyph = struct.unpack_from(">III", table, start + 16 + group * 12)
                found |= set(range(first, last + 1))
    return found


def _format_4(table: bytes) -> set[int]:
    count = struct.unpack(">H", table[6:8])[0] // 2
    ends = struct.unpack_from(f">{count}H", table, 14)
    starts = struct.unpack_from(f">{count}H", table, 16 + count * 2)
    return {
        code for first, last in zip(starts, ends, strict=True) for code in range(first, last + 1)
    }


def ranges() -> dict[str, set[int]]:
    """Font file -> the letters for which the style sheet lets a browser use it."""
    found = {}
    sheet = (VENDOR / "inter/inter.css").read_text(encoding="utf-8")
    for file, letters in re.findall(r'url\("([^"]+)"\).*?unicode-range: ([^;]+);', sheet, re.S):
        found[file] = set()
        for part in letters.split(","):
            first, _, last = part.strip().removeprefix("U+").partition("-")
            found[file] |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found


@pytest.mark.parametrize("text", [REGION, PLAIN], ids=["region", "plain"])
def test_every_letter_of_the_seven_languages_is_in_the_font_that_a_browser_takes(text: str) -> None:
    files = {file: letters_of(VENDOR / "inter" / file) & asked for file, asked in ranges().items()}
    assert len(files) == 4
    missing = [c for c in text if not any(ord(c) in letters for letters in files.values())]
    assert not missing


def test_the_reader_of_fonts_would_notice_a_missing_letter() -> None:
    latin = letters_of(VENDOR / "inter/inter-latin-wght-normal.woff2")
    assert ord("A") in latin
    assert ord("ң") not in latin


def test_the_sprite_holds_the_icons_we_name_and_no_others() -> None:
    sprite = (VENDOR / "tabler/icons.svg").read_text(encoding="utf-8")
    assert re.findall(r'<symbol id="([\w-]+)"', sprite) == list(ICONS)
    assert list(ICONS) == sorted(set(ICONS))
    assert sprite.count("<path") >= len(ICONS)


def test_an_icon_is_hidden_from_readers_and_must_exist() -> None:
    assert 'aria-hidden="true"' in icon("plus")
    assert "icons.svg#plus" in icon("plus")
    with pytest.raises(ValueError, match="no icon 'unicorn'"):
        icon("unicorn")


def test_licences_lie_beside_and_are_named() -> None:
    notice = (CHECKOUT / "NOTICE").read_text(encoding="utf-8")
    for folder, name, licence in (
        ("inter", "Inter", "SIL OPEN FONT LICENSE"), ("tabler", "Tabler", "MIT License"),
    ):  # fmt: skip
        assert licence in (VENDOR / folder / "LICENSE.txt").read_text(encoding="utf-8")
        assert name in notice


def test_htmx_is_where_the_base_page_looks_for_it() -> None:
    assert finders.find("django_htmx/htmx-2.min.js")


def test_the_tool_names_no_address() -> None:
    text = (CHECKOUT / "tools/front_end.py").read_text(encoding="utf-8")
    assert re.findall(r"https?://[^/\"]+", text) == ["http://www.w3.org"]  # what SVG is
