"""Finds people: inside one's own scope by opening every card, beyond it by blind index.

Both doors end in the same ranking. What was compared is remembered for one search only.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from turna.vault.names.blind import Indexer
from turna.vault.names.budget import Kind
from turna.vault.names.cards import DOUBTFUL, Card, Query
from turna.vault.names.contacts import document_digits
from turna.vault.names.likeness import apart, bones, likeness
from turna.vault.names.parsing import Role
from turna.vault.names.ranking import Answer, Reason, Verdict, Why, compare_words, respelled

Key = TypeVar("Key")
Fetch = Callable[[Kind, Collection[int]], Iterable[tuple[Key, Card]]]


@dataclass(frozen=True, slots=True)
class Found(Generic[Key]):
    """One person found: the caller's key of her, and how well she fits."""

    key: Key
    verdict: Verdict


def search(query: Query, rows: Iterable[tuple[Key, Card]], *, limit: int = 20) -> list[Found[Key]]:
    """The people among `rows` (key, opened card) who match or may match, best first.

    Nobody with the answer "no" is returned.
    """
    ranking = _Ranking(query)
    found = [
        Found(key, verdict)
        for key, card in rows
        if (verdict := ranking.verdict(card)).answer is not Answer.NO
    ]
    found.sort(key=lambda each: (each.verdict.answer, each.verdict.score), reverse=True)
    return found[:limit]


def candidates(
    query: Query, indexer: Indexer, fetch: Fetch[Key], *, limit: int = 20
) -> list[Found[Key]]:
    """The same by blind index: `fetch(kind, numbers)` gives the opened cards of the people
    whose index of that kind is one of the numbers.

    BudgetError when no index serves the query.
    """
    kind, numbers = indexer.best(query)
    return search(query, fetch(kind, numbers), limit=limit)


class _Ranking:
    """One query against many cards."""

    def __init__(self, query: Query) -> None:
        self._asked = query.card()
        self._words = self._asked.words
        self._tolerance = query.tolerance
        self._bones = [(stem, bones(stem)) for stem in self._asked.stems]
        self._initials = Role.INITIAL.value in self._asked.roles
        self._exactly = bool(self._asked.phones or self._asked.documents or self._asked.codes)
        self._likes: dict[tuple[str, str, bool], float] = {}
        self._near: dict[str, bool] = {}

    def verdict(self, card: Card) -> Verdict:
        asked = self._asked
        exact = self._exact(card) if self._exactly else None
        if not exact and (not asked.stems or self._other_age(card) or not self._near_any(card)):
            return _NOTHING
        if exact and not asked.stems:
            return exact
        names = respelled(compare_words(self._words, card.words, self._like), asked.name, card.name)
        return _together(self._with_year(names, card), exact)

    def _other_age(self, card: Card) -> bool:
        asked, theirs = self._asked.birth_year, card.birth_year
        if asked is None or theirs is None:
            return False
        return abs(asked - theirs) > self._tolerance + DOUBTFUL

    def _near_any(self, card: Card) -> bool:
        """Whether any word of the card is near any that was asked: a look before comparing."""
        if self._initials or Role.INITIAL.value in card.roles:
            return True
        near = self._near
        for stem in card.stems:
            known = near.get(stem)
            if known is None:
                known = near[stem] = self._is_near(stem)
            if known:
                return True
        # Нур Султан may have been asked as Нурсултан.
        return len(card.stems) > 1 and self._like_joined(card)

    def _like_joined(self, card: Card) -> bool:
        joined = "".join(card.stems)
        return any(stem in joined or joined in stem for stem in self._asked.stems)

    def _is_near(self, stem: str) -> bool:
        theirs = bones(stem)
        return any(
            not apart(asked, theirs) and self._like(one, stem, same_sex=True) > 0.0
            for one, asked in self._bones
        )

    def _like(self, one: str, other: str, same_sex: bool) -> float:
        known = self._likes.get((one, other, same_sex))
        if known is None:
            known = self._likes[one, other, same_sex] = likeness(one, other, same_sex)
        return known

    def _with_year(self, names: Verdict, card: Card) -> Verdict:
        asked, theirs = self._asked.birth_year, card.birth_year
        if asked is None or names.answer is Answer.NO:
            return names
        if theirs is None:
            return _with(names, Reason(Why.YEAR_UNKNOWN), 0.97)
        years = abs(asked - theirs)
        if years == 0:
            return _with(names, Reason(Why.SAME_YEAR), 1.0)
        reason = Reason(Why.YEAR_DIFFERS, years)
        if years <= self._tolerance:
            return _with(names, reason, 1.0 - 0.02 * years)
        if years <= self._tolerance + DOUBTFUL:
            lowered = min(names.answer, Answer.MAYBE)
            return replace(_with(names, reason, 0.8), answer=lowered)
        return Verdict(Answer.NO, names.score * 0.4, (*names.reasons, reason))

    def _exact(self, card: Card) -> Verdict | None:
        """What telephone, document and code say; None when they say nothing."""
        asked = self._asked
        if set(asked.documents) & set(card.documents):
            return Verdict(Answer.MATCH, 1.0, (Reason(Why.SAME_DOCUMENT),))
        if set(asked.codes) & set(card.codes):
            return Verdict(Answer.MATCH, 1.0, (Reason(Why.SAME_CODE),))
        if set(asked.phones) & set(card.phones):
            # Families share a telephone.
            return Verdict(Answer.MAYBE, 0.85, (Reason(Why.SAME_PHONE),))
        if asked.documents and card.documents:
            digits = {document_digits(each) for each in asked.documents} - {""}
            if digits & {document_digits(each) for each in card.documents}:
                return Verdict(Answer.MAYBE, 0.8, (Reason(Why.NEAR_DOCUMENT),))
        return None


_NOTHING = Verdict(Answer.NO, 0.0)


def _with(verdict: Verdict, reason: Reason, factor: float) -> Verdict:
    return Verdict(verdict.answer, verdict.score * factor, (*verdict.reasons, reason))


def _together(names: Verdict, exact: Verdict | None) -> Verdict:
    """A name and a number that agree say more than either; a number outweighs a name."""
    if exact is None:
        return names
    if names.answer is Answer.NO:
        # The same number under another name: worth a look, whatever the number was.
        return Verdict(Answer.MAYBE, min(exact.score, 0.85), (*exact.reasons, *names.reasons))
    return Verdict(Answer.MATCH, max(names.score, exact.score), (*names.reasons, *exact.reasons))
