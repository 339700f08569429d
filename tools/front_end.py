#!/usr/bin/env python3
"""Brings the front end's files of others into the checkout: the font and the icons.

    tools/front_end.py

Needs npm on the machine; a running Turna needs neither npm nor this. The packages are fetched
by `npm pack`, which checks their digests. To take a newer version, change it below, run this,
look at the pattern page in both themes, and run the tests (they read the font's own table of
letters). Everything under `core/static/core/vendor/` is written here and never edited by hand.
"""

import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT / "src"))

from turna.core.icons import ICONS  # noqa: E402  (the path comes first)

VENDOR = CHECKOUT / "src/turna/core/static/core/vendor"
FONT = "@fontsource-variable/inter@5.3.0"
TABLER = "@tabler/icons@3.51.0"
# The languages of the site are written with these; the browser loads what a page needs.
SUBSETS = ("latin", "latin-ext", "cyrillic", "cyrillic-ext")
_FACE = """@font-face {{
  font-family: "Inter";
  font-style: normal;
  font-weight: 100 900;
  font-display: swap;
  src: url("{file}") format("woff2");
  unicode-range: {letters};
}}
"""
_SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
    'stroke-linecap="round" stroke-linejoin="round">{paths}</symbol>'
)


def fetch(package: str, folder: Path) -> Path:
    """Unpack one npm package under `folder`; gives its root."""
    target = folder / re.sub(r"\W+", "-", package)
    target.mkdir()
    command = ["npm", "pack", "--silent", package]
    packed = subprocess.run(  # noqa: S603  (the names are ours, above)
        command, cwd=target, check=True, capture_output=True, text=True
    )
    with tarfile.open(target / packed.stdout.strip().splitlines()[-1]) as archive:
        archive.extractall(target, filter="data")
    return target / "package"


def bring_font(package: Path) -> None:
    """The four subsets, a style sheet that names their letters, and the licence."""
    folder = VENDOR / "inter"
    folder.mkdir(parents=True)
    letters = json.loads((package / "unicode.json").read_text(encoding="utf-8"))
    faces = []
    for subset in SUBSETS:
        file = f"inter-{subset}-wght-normal.woff2"
        shutil.copyfile(package / "files" / file, folder / file)
        faces.append(_FACE.format(file=file, letters=letters[subset]))
    head = f"/* Written by tools/front_end.py from {FONT}: Inter, SIL Open Font License 1.1. */\n"
    (folder / "inter.css").write_text(head + "".join(faces), encoding="utf-8")
    shutil.copyfile(package / "LICENSE", folder / "LICENSE.txt")


def bring_icons(package: Path) -> None:
    """One SVG sprite of the icons in `core.icons`, and the licence."""
    symbols = []
    for name in ICONS:
        drawing = (package / f"icons/outline/{name}.svg").read_text(encoding="utf-8")
        shapes = re.findall(r"<(?!/?svg)[^>]+>", drawing)
        paths = "".join(re.sub(r"\s+/>$", "/>", s) for s in shapes if 'stroke="none"' not in s)
        symbols.append(_SYMBOL.format(name=name, paths=paths))
    folder = VENDOR / "tabler"
    folder.mkdir(parents=True)
    head = f"<!-- Written by tools/front_end.py from {TABLER}: MIT licence. -->\n"
    body = "\n".join(symbols)
    (folder / "icons.svg").write_text(
        f'{head}<svg xmlns="http://www.w3.org/2000/svg">\n{body}\n</svg>\n', encoding="utf-8"
    )
    shutil.copyfile(package / "LICENSE", folder / "LICENSE.txt")


def main() -> None:
    """Fetch first, then replace what is there."""
    with tempfile.TemporaryDirectory(prefix="turna-front-end-") as scratch:
        font, icons = (fetch(package, Path(scratch)) for package in (FONT, TABLER))
        shutil.rmtree(VENDOR, ignore_errors=True)
        bring_font(font)
        bring_icons(icons)
    for path in sorted(p for p in VENDOR.rglob("*") if p.is_file()):
        sys.stderr.write(f"{path.stat().st_size:>8} {path.relative_to(VENDOR)}\n")


if __name__ == "__main__":
    main()
