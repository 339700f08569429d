"""Parts of pages that a view builds in Python and a template shows with `{{ part }}`.

Each knows its template and is shown on the pattern page. A list's cell or a record's fact may
be one: `Column("state", _("State"), lambda row: Badge(row.get_state_display(), "done"))`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Literal

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from turna.core import glossary

Tone = Literal["quiet", "info", "waits", "done", "danger"]
# A status is never colour alone: each tone has a shape of its own.
SIGNS: dict[str, str] = {
    "quiet": "circle-dashed",
    "info": "circle",
    "waits": "hourglass",
    "done": "circle-check",
    "danger": "alert-triangle",
}


class Part:
    """Something that draws itself with the template `template`, as `part`."""

    template: ClassVar[str]

    def render(self) -> SafeString:
        """The part as HTML."""
        return render_to_string(self.template, {"part": self})

    def __str__(self) -> str:
        return self.render()

    __html__ = render


@dataclass(frozen=True, slots=True)
class Badge(Part):
    """A status in a word. Tones: quiet (nothing to do), info (under way), waits (for somebody),
    done, danger. `icon` takes the place of the tone's own sign."""

    template: ClassVar[str] = "core/parts/badge.html"
    label: Any
    tone: Tone = "quiet"
    icon: str = ""

    @property
    def sign(self) -> str:
        return self.icon or SIGNS[self.tone]


@dataclass(frozen=True, slots=True)
class Action:
    """What can be done, verb first: "Report an event". A link, or a button that posts.

    `kind` is "primary" (one on a page), "plain" or "danger". With `why_not` it is shown but
    cannot be used, and says why. `fields` travel with a post. Drawn by `core/actions.html`,
    which needs the request for its token.
    """

    label: Any
    url: str = ""
    kind: Literal["primary", "plain", "danger"] = "plain"
    icon: str = ""
    post: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    why_not: Any = ""
    panel: bool = False  # opens at the side when scripts run


@dataclass(frozen=True, slots=True)
class Chip(Part):
    """One thing that narrows a list; its link takes it away."""

    template: ClassVar[str] = "core/parts/chip.html"
    label: Any
    value: Any
    url: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline: what happened, when, who did it, in how many words it needs."""

    what: Any
    when: date | datetime | None = None
    who: Any = ""
    text: Any = ""
    tone: Tone = "quiet"
    icon: str = ""
    url: str = ""

    @property
    def sign(self) -> str:
        return self.icon or SIGNS[self.tone]


@dataclass(frozen=True, slots=True)
class Timeline(Part):
    """What happened to a record, in the order given: newest first."""

    template: ClassVar[str] = "core/parts/timeline.html"
    moments: Sequence[Moment]
    empty: Any = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A section with an address of its own; `count` beside its name."""

    label: Any
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Tabs(Part):
    """Sections of a page as links. For records with more than five of them."""

    template: ClassVar[str] = "core/parts/tabs.html"
    label: Any
    tabs: Sequence[Tab]


@dataclass(frozen=True, slots=True)
class Card:
    """A card on a board: its title opens it; `lines` are short."""

    title: Any
    url: str = ""
    lines: Sequence[Any] = ()
    badge: Badge | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """A column of a board."""

    label: Any
    cards: Sequence[Card]
    empty: Any = ""


@dataclass(frozen=True, slots=True)
class Board(Part):
    """Cards by stage. A card moves by the verbs on its own page, never by dragging."""

    template: ClassVar[str] = "core/parts/board.html"
    label: Any
    stages: Sequence[Stage]


@dataclass(frozen=True, slots=True)
class Notice(Part):
    """A message that belongs to the page: what happened, what it means, what to do."""

    template: ClassVar[str] = "core/parts/notice.html"
    text: Any
    title: Any = ""
    level: Literal["info", "success", "warning", "error"] = "info"


@dataclass(frozen=True, slots=True)
class Empty(Part):
    """A place with nothing in it yet: it teaches the first step."""

    template: ClassVar[str] = "core/parts/empty.html"
    text: Any
    action: Action | None = None


@dataclass(frozen=True, slots=True)
class Explained(Part):
    """A word of the glossary with its meaning under it, opened by pressing it.

    `slug` is its anchor there, `text` how it is written here. For labels that are built in
    Python; in templates `{% term "award" %}` does it once a page.
    """

    template: ClassVar[str] = "core/parts/term.html"
    slug: str
    text: Any = ""

    @property
    def term(self) -> glossary.Term:
        return glossary.term(self.slug)
