#!/usr/bin/env python3
"""Writes docs/glossary.md from `src/turna/site/glossary/`, the one source of the words.

    tools/glossary.py

Run it with a Python that has Turna's environment; a test holds the two against each other.
"""

import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(CHECKOUT / "src"))


def main() -> None:
    """Write the file and say so."""
    from django.conf import settings

    settings.configure(USE_I18N=False)
    from turna.core.glossary import as_markdown
    from turna.site import glossary

    glossary.register()
    target = CHECKOUT / "docs/glossary.md"
    target.write_text(as_markdown(), encoding="utf-8")
    sys.stderr.write(f"{target.name}: {sum(len(p.terms) for p in glossary.PARTS)} words\n")


if __name__ == "__main__":
    main()
