"""The glossary: words with their meanings, for its page and under terms on other pages.

`core` has no words of the field: `site.glossary` registers them. Words and meanings are marked
for translation there and translated here, when they are read.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from turna.core import search
from turna.core.markdown import inline

_HEAD = """# Glossary
The words of the field, then the words of the code. One word means one thing in pages, code and
documents; where a donor says it differently, the other word stands in brackets.
"""


@dataclass(frozen=True, slots=True)
class Term:
    """`word` and `meaning` in English, as marked for translation. A word may name its short
    form in brackets, or a second word after a comma."""

    word: str
    meaning: str

    @property
    def slug(self) -> str:
        """Its anchor on the glossary's page: "data-quality-assessment"."""
        return slugify(re.split(r"[,(]", self.word)[0])

    @property
    def label(self) -> str:
        """The word in the reader's language."""
        return gettext(self.word)

    @property
    def said(self) -> SafeString:
        """The meaning in the reader's language, as HTML."""
        return inline(gettext(self.meaning))

    @property
    def url(self) -> str:
        """Where the glossary explains it."""
        return f"{reverse('core:glossary')}#{self.slug}"


@dataclass(frozen=True, slots=True)
class Part:
    """Words that belong together; `heading` is the head of their meanings."""

    title: str
    heading: str
    terms: Sequence[Term]

    @property
    def label(self) -> str:
        return gettext(self.title)

    @property
    def slug(self) -> str:
        return f"part-{slugify(self.title)}"


_parts: list[Part] = []


def register(parts: Iterable[Part]) -> None:
    """These are the words, in place of any before. ValueError when two have one anchor."""
    found = list(parts)
    slugs = [term.slug for part in found for term in part.terms]
    twice = {slug for slug in slugs if slugs.count(slug) > 1}
    if twice:
        raise ValueError(f"Two words of the glossary have one anchor: {sorted(twice)}.")
    _parts[:] = found


def parts() -> tuple[Part, ...]:
    """The whole glossary, in order."""
    return tuple(_parts)


def terms() -> Iterator[Term]:
    """Every word."""
    for part in _parts:
        yield from part.terms


def term(slug: str) -> Term:
    """The word of this anchor. ValueError when the glossary has none."""
    for one in terms():
        if one.slug == slug:
            return one
    raise ValueError(f"The glossary has no {slug!r}: add it to site/glossary/.")


def as_markdown() -> str:
    """docs/glossary.md, in English."""
    lines = [_HEAD]
    for part in _parts:
        lines.append(f"## {part.title}\n| word | {part.heading} |\n|---|---|")
        lines += [f"| {one.word} | {one.meaning} |" for one in part.terms]
        lines.append("")
    return "\n".join(lines)


def find_words(reader: Any, looked_for: search.Asked, limit: int) -> list[search.Hit]:
    """Words of the glossary by themselves, not by what their meanings mention."""

    def hit(one: Term) -> Any:
        return lambda near: search.Hit(one.label, one.url, _short(gettext(one.meaning)), near)

    return search.nearest(((looked_for.nearness(t.label), hit(t)) for t in terms()), limit)


def _short(text: str) -> str:
    words = text.replace("`", "").split()
    return " ".join(words[:12]) + (" …" if len(words) > 12 else "")


search.register("words", _("Words"), find_words, icon="book-2", order=900)
