"""Compares what was asked with one person's card: match, maybe or no, and why.

The answer `match` was set so that it is right at least 98 times in 100 on labelled pairs, and
`maybe` so that little is lost; docs/decisions says how both were measured. Two people decide
whether two records are one person; this only says which records to look at.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from django.utils.translation import gettext

from turna.vault.names.likeness import likeness
from turna.vault.names.parsing import Role, Sex, Word, parse, sex

Like = Callable[[str, str, bool], float]

_SAME = 0.84  # from here on two words are spellings of one name
_NEAR = 0.72  # from here on they may be
_MATCH = 0.88
_MAYBE = 0.70


class Answer(IntEnum):
    """What a comparison says, in rising order of certainty."""

    NO = 0
    MAYBE = 1
    MATCH = 2


class Why(StrEnum):
    """A reason, without the name that it is about."""

    SAME_NAME = "same_name"
    SAME_SPELLED = "same_spelled"
    NEAR_NAME = "near_name"
    PART_MISSING = "part_missing"
    ONE_WORD = "one_word"
    INITIALS = "initials"
    OTHER_FAMILY = "other_family"
    OTHER_GIVEN = "other_given"
    OTHER_PARENT = "other_parent"
    OTHER_PERSON = "other_person"
    SAME_YEAR = "same_year"
    YEAR_DIFFERS = "year_differs"
    YEAR_UNKNOWN = "year_unknown"
    SAME_PHONE = "same_phone"
    SAME_DOCUMENT = "same_document"
    NEAR_DOCUMENT = "near_document"
    SAME_CODE = "same_code"


def _words(why: Why, number: int) -> str:
    """The reason in the reader's language; nothing in it names anybody."""
    return {
        Why.SAME_NAME: gettext("same name"),
        Why.SAME_SPELLED: gettext("same name, other spelling"),
        Why.NEAR_NAME: gettext("similar name"),
        Why.PART_MISSING: gettext("one of the two names has a part more"),
        Why.ONE_WORD: gettext("only one word of the name to compare"),
        Why.INITIALS: gettext("an initial fits"),
        Why.OTHER_FAMILY: gettext("other family name"),
        Why.OTHER_GIVEN: gettext("other given name"),
        Why.OTHER_PARENT: gettext("other father's name"),
        Why.OTHER_PERSON: gettext("one seems to be named after the other"),
        Why.SAME_YEAR: gettext("same birth year"),
        Why.YEAR_DIFFERS: gettext("birth year differs by %(years)d") % {"years": number},
        Why.YEAR_UNKNOWN: gettext("birth year not known for both"),
        Why.SAME_PHONE: gettext("same phone number"),
        Why.SAME_DOCUMENT: gettext("same document number"),
        Why.NEAR_DOCUMENT: gettext("same digits in the document number, other letters"),
        Why.SAME_CODE: gettext("same code"),
    }[why]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason; `number` is the years between two birth years, else 0."""

    why: Why
    number: int = 0

    def __str__(self) -> str:
        return _words(self.why, self.number)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well a card fits what was asked. `score` orders (0 to 1), `answer` decides."""

    answer: Answer
    score: float
    reasons: tuple[Reason, ...] = ()

    def __str__(self) -> str:
        return ", ".join(str(reason) for reason in self.reasons)


@dataclass(slots=True)
class _Fit:
    """Which word answers to which: (index left, index right, likeness), and what is left over."""

    pairs: list[tuple[int, int, float]] = field(default_factory=list)
    left: list[Word] = field(default_factory=list)
    right: list[Word] = field(default_factory=list)
    total: float = 0.0
    child: bool = False  # one of the two is named after the other
    initials: bool = False


def compare_names(left: str, right: str) -> Verdict:
    """Compare two names as typed.

    >>> str(compare_names("Өмүрбекова Айгүл", "Aigul Omurbekova"))
    'same name, other spelling'
    """
    verdict = compare_words(parse(left), parse(right))
    return respelled(verdict, left, right)


def respelled(verdict: Verdict, left: str, right: str) -> Verdict:
    """The verdict with "same name" where the two are typed alike, whatever the order."""
    if verdict.reasons[:1] != (Reason(Why.SAME_SPELLED),):
        return verdict
    if sorted(left.casefold().split()) != sorted(right.casefold().split()):
        return verdict
    return Verdict(verdict.answer, verdict.score, (Reason(Why.SAME_NAME), *verdict.reasons[1:]))


def compare_words(left: Sequence[Word], right: Sequence[Word], like: Like = likeness) -> Verdict:
    """Compare two parsed names. `like` may remember what it compared during one search."""
    if not left or not right:
        return Verdict(Answer.NO, 0.0)
    fit = _best_fit(left, right, like)
    return _judge(fit)


def _best_fit(left: Sequence[Word], right: Sequence[Word], like: Like) -> _Fit:
    best = _fit(left, right, like)
    if not best.left and not best.right:
        return best
    for joined in _joined(left, right):
        best = max(best, _fit(joined, right, like), key=_rank)
    for joined in _joined(right, left):
        best = max(best, _fit(left, joined, like), key=_rank)
    return best


