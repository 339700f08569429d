"""Colours: all named, legible in both themes, the same in print and documents."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from core.charts import examples
from turna.core.charts import Tone, style

STATIC = Path(style.__file__).parent.parent / "static" / "core"
SHEET = re.sub(r"/\*(?! (end of )?paint \*/).*?\*/", "", (STATIC / "charts.css").read_text("utf-8"))
TOKENS = (STATIC / "css" / "tokens.css").read_text("utf-8")


def block(css: str, start: str) -> dict[str, str]:
    """The custom properties of the first rule after `start`."""
    rule = css.split(start, 1)[1].split("}", 1)[0]
    return {name: value.strip() for name, value in re.findall(r"(--[a-z0-9-]+):\s*([^;]+);", rule)}


def theme(name: str) -> dict[str, str]:
    """The charts' colours of a theme, with the site's tokens put in."""
    dark = "prefers-color-scheme: dark) {"
    tokens = block(TOKENS, ":root {")
    colours = block(SHEET, ".chart, .chart-cell {")
    if name == "dark":
        tokens |= block(TOKENS.split(dark, 1)[1], ":root {")
        colours |= block(SHEET.split(dark, 1)[1], ".chart, .chart-cell {")
    return {
        key: re.sub(r"var\((--[a-z-]+), [^)]+\)", lambda match: tokens[match[1]], value)
        for key, value in colours.items()
    }


def brightness(colour: str) -> float:
    digits = colour.lstrip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((brightness(one), brightness(other)))
    return (high + 0.05) / (low + 0.05)


THEMES = pytest.mark.parametrize("name", ["light", "dark"])


@THEMES
@pytest.mark.parametrize(
    ("text", "ground", "least"),
    [
        ("ink", "ground", 7), ("soft", "ground", 4.5), ("on-accent", "accent", 4.5),
        ("on-female", "female", 4.5), ("on-male", "male", 4.5), ("ink", "quiet", 4.5),
        ("on-low", "1", 4.5), ("on-low", "2", 4.5), ("on-low", "3", 4.5),
        ("on-high", "4", 4.5), ("on-high", "5", 4.5),
        # Shapes against the page, and what outlines the pale ones.
        ("accent", "ground", 3), ("female", "ground", 3), ("male", "ground", 3),
        ("edge", "ground", 3), ("soft", "ground", 3),
    ],
)  # fmt: skip
def test_contrast(name: str, text: str, ground: str, least: float) -> None:
    colours = theme(name)
    found = contrast(colours[f"--chart-{text}"], colours[f"--chart-{ground}"])
    assert found >= least, f"{text} on {ground}: {found:.2f}"


@THEMES
def test_classes_grow_away_from_the_page(name: str) -> None:
    colours = theme(name)
    steps = [contrast(colours[f"--chart-{n}"], colours["--chart-ground"]) for n in range(1, 6)]
    assert steps == sorted(steps)
    assert all(after / before > 1.25 for before, after in pairwise(steps))


@THEMES
def test_the_hues_of_sex_are_neither_pink_nor_blue_and_differ_in_lightness(name: str) -> None:
    colours = theme(name)
    female, male = colours["--chart-female"], colours["--chart-male"]
    red, _green, blue = (int(male[i : i + 2], 16) for i in (1, 3, 5))
    assert red > 2 * blue  # amber
    red, green, blue = (int(female[i : i + 2], 16) for i in (1, 3, 5))
    assert blue > red > green  # violet
    assert contrast(female, male) > 1.15


def test_each_class_in_a_drawing_is_painted() -> None:
    painted = set(re.findall(r"\.(chart-[a-z0-9-]+) \{", SHEET))
    charts = [*examples.every(), *examples.achievements()]
    used = {
        name
        for chart in charts
        for narrow in (False, True)
        for names in re.findall(r'class="([^"]+)"', chart.svg(narrow=narrow))
        for name in names.split()
    }
    marks = {"chart-bar", "chart-tile", "chart-gap", "chart-path"}  # names for tests and scripts
    assert used - marks <= painted
    assert {f"chart-line-{tone}" for tone in Tone} <= painted


def test_the_style_taken_along_has_plain_light_colours() -> None:
    css = style.standalone()
    assert "var(" not in css
    assert "@" not in css
    light = theme("light")
    assert f".chart-accent {{ fill: {light['--chart-accent']}; }}" in css
    assert f".chart-female {{ fill: {light['--chart-female']}; }}" in css
    assert ".chart-paper { fill: #fff; }" in css
    assert set(re.findall(r"#\w+", css)) <= set(style.light().values())


def test_its_fallbacks_are_the_sites_own_light_tokens() -> None:
    own = block(SHEET, ".chart, .chart-cell {")
    tokens = block(TOKENS, ":root {")
    for value in own.values():
        if match := re.fullmatch(r"var\((--[a-z-]+), ([^)]+)\)", value):
            expected = "#fff" if match[1] == "--paper" else tokens[match[1]]
            assert match[2] == expected, match[1]


def test_no_rule_needs_a_style_attribute() -> None:
    for path in (STATIC.parent.parent / "templates" / "core").glob("chart*.html"):
        assert "style" not in path.read_text(encoding="utf-8")
