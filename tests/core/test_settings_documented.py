"""The table of stored settings in docs/settings.md, held against what rooms declare."""

import re

from turna.core import environment, stored


def test_stored_settings_are_documented_as_they_are_declared() -> None:
    text = environment.PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([A-Z][^|`]+) \| (\d+)[^|]* \| (\d+) – (\d+) \|$", text, re.MULTILINE)
    documented = {name: (int(at), int(low), int(high)) for name, at, low, high in rows}
    assert documented == {
        str(one.label): (one.default, one.low, one.high) for one in stored.settings()
    }
