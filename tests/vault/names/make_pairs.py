"""Make pairs.csv from variants.csv and confusable.csv: `python make_pairs.py [target]`.

Deterministic: one fixed seed and only `Random.random()`, whose sequence every Python keeps.
All persons are invented combinations. README.md says what the columns mean.
"""

import csv
import difflib
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
SEED = 20101
LANGUAGES = ("ky", "kk", "uz", "tg", "tk", "ru")
STYLES = ("national", "russian", "passport", "latin")
POSITIVE = {
    "other_spelling": 480,
    "passport_latin": 480,
    "apostrophe_form": 150,
    "ending_dropped": 210,
    "patronymic_added": 210,
    "order": 150,
    "hyphen": 120,
    "typo": 180,
}
NEGATIVE = {
    "sibling": 480,
    "same_first_name": 420,
    "father_daughter": 300,
    "similar_first_name": 540,
    "different_person": 240,
}
rng = Random(SEED)


class Name(NamedTuple):
    """One row of variants.csv; every style has at least one spelling."""

    language: str
    kind: str
    sex: str
    key: str
    styles: dict[str, list[str]]

    def spellings(self) -> set[str]:
        return {s.casefold() for style in self.styles.values() for s in style}


class Person(NamedTuple):
    surname: Name
    first: Name
    father: Name


class Written(NamedTuple):
    """A person's name on one paper; the patronymic may be empty."""

    surname: str
    first: str
    patronymic: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in self if part)


def pick(found):
    return found[int(rng.random() * len(found))]


def chance(share: float) -> bool:
    return rng.random() < share


