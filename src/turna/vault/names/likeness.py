"""How like two folded words are: an edit distance that knows which letters pass for others.

Vowels are the first thing that a transliteration changes (Asel, Esel; Bobur, Babur), so they
are cheap; a consonant of another class (Gulnora, Gulnoza) is another name, so it is dear.
"""

from collections.abc import Iterable

_CHEAP: dict[tuple[str, str], float] = {}


def _alike(letters: str, cost: float) -> None:
    one, other = letters[0], letters[1]
    _CHEAP[one, other] = _CHEAP[other, one] = cost


for _pairs, _cost in (
    ("ei øe øo", 0.2),
    ("ao ae ou iu øi", 0.3),
    ("øu", 0.4),
    ("sz", 0.3),
    ("kg kx gx bp dt vf sš uv", 0.4),
    ("oe ue zž", 0.5),
    ("šž ži xš bv", 0.6),
    ("mn šk oi ai", 0.8),
):
    for _pair in _pairs.split():
        _alike(_pair, _cost)

# Two letters on one side that stand for one on the other.
_PAIRS = {
    ("ks", "x"): 0.2, ("sx", "š"): 0.2, ("io", "ø"): 0.1, ("iu", "ø"): 0.4, ("iu", "u"): 0.3,
    ("ia", "a"): 0.3, ("ia", "e"): 0.4, ("ie", "e"): 0.2, ("ae", "a"): 0.2, ("oe", "o"): 0.2,
    ("ue", "u"): 0.2, ("ts", "s"): 0.4, ("ts", "š"): 0.5,
    ("ts", "z"): 0.4, ("ia", "ø"): 0.4, ("av", "u"): 0.5, ("ai", "e"): 0.5,
    ("ei", "i"): 0.3, ("ea", "a"): 0.4,
}  # fmt: skip
_DOUBLES = frozenset(double for double, _ in _PAIRS)
_SWAPPED = 0.6  # two letters that changed places are a slip of the hand
_OTHER_CONSONANT = 1.5
_DROPPED = {"x": 0.6, "i": 0.5, "e": 0.7, "a": 0.7, "o": 0.7, "u": 0.7, "ø": 0.7}
_VOWELS = frozenset("aeiouø")
_LAST_VOWEL = 1.0
_FIRST = 1.3
_LONGER_BY = 3
FAR = 0.7  # words less alike than this have nothing in common
_BY_SEX = 0.78  # Aziz and Aziza are brother and sister: never the same name
_BY_TASTE = 0.92  # Nargiz and Nargiza are one woman


def likeness(left: str, right: str, same_sex: bool = False) -> float:
    """From FAR to 1 (the same), or 0 for words further apart; both words folded.

    `same_sex`: that both are of one sex is known, so that a last -a tells nobody apart.
    """
    if left == right:
        return 1.0
    longer = max(len(left), len(right))
    if longer == 0:
        return 0.0
    if abs(len(left) - len(right)) > _LONGER_BY or apart(bones(left), bones(right)):
        return 0.0
    most = (1.0 - FAR) * longer
    found = max(0.0, 1.0 - _distance(left, right, most) / longer)
    if found < FAR:
        return 0.0
    if len(left) != len(right) and _differ_by_last_a(*sorted((left, right), key=len)):
        return max(found, _BY_TASTE) if same_sex else min(found, _BY_SEX)
    return found


def _differ_by_last_a(short: str, long: str) -> bool:
    """Farid and Farida; but Galin and Galina may be one family name."""
    return (
        long.endswith("a")
        and likeness(short, long[:-1]) > 0.9
        and not (short.endswith("in") and len(short) > 4)
    )


def bones(word: str) -> int:
    """The classes of consonants in a folded word, as bits: a first look before any distance."""
    bits = 0
    for letter in word:
        bits |= _CLASS.get(letter, 0)
    return bits


def apart(one: int, other: int) -> bool:
    """Whether two words with these bones need not be compared."""
    return (one ^ other).bit_count() > 2


def _classes(groups: Iterable[str]) -> dict[str, int]:
    return {letter: 1 << n for n, group in enumerate(groups) for letter in group}


_CLASS = _classes(("kgx", "bp", "dt", "szšž", "m", "n", "l", "r", "vf"))


def _drop(word: str, at: int) -> float:
    letter = word[at]
    if at == 0 and letter != "x":  # Хасан and Асан are one name, Ogulžan and Gulžan are two
        return _FIRST
    if letter in _VOWELS and at == len(word) - 1:
        return _LAST_VOWEL
    if letter == "i" and (
        (at and word[at - 1] in _VOWELS) or (at + 1 < len(word) and word[at + 1] in _VOWELS)
    ):
        return 0.2
    return _DROPPED.get(letter, 1.0)


def _costs() -> dict[str, float]:
    letters = "aeiouøbdfgklmnprstvxzšž"
    costs: dict[str, float] = {}
    for one in letters:
        for other in letters:
            cost = 1.0 if one in _VOWELS and other in _VOWELS else _OTHER_CONSONANT
            costs[one + other] = 0.0 if one == other else _CHEAP.get((one, other), cost)
    return costs


_INSTEAD = _costs()
# The vowel that a name begins with is the last to change: Arina and Irina are two women.
_FIRST_VOWELS = {
    one + other: 1.0
    for one in _VOWELS
    for other in _VOWELS
    if one != other and {one, other} not in ({"o", "u"}, {"a", "o"}, {"e", "ø"}, {"ø", "o"})
} | {"ae": 0.9, "ea": 0.9}


def _distance(left: str, right: str, most: float) -> float:
    """The cost of making one word the other, or anything over `most` once it must exceed it."""
    drops_right = [_drop(right, j) for j in range(len(right))]
    doubles_right = ["", *(right[j - 1 : j + 1] for j in range(1, len(right)))]
    instead = _INSTEAD
    before: list[float] = []
    above = [0.0]
    for cost in drops_right:
        above.append(above[-1] + cost)
    for i, letter in enumerate(left):
        drop = _drop(left, i)
        two = left[i - 1 : i + 1] if i else ""
        is_pair = two in _DOUBLES
        first = not i
        last = above[0] + drop
        row = [last]
        for j, other in enumerate(right):
            best = above[j] + instead.get(letter + other, _OTHER_CONSONANT)
            if first and not j:
                best = _FIRST_VOWELS.get(letter + other, best)
            if (cost := above[j + 1] + drop) < best:
                best = cost
            if (cost := last + drops_right[j]) < best:
                best = cost
            double = doubles_right[j]
            if is_pair or double in _DOUBLES or (double and two == double[::-1]):
                best = min(best, _by_twos(j, letter, other, (two, double), (before, above)))
            row.append(best)
            last = best
        if min(row) > most and min(above) > most:
            return most + 1.0
        before, above = above, row
    return above[-1]


def _by_twos(
    j: int, letter: str, other: str, twos: tuple[str, str], rows: tuple[list[float], list[float]]
) -> float:
    """The cost at this place when two letters stand for one, or two changed places."""
    two, double = twos
    before, above = rows
    costs = [float("inf")]
    if (cost := _PAIRS.get((two, other))) is not None:
        costs.append(before[j] + cost)
    if j and (cost := _PAIRS.get((double, letter))) is not None:
        costs.append(above[j - 1] + cost)
    if double and two == double[::-1]:
        costs.append(before[j - 1] + _SWAPPED)
    return min(costs)
