"""What a release brings and what people changed, side by side."""

from typing import Any

import pytest

from turna.directory.delivery import brought


@pytest.mark.parametrize(
    ("current", "before", "now", "after"),
    [
        # as delivered, and delivered again
        ({"en": "A"}, {"en": "A"}, {"en": "A"}, {"en": "A"}),
        # the release has a new text
        ({"en": "A"}, {"en": "A"}, {"en": "B"}, {"en": "B"}),
        # people changed it, the release did not
        ({"en": "Ours"}, {"en": "A"}, {"en": "A"}, {"en": "Ours"}),
        # both changed it: the release has the last word
        ({"en": "Ours"}, {"en": "A"}, {"en": "B"}, {"en": "B"}),
        # people changed one language, the release another
        ({"en": "Ours", "ru": "А"}, {"en": "A", "ru": "А"}, {"en": "A", "ru": "Б"},
         {"en": "Ours", "ru": "Б"}),
        # the release adds a language, and takes one away that nobody touched
        ({"en": "A", "ky": "К"}, {"en": "A", "ky": "К"}, {"en": "A", "ru": "А"},
         {"en": "A", "ru": "А"}),
        # it takes one away that people changed
        ({"en": "A", "ky": "Биздики"}, {"en": "A", "ky": "К"}, {"en": "A"},
         {"en": "A", "ky": "Биздики"}),
        # whole values
        (3, 3, 4, 4),
        (7, 3, 3, 7),
        ("2015-01-01", None, None, "2015-01-01"),
        (["x"], ["x"], ["x", "y"], ["x", "y"]),
        ({"en": "A"}, None, {"en": "B"}, {"en": "B"}),
    ],
)  # fmt: skip
def test_brought(current: Any, before: Any, now: Any, after: Any) -> None:
    assert brought(current, before, now) == after
