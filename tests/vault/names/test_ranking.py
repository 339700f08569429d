"""Two names: match, maybe or no, and the reasons in words that name nobody."""

import doctest

import pytest
from hypothesis import given
from hypothesis import strategies as st

from turna.vault.names import parsing, ranking
from turna.vault.names.likeness import likeness
from turna.vault.names.parsing import Role, parse, sex
from turna.vault.names.ranking import Answer, compare_names

plain = st.text(st.sampled_from("aeiouøbdfgklmnprstvxzšž"), max_size=12)


@given(plain, plain)
def test_likeness_is_even_handed_and_within_bounds(one: str, other: str) -> None:
    found = likeness(one, other)
    assert found == pytest.approx(likeness(other, one))
    assert 0.0 <= found <= 1.0
    assert likeness(one, one) == 1.0


@given(st.lists(st.sampled_from(["Айгүл", "Осмонова", "Асановна", "Nurlan", "Karimov", "Zebo"]),
                min_size=2, max_size=4, unique=True), st.randoms())  # fmt: skip
def test_the_order_of_words_does_not_matter(words: list[str], random: object) -> None:
    shuffled = list(words)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert compare_names(" ".join(words), " ".join(shuffled)).answer is Answer.MATCH


@pytest.mark.parametrize(
    ("name", "stems"),
    [
        ("Осмонова Айгүл Асан кызы", "osmon:f aigul:n asan:r"),
        ("Асан уулу Бакыт", "asan:r bakit:n"),
        ("Нұрлан Серікұлы", "nurlan:n serik:r"),
        ("Serikqyzy Áıgerim", "serik:r aigerim:n"),
        ("Karimova Dilnoza Rustam qizi", "karim:f dilnoza:n rustam:r"),
        ("Каримов Рустам Бахтиёр ўғли", "karim:f rustam:n baxtiør:r"),
        ("Ҷамшед Раҳимзода", "žamšed:n raxim:r"),
        ("Рахим-заде Джамшед", "raxim:r žamšed:n"),
        ("Saparowa Şemşat Myradowna", "sapar:f šemšat:n mirad:r"),
        ("Иванова Анна Сергеевна", "ivan:f ana:n serg:r"),
        ("Petroff Ivan Petrovitch", "petr:f ivan:n petr:r"),
        ("Каримова-Осмонова Зебо", "karim:f osmon:f zebo:n"),
        ("Нур-Султан", "nursultan:n"),
        ("Осмонова А.К.", "osmon:f a:i k:i"),
        ("Gurbanguly Annakuli", "gurbanuli:n anakuli:n"),
        ("Вишневская-Яшина Любовь", "višnev:f iašina:n liubov:n"),
        ("", ""),
        ("— ?", ""),
    ],
)
def test_a_name_taken_apart(name: str, stems: str) -> None:
    assert " ".join(f"{word.stem}:{word.role.value}" for word in parse(name)) == stems


@pytest.mark.parametrize(
    ("left", "right", "answer", "said"),
    [
        ("Өмүрбекова Айгүл", "OMURBEKOVA AIGUL", "MATCH", "same name, other spelling"),
        ("Айгүл Осмонова", "осмонова айгүл", "MATCH", "same name"),
        ("Осмонов Азамат Бакирович", "Azamat Osmonov", "MATCH", "a part more"),
        ("Асан уулу Бакыт", "Bakyt Asanov", "MATCH", "other spelling"),
        ("Нур Султан Ким", "Ким Нұрсұлтан", "MATCH", "other spelling"),
        ("Айгүл", "Айгүл Осмонова", "MAYBE", "only one word"),
        ("Осмонова А.", "Осмонова Айгүл", "MAYBE", "an initial fits"),
        ("Асанова Айгүл Бакировна", "Жумаева Айгүл Бакировна", "MAYBE", "other family name"),
        ("Осмонов Азамат Бакирович", "Осмонов Азамат Сергеевич", "NO", "other father's name"),
        ("Айгүл Осмонова", "Айнура Осмонова", "NO", "other"),
        ("Gulnora Karimova", "Gulnoza Karimova", "MAYBE", "similar name"),
        ("Азиз Каримов", "Азиза Каримова", "MAYBE", "similar name"),
        ("Нурлан Сериков", "Нурбек Сериков", "NO", "other"),
        ("Осмонов Азамат", "Осмонова Айгүл Азаматовна", "NO", "named after"),
        ("Serikov Marat", "Марат қызы Роза Серікова", "NO", "named after"),
        ("Bakyt Asan", "Асан уулу Бакыт", "MATCH", "other spelling"),
        ("Каримова Наргиз", "Karimova Nargiza", "MATCH", "other spelling"),
        ("Завадская Арина", "Завадская Ирина", "MAYBE", "similar name"),
        ("Соловьёва Вера", "Soloveva Vera", "MATCH", "other spelling"),
        ("Аннакули Чары", "Çary Annagulyýew", "MATCH", "other spelling"),
        ("Сафарзаде - Шоди Зарина", "Safarzade Shodi Zarina", "MATCH", "other spelling"),
        ("Kurbonov Kasym", "Kurbonov Ksaym", "MATCH", "other spelling"),
        ("Айгүл", "", "NO", ""),
    ],
)
def test_answers_and_reasons(left: str, right: str, answer: str, said: str) -> None:
    verdict = compare_names(left, right)
    assert (verdict.answer.name, said in str(verdict)) == (answer, True), str(verdict)


@pytest.mark.parametrize(
    ("name", "said"),
    [("Осмонова Айгүл", "f"), ("Осмонов Азамат", "m"), ("Асан кызы Айгүл", "f"),
     ("Nurlan Serikuly", "m"), ("Saparow Myrat Orazowiç", "m"), ("Раҳимзода Зебо", "-"),
     ("Осмонов Айгүл Асановна", "-")],
)  # fmt: skip
def test_the_sex_that_endings_agree_on(name: str, said: str) -> None:
    assert sex(parse(name)).value == said


def test_a_verdict_and_a_word_do_not_show_the_name() -> None:
    verdict = compare_names("Осмонова Айгүл", "Osmonova Aygul")
    words = parse("Осмонова Айгүл")
    shown = f"{verdict!r} {verdict} {words!r} {words}".casefold()
    assert not any(part in shown for part in ("osmon", "осмон", "aigul", "айгүл", "aygul"))
    assert words[0].role is Role.FAMILY


def test_the_examples_in_the_docstrings() -> None:
    assert doctest.testmod(parsing).failed == 0
    assert doctest.testmod(ranking).failed == 0
