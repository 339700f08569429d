"""The table of docs/roles.md, made from `accounts/roles.py`.

`python tests/roles_table.py` writes it into the page; `accounts/test_roles_doc.py` compares.
"""

import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "roles.md"
_BLOCK = re.compile(r"(?<=<!-- table -->\n).*?(?=<!-- end -->)", re.S)


def table() -> str:
    """One line per action, one column per role; ● where the role has the action."""
    # Here, because as a script this file sets Django up first.
    from turna.accounts.roles import ACTIONS, Role

    lines = [
        "| action | " + " | ".join(str(role.label) for role in Role) + " |",
        "|---|" + ":-:|" * len(Role),
    ]
    for action in sorted(frozenset().union(*ACTIONS.values())):
        marks = ("●" if action in ACTIONS[role] else " " for role in Role)
        lines.append(f"| `{action}` | " + " | ".join(marks) + " |")
    return "\n".join(lines) + "\n"


def written() -> str:
    """The table as the page has it."""
    found = _BLOCK.search(PAGE.read_text(encoding="utf-8"))
    return found.group() if found else ""


if __name__ == "__main__":
    import os

    import django

    sys.path.insert(0, str(PAGE.parent.parent / "src"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "turna.site.settings")
    django.setup()
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_BLOCK.sub(lambda match: table(), page), encoding="utf-8")
