"""The settings of the environment as an administrator may see them: words from docs/settings.md.

What is shown is listed here by name; whatever is not listed is never shown, so that a new
secret is hidden before anybody thinks of it.
"""

import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
from django.conf import settings
from django.db import connection
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from turna.core.markdown import inline

PAGE = Path(settings.CHECKOUT) / "docs" / "settings.md"
SHOWN = frozenset(
    {
        "TURNA_DATA", "TURNA_DATABASE", "TURNA_HOSTS", "TURNA_HTTPS", "TURNA_WORKERS",
        "TURNA_THREADS", "TURNA_TIME_ZONE", "TURNA_SITE_NAME", "TURNA_NEUTRAL_TITLES",
        "TURNA_LOG_LEVEL", "TURNA_STATIC", "TURNA_ENVIRONMENT", "TURNA_OPERATOR", "TURNA_DEBUG",
        "TURNA_TEST_DB", "TURNA_AUDIT_ANCHOR", "TURNA_AUDIT_ANCHOR_MAIL",
    }
)  # fmt: skip
_ROW = re.compile(r"^\| `(TURNA_[A-Z_]+)` \| (.*?) \| (.*) \|$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: `value` is what it is set to, "" when it is not; `secret` ones have none."""

    name: str
    default: SafeString
    what: SafeString
    given: bool
    secret: bool
    value: str = ""


def variables() -> list[Variable]:
    """Every documented variable, in the order of the page."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    return [
        Variable(
            name, inline(default), inline(what), bool(os.environ.get(name)), name not in SHOWN,
            os.environ.get(name, "") if name in SHOWN else "",
        )
        for name, default, what in _ROW.findall(text)
    ]  # fmt: skip


def running() -> list[tuple[Any, Any]]:
    """What this server is made of: (label, value)."""
    return [
        (_("Database"), {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]),
        (_("Django"), django.get_version()),
        (_("Python"), platform.python_version()),
        (_("Machine"), f"{platform.system()} {platform.machine()}"),
        (_("Time zone"), settings.TIME_ZONE),
        (_("Errors show their values"), bool(settings.DEBUG)),
    ]