def _rank(fit: _Fit) -> float:
    return fit.total - 0.6 * (len(fit.left) + len(fit.right))


def _joined(words: Sequence[Word], others: Sequence[Word]) -> list[list[Word]]:
    """The same name with two neighbouring words written as one (Нур Султан, Нурсултан), where
    that looks like a word of the other name.
    """
    found = []
    for at in range(len(words) - 1):
        one, other = words[at], words[at + 1]
        whole = Word(one.stem + other.stem, other.role, other.sex)
        if Role.INITIAL not in (one.role, other.role) and any(
            each.stem[0] == whole.stem[0] and abs(len(each.stem) - len(whole.stem)) <= 2
            for each in others
        ):
            found.append([*words[:at], whole, *words[at + 2 :]])
    return found


def _fit(left: Sequence[Word], right: Sequence[Word], like: Like) -> _Fit:
    said = sex(left)
    same_sex = said is not Sex.UNSAID and said is sex(right)
    scored = sorted(
        (
            (_word_likeness(one, other, like, same_sex), i, j)
            for i, one in enumerate(left)
            for j, other in enumerate(right)
        ),
        reverse=True,
    )
    fit = _Fit()
    taken_left: set[int] = set()
    taken_right: set[int] = set()
    for value, i, j in scored:
        if value < _NEAR:
            break
        if i not in taken_left and j not in taken_right:
            taken_left.add(i)
            taken_right.add(j)
            fit.pairs.append((i, j, value))
            fit.total += value
    fit.left = [word for i, word in enumerate(left) if i not in taken_left]
    fit.right = [word for j, word in enumerate(right) if j not in taken_right]
    fit.child = _is_child(fit, left, right)
    fit.initials = any(Role.INITIAL in (left[i].role, right[j].role) for i, j, _ in fit.pairs)
    return fit


def _word_likeness(one: Word, other: Word, like: Like, same_sex: bool) -> float:
    if Role.INITIAL in (one.role, other.role):
        return 0.75 if one.stem[0] == other.stem[0] else 0.0
    return like(one.stem, other.stem, same_sex)


def _is_child(fit: _Fit, left: Sequence[Word], right: Sequence[Word]) -> bool:
    """Whether one is named after the other: Осмонов Азамат, Осмонова Айгүл Азаматовна."""
    for i, j, _ in fit.pairs:
        roles = (left[i].role, right[j].role)
        if roles == (Role.PLAIN, Role.RELATION) and _has_given(fit.right):
            return True
        if roles == (Role.RELATION, Role.PLAIN) and _has_given(fit.left):
            return True
    return False


def _has_given(words: Sequence[Word]) -> bool:
    return any(word.role is Role.PLAIN for word in words)


def _judge(fit: _Fit) -> Verdict:
    if not fit.pairs:
        return Verdict(Answer.NO, 0.0, (Reason(Why.OTHER_GIVEN),))
    likes = [value for _, _, value in fit.pairs]
    mean = sum(likes) / len(likes)
    reasons = [_spelling(min(likes))]
    if fit.child:
        return Verdict(Answer.NO, mean * 0.4, (*reasons, Reason(Why.OTHER_PERSON)))
    if fit.left and fit.right:
        reasons.append(_against(fit))
        if _against_is_mild(fit):
            return Verdict(Answer.MAYBE, mean * 0.75, tuple(reasons))
        return Verdict(Answer.NO, mean * 0.4, tuple(reasons))
    over = len(fit.left) + len(fit.right)
    score = mean - 0.02 * over
    if over:
        reasons.append(Reason(Why.PART_MISSING))
    if fit.initials:
        reasons.append(Reason(Why.INITIALS))
        score = min(score, 0.8)
    elif min(likes) < _SAME:
        score = min(score, 0.85)
    if len(fit.pairs) == 1 and over:
        reasons.append(Reason(Why.ONE_WORD))
        score = min(score, 0.8)
    answer = Answer.MATCH if score >= _MATCH else Answer.MAYBE if score >= _MAYBE else Answer.NO
    return Verdict(answer, score, tuple(reasons))


def _spelling(worst: float) -> Reason:
    return Reason(Why.SAME_SPELLED if worst >= _SAME else Why.NEAR_NAME)


def _against(fit: _Fit) -> Reason:
    roles = {word.role for word in (*fit.left, *fit.right)}
    if roles == {Role.RELATION}:
        return Reason(Why.OTHER_PARENT)
    return Reason(Why.OTHER_FAMILY if Role.FAMILY in roles else Why.OTHER_GIVEN)


def _against_is_mild(fit: _Fit) -> bool:
    """Two words agree and a family name does not: somebody may have married."""
    if len(fit.pairs) < 2 or min(value for _, _, value in fit.pairs) < _SAME:
        return False
    return any(word.role is Role.FAMILY for word in (*fit.left, *fit.right))
