"""The colours of both themes, computed: text is legible, most of all in tables."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).resolve().parents[2] / "src/turna/core/static/core/css"
TOKENS = (CSS / "tokens.css").read_text(encoding="utf-8")


def themes() -> dict[str, dict[str, str]]:
    """The tokens that are colours, by theme; the dark one on top of the light one."""
    blocks = re.findall(r"(@media[^{]*\{\s*)?:root\s*\{(.*?)\}", TOKENS, re.S)
    light = dict(re.findall(r"--([\w-]+):\s*(#\w+);", blocks[0][1]))
    dark = next(body for media, body in blocks if "dark" in media)
    return {"light": light, "dark": light | dict(re.findall(r"--([\w-]+):\s*(#\w+);", dark))}


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        (p / 12.92) if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's ratio, from 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_ratio_is_the_standards_own() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


# What may stand in a table: text, links, statuses.
IN_TABLES = [
    ("ink", "paper"), ("ink", "raised"), ("ink", "sunken"), ("ink", "quiet-soft"),
    ("ink-soft", "paper"), ("ink-soft", "raised"), ("ink-soft", "sunken"),
    ("accent", "paper"), ("accent", "raised"), ("accent-strong", "accent-soft"),
    ("waits", "waits-soft"), ("waits", "raised"), ("danger", "danger-soft"), ("danger", "raised"),
    ("done", "done-soft"), ("done", "raised"), ("ink", "accent-soft"), ("ink", "waits-soft"),
    ("ink", "danger-soft"), ("ink", "done-soft"),
]  # fmt: skip
ELSEWHERE = [
    ("accent-ink", "accent"), ("accent-ink", "accent-strong"), ("accent", "accent-soft"),
    ("ink-soft", "quiet-soft"), ("danger", "paper"), ("ink-soft", "waits-soft"),
]  # fmt: skip
LINES = [("edge", "raised"), ("edge", "paper"), ("edge", "sunken")]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"),
    [(IN_TABLES, 7), (ELSEWHERE, 4.5), (LINES, 3)],
    ids=["tables", "text", "lines"],
)
def test_contrast(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colours = themes()[theme]
    weak = {
        f"{ink} on {ground}": round(ratio, 2)
        for ink, ground in pairs
        if (ratio := contrast(colours[ink], colours[ground])) < least
    }
    assert not weak


def test_the_dark_theme_sets_every_colour_anew() -> None:
    blocks = re.findall(r"(@media[^{]*\{\s*)?:root\s*\{(.*?)\}", TOKENS, re.S)
    dark = next(body for media, body in blocks if "dark" in media)
    assert set(re.findall(r"--([\w-]+):\s*#", blocks[0][1])) == set(
        re.findall(r"--([\w-]+):\s*#", dark)
    )


def test_no_letter_is_smaller_than_14_px() -> None:
    """In every style sheet of every room; 1 em is as large as what is around it."""
    source = CSS.parents[3]
    small = []
    for sheet in source.rglob("*.css"):
        for size, unit in re.findall(
            r"(?:font-size|--small|--table|--text):\s*([\d.]+)(px|rem|em)\b",
            sheet.read_text(encoding="utf-8"),
        ):
            pixels = float(size) * (1 if unit == "px" else 16)
            if pixels < 14 and "charts" not in sheet.name:
                small.append(f"{sheet.relative_to(source)}: {size}{unit}")
    assert not small


def test_style_sheets_of_the_page_use_tokens_alone() -> None:
    """A colour that is written out would stay light in the dark."""
    for name in ("page.css", "forms.css", "parts.css", "print.css"):
        text = (CSS / name).read_text(encoding="utf-8")
        assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?!\))", text), name