def read(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def load() -> dict[tuple[str, str, str], list[Name]]:
    """(language, first or surname, sex) → its names in the order of the file."""
    names: dict[tuple[str, str, str], list[Name]] = {}
    for row in read("variants.csv"):
        styles = {style: [s for s in row[style].split("|") if s] for style in STYLES}
        styles["latin"] = styles["latin"] or styles["passport"]
        at = (row["language"], row["kind"], row["sex"])
        names.setdefault(at, []).append(Name(*at, row["national"], styles))
    return names


NAMES = load()
KNOWN = {s for names in NAMES.values() for name in names for s in name.spellings()}

# --- what a name looks like on paper ---------------------------------------------------------

FEMININE = [
    (r" уулу$", " кызы"), (r" уулы$", " кызы"), (r" [Uu]ulu$", " kyzy"),
    (r"ұлы$", "қызы"), (r"улы$", "кызы"), (r"ūly$", "qyzy"), (r"uly$", "kyzy"),
    (r"([оеё]в|ин)$", r"\1а"), (r"ский$", "ская"), (r"([oe][vw]|in)$", r"\1a"),
    (r"sk(y|iy|ii)$", "skaya"),
]  # fmt: skip


def surname_of(spelling: str, sex: str) -> str:
    if sex == "f":
        for masculine, feminine in FEMININE:
            changed = re.sub(masculine, feminine, spelling)
            if changed != spelling:
                return changed
    return spelling


VOWELS = "аеёиоуыэюяӣӯaeiouyīū"
IRREGULAR = {"Пётр", "Павел", "Михаил", "Мыктыбек"}
VOICED = "тчк"  # Turkmen: Myrat → Myradowiç, so such fathers are left out


def can_be_father(name: Name) -> bool:
    end = name.styles["russian"][0]
    if name.key in IRREGULAR or end.endswith("ий"):
        return False
    if end[-1] != "й" and any(s.rstrip("'")[-1] in VOWELS for s in name.spellings()):
        return False
    return not (name.language == "tk" and name.key[-1] in VOICED)


def is_cyrillic(text: str) -> bool:
    return "\u0400" <= text[-1] <= "\u04ff"


def russian_patronymic(base: str, soft: bool, sex: str) -> str:
    if not is_cyrillic(base):
        base = base.rstrip("'")
        base = base[:-1] if soft and base.endswith("i") else base
        ending = {"m": "vich", "f": "vna"}[sex]
        return base + ("e" if soft else "o") + ending
    soft = soft or base[-1] in "йьжшчщц"
    return base.rstrip("йь") + ("е" if soft else "о") + {"m": "вич", "f": "вна"}[sex]


OWN = {  # language, style → endings of son and daughter; the first blank is part of it
    ("kk", "national"): ("ұлы", "қызы"), ("kk", "russian"): ("улы", "кызы"),
    ("kk", "passport"): ("uly", "kyzy"), ("kk", "latin"): ("ūly", "qyzy"),
    ("uz", "national"): (" ўғли", " қизи"), ("uz", "russian"): (" угли", " кизи"),
    ("uz", "passport"): (" ugli", " qizi"), ("uz", "latin"): (" oʻgʻli", " qizi"),
    ("tk", "latin"): ("owiç", "owna"),
}  # fmt: skip


def patronymic_of(father: Name, style: str, sex: str) -> str:
    if father.language == "ky" and style == "latin":
        style = "passport"
    base = pick(father.styles[style])
    endings = OWN.get((father.language, style))
    if endings and (style in ("national", "latin") or chance(0.5)):
        return base.rstrip("'ь") + endings[sex == "f"]
    soft = father.styles["russian"][0][-1] in "йьжшчщц"
    return russian_patronymic(base, soft, sex)


def write(person: Person, style: str, *, patronymic: bool = False) -> Written:
    """The person in one style, each part in one of the style's spellings."""
    sex = person.first.sex
    return Written(
        surname_of(pick(person.surname.styles[style]), sex),
        pick(person.first.styles[style]),
        patronymic_of(person.father, style, sex) if patronymic else "",
    )


def carries_father(surname: Name) -> bool:
    return surname.key.endswith(("уулу", "ұлы"))


def person(language: str, sex: str = "", *, surname: Name | None = None) -> Person:
    sex = sex or pick("ffm")  # most of the people assisted are women
    surname = surname or pick(NAMES[language, "surname", ""])
    first = pick(NAMES[language, "first", sex])
    fathers = [n for n in NAMES[language, "first", "m"] if can_be_father(n) and n != first]
    return Person(surname, first, pick(fathers))


def with_patronymic(language: str, sex: str = "") -> Person:
    plain = [n for n in NAMES[language, "surname", ""] if not carries_father(n)]
    return person(language, sex, surname=pick(plain))


def other_style(style: str) -> str:
    """The same style twice as often as any other: one change is enough for most pairs."""
    return style if chance(0.66) else pick(STYLES)


# --- the same person, written differently ----------------------------------------------------

Pair = tuple[object, object]


def other_spelling(language: str) -> Pair:
    who = person(language)
    left, right = pick([("national", "russian"), ("latin", "national"), ("russian", "latin")])
    if not any(n.styles["latin"] != n.styles["passport"] for n in who[:2]):
        left, right = "national", "russian"
    pair = write(who, left), write(who, right)
    return pair if chance(0.5) else pair[::-1]


def passport_latin(language: str) -> Pair:
    who = person(language)
    left = write(who, "passport")
    return left, write(who, pick(["national", "russian", "russian", "passport", "latin"]))


SIGNS = ("'", "’", "‘", "`", "ʻ", "ʼ", "ʹ", "")


def apostrophe_form(language: str) -> Pair:
    language = pick(("uz", "uz", "uz", "uz", "ru", "ky", "kk", "tg"))
    style = "latin" if language == "uz" else "passport"
    while True:
        left = str(write(person(language), style))
        right = re.sub("['ʻʼ]", pick(SIGNS), left)
        if right != left:
            return re.sub("['ʻʼ]", pick(SIGNS[:-1]), left), right


DROPPED = re.compile(
    r"( уулу| уулы| кызы| [Uu]ulu| kyzy|[зz][оo][дd][аa]|[зz][аa][дd][еe]|ұлы|қызы|улы|кызы"
    r"|ūly|qyzy|uly|kyzy|[оеё]ва?|ýewa?|(?<=[aeiouy])ye[vw]a?|[oe][vw]a?)$"
)
KEEPS_Y = re.compile("([бт]ае|бое)в$")  # Турдубаев without its ending is Турдубай


def ending_dropped(language: str) -> Pair:
    while True:
        who = person(pick(LANGUAGES[:-1]) if language == "ru" else language)
        style = pick(STYLES)
        left, right = write(who, style), write(who, other_style(style))
        short = DROPPED.sub("", right.surname)
        if short != right.surname and len(short) > 2 and not KEEPS_Y.search(who.surname.key):
            return left, right._replace(surname=short)


def patronymic_added(language: str) -> Pair:
    who, style = with_patronymic(language), pick(STYLES)
    left = write(who, style)
    if chance(0.66):
        return left, left._replace(patronymic=patronymic_of(who.father, style, who.first.sex))
    return left, write(who, pick(STYLES), patronymic=True)


def turned(written: Written, comma: float = 0.3) -> str:
    surname, first, patronymic = written
    if not patronymic and chance(comma):
        return f"{surname}, {first}"
    return " ".join(part for part in (first, patronymic, surname) if part)


def order(language: str) -> Pair:
    who, style = with_patronymic(language), pick(STYLES)
    left = write(who, style, patronymic=chance(0.4))
    if chance(0.66):
        return left, turned(left, comma=0.1)
    again = write(who, pick(STYLES), patronymic=bool(left.patronymic))
    return left, turned(again, comma=0.1)


COMPOUND = re.compile(
    r"^(гүл|гуль|гул|нур|нұр|огуль|огул|ораз|сапар|берди|байрам|анна|алла|бүбү|бубу|ай"
    r"|gül|gyul|gul'?|nur|nūr|ogul|oraz|sapar|berdi|bayram|anna|alla|ai|ay)"
    r"(?=.{3})(?!лан|lan|омшо|ямшо|omsho)"
    r"|.{3,}(?=бек$|гүл$|гуль$|жан$|bek$|gul$|gül$|zhan$|jan$)",
    re.IGNORECASE,
)


def split_first(written: Written) -> Pair | None:
    """Нурбек and Нур-Бек, Нур бек."""
    found = COMPOUND.match(written.first)
    if not found:
        return None
    head, tail = found[0], written.first[found.end() :]
    other = pick([f"{head}-{tail}", f"{head}-{tail.capitalize()}", f"{head} {tail}"])
    return written, written._replace(first=other)


def two_surnames(language: str, who: Person, style: str) -> Pair:
    """Асанова-Мамытова and Асанова Мамытова, Асанова – Мамытова."""
    others = [n for n in NAMES[language, "surname", ""] if n != who.surname]
    maiden = surname_of(pick(pick([n for n in others if not carries_father(n)]).styles[style]), "f")
    written = write(who, style)
    glue = [written._replace(surname=written.surname + g + maiden) for g in ("-", " ", " - ", "–")]
    return glue[0], glue[1 + int(rng.random() * 3)]


def hyphen(language: str) -> Pair:
    while True:
        style = pick(STYLES)
        who = person(language)
        written = write(who, style)
        if " " in written.surname:
            return written, written._replace(surname=written.surname.replace(" ", pick(("-", ""))))
        pair = split_first(written) if chance(0.8) else None
        if pair:
            return pair
        if who.first.sex == "f" and not carries_father(who.surname) and chance(0.3):
            return two_surnames(language, who, style)


def mistyped(word: str) -> str:
    """One letter dropped, doubled, replaced, or two neighbours exchanged; never the first."""
    at = 1 + int(rng.random() * (len(word) - 2))
    letters = "аеиоунрстлкм" if is_cyrillic(word) else "aeiounrstlkm"
    return pick([
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + pick(letters) + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    ])  # fmt: skip


def typo(language: str) -> Pair:
    while True:
        left = write(with_patronymic(language), pick(STYLES))
        field = pick(("surname", "first"))
        word = getattr(left, field)
        if len(word) < 5 or re.search("['ʻʼ]", word):
            continue
        wrong = mistyped(word)
        folded = wrong.casefold()
        if wrong != word and not {folded, re.sub("[аa]$", "", folded)} & KNOWN:
            return left, left._replace(**{field: wrong})


# --- different persons, alike on paper -------------------------------------------------------


def apart(one: Name, other: Name) -> bool:
    return not one.spellings() & other.spellings()


def on_paper(one: Person, other: Person, both: float = 0.35, only: float = 0.1) -> Pair:
    """Two persons in their own styles; `both` and `only`: shares with patronymics."""
    style = pick(STYLES)
    plain = not any(carries_father(p.surname) for p in (one, other))
    here = plain and chance(both)
    there = here or (plain and chance(only))
    right_style = style if chance(0.5) else pick(STYLES)
    left = write(one, style, patronymic=here)
    right = write(other, right_style, patronymic=there)
    return left, turned(right) if chance(0.15) else right


def sibling(language: str) -> Pair:
    one = person(language)
    while True:
        first = person(language).first
        if apart(one.first, first) and first != one.father:
            return on_paper(one, one._replace(first=first))


def alike(surname: Name) -> list[Name]:
    """The four surnames of the language that look most like this one."""
    spelling = surname.styles["passport"][0]
    others = [n for n in NAMES[surname.language, "surname", ""] if apart(n, surname)]
    ratio = difflib.SequenceMatcher
    others.sort(key=lambda n: -ratio(None, n.styles["passport"][0], spelling).ratio())
    return others[:4]


def same_first_name(language: str) -> Pair:
    one = person(language)
    close = alike(one.surname)
    surname = pick(close) if chance(0.5) else person(language).surname
    if not apart(surname, one.surname):
        surname = pick(close)
    return on_paper(one, person(language)._replace(first=one.first, surname=surname))


def father_daughter(language: str) -> Pair:
    daughter = with_patronymic(language, "f")
    father = with_patronymic(language, "m")._replace(
        surname=daughter.surname, first=daughter.father
    )
    left_style = pick(STYLES)
    left = write(father, left_style, patronymic=chance(0.3) and father.father != father.first)
    right = write(daughter, left_style if chance(0.5) else pick(STYLES), patronymic=True)
    if language == "ky" and chance(0.3):
        style = pick(("national", "russian", "passport"))
        word = "kyzy" if style == "passport" else "кызы"
        first = pick(daughter.first.styles[style])
        right = Written(f"{pick(daughter.father.styles[style])} {word}", first)
    return left, turned(right) if chance(0.15) else right


def confusable() -> dict[str, list[tuple[Name, Name]]]:
    found: dict[str, list[tuple[Name, Name]]] = {language: [] for language in LANGUAGES}
    for row in read("confusable.csv"):
        by_key = {n.key: n for n in NAMES[row["language"], "first", row["sex"]]}
        found[row["language"]].append((by_key[row["left"]], by_key[row["right"]]))
    return found


CONFUSABLE = confusable()


def similar_first_name(language: str) -> Pair:
    one, other = pick(CONFUSABLE[language])
    who = person(language)
    while who.father in (one, other):
        who = person(language)
    return on_paper(who._replace(first=one), who._replace(first=other), both=0.25)


def different_person(language: str) -> Pair:
    one = person(language)
    while True:
        elsewhere = pick(LANGUAGES) if chance(0.33) else language
        other = person(elsewhere, one.first.sex if chance(0.8) else "")
        if apart(one.first, other.first) and apart(one.surname, other.surname):
            return on_paper(one, other)


# --- the file --------------------------------------------------------------------------------

MAKERS: dict[str, Callable[[str], Pair]] = {
    f.__name__: f
    for f in (
        other_spelling, passport_latin, apostrophe_form, ending_dropped, patronymic_added,
        order, hyphen, typo,
        sibling, same_first_name, father_daughter, similar_first_name, different_person,
    )
}  # fmt: skip


def lines() -> Iterator[tuple[str, str, str, str]]:
    """left, right, 1 or 0, why; no pair twice, in neither direction; languages in turn."""
    seen: set[frozenset[str]] = set()
    for why, wanted in (POSITIVE | NEGATIVE).items():
        made = 0
        while made < wanted:
            pair = MAKERS[why](LANGUAGES[made % len(LANGUAGES)])
            left, right = str(pair[0]), str(pair[1])
            if left == right or frozenset((left, right)) in seen:
                continue
            seen.add(frozenset((left, right)))
            made += 1
            yield left, right, "1" if why in POSITIVE else "0", why


def main(target: Path) -> None:
    rng.seed(SEED)
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(("left", "right", "same", "why"))
        writer.writerows(lines())


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "pairs.csv")
