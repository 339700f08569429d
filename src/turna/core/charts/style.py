"""The style that a chart takes along into print and documents.

It is made from the page's own style sheet, so that both look the same: the part between the
marks `/* paint */` and `/* end of paint */`, each custom property replaced by its light value.
Document programs know classes, but no custom properties and no dark theme.
"""

import re
from functools import cache
from pathlib import Path

_SHEET = Path(__file__).resolve().parent.parent / "static" / "core" / "charts.css"
_PAINT = re.compile(r"/\* paint \*/(.*?)/\* end of paint \*/", re.S)
_PROPERTY = re.compile(r"(--chart-[a-z0-9-]+):\s*([^;]+);")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_OWN = re.compile(r"var\((--chart-[a-z0-9-]+)\)")
_TOKEN = re.compile(r"var\(--[a-z-]+,\s*([^()]+)\)")
FONT = 'Inter,"Noto Sans","DejaVu Sans",sans-serif'


@cache
def light() -> dict[str, str]:
    """The custom properties of the light theme, each with a plain colour."""
    sheet = _COMMENT.sub("", _SHEET.read_text(encoding="utf-8").split("@media", 1)[0])
    return {name: _TOKEN.sub(r"\1", value).strip() for name, value in _PROPERTY.findall(sheet)}


@cache
def standalone() -> str:
    """The rules for the classes inside a drawing, for its own style element."""
    found = _PAINT.search(_SHEET.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError("charts.css has lost the marks around its paint.")
    colours = light()
    rules = _OWN.sub(lambda match: colours[match[1]], _COMMENT.sub("", found[1]))
    return f"text{{font-family:{FONT};font-variant-numeric:tabular-nums}}" + "".join(
        line.strip() for line in rules.splitlines()
    )
