"""Defining an indicator: what was typed, the figure before saving, versions, bad input."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories.programmes import EVENTS, HEADS, PERSONS, Ledger, make_indicator, make_version
from queries import count_queries
from turna.accounts.models import User
from turna.directory.models import Code
from turna.ledger.codes import Sex
from turna.programmes.models import Award, Indicator

SignIn = Callable[[User], Client]
MARCH = date(2012, 3, 31)


@pytest.fixture
def officer(sign_in: SignIn, me_officer: User) -> Client:
    return sign_in(me_officer)


@pytest.fixture
def indicator(award: Award) -> Indicator:
    return make_indicator(award, "1.9")


def typed(**changed: Any) -> dict[str, Any]:
    """A whole definition as the form sends it: women counted."""
    return {
        "title": "Women trained", "unit": "people", "method": "sum", "decimals": "0",
        "term": ["1"], "term-1-measure": HEADS, "term-1-where-sex": [str(Sex.FEMALE.value)],
        "step": "show", **changed,
    }  # fmt: skip


def define(row: Indicator) -> str:
    return reverse("programmes:define", args=[row.uid])


def seen(html: str) -> str:
    """The mark of the draft whose figures the page shows."""
    return html.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def save(client: Client, row: Indicator, data: dict[str, Any]) -> Any:
    """Look at the figures, then save."""
    shown = client.post(define(row), {**data, "step": "show"}).content.decode()
    sent = {**data, "step": "save", "seen": seen(shown), "version": row.versions.count() or ""}
    return client.post(define(row), sent)


def test_the_figure_is_seen_before_anything_is_saved(
    officer: Client, indicator: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post((HEADS, places.kg, MARCH, 7, {"sex": Sex.FEMALE}))
    ledger.post((HEADS, places.kg, MARCH, 5, {"sex": Sex.MALE}))
    answer = officer.post(define(indicator), typed())
    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="show:KG.2"' in html
    assert '<span class="figure">7</span>' in html
    assert "records behind Kyrgyzstan, year 2" in html
    assert not indicator.versions.exists()


def test_saving_needs_the_very_draft_that_was_seen(officer: Client, indicator: Indicator) -> None:
    blind = officer.post(define(indicator), typed(step="save"))
    assert blind.status_code == 422
    assert "Look at the figures below first" in blind.content.decode()
    other = officer.post(
        define(indicator),
        typed(step="save", seen=seen(blind.content.decode()), **{"term-1-measure": EVENTS}),
    )
    assert other.status_code == 422
    assert not indicator.versions.exists()
    assert save(officer, indicator, typed()).status_code == 302
    version = indicator.versions.get()
    assert (version.title, version.number) == ("Women trained", 1)
    assert [(t.measure, t.where) for t in version.terms.all()] == [(HEADS, {"sex": [1]})]


def test_a_new_version_shows_what_it_does_to_past_years_and_says_why(
    officer: Client, indicator: Indicator, ledger: Ledger, places: SimpleNamespace
) -> None:
    ledger.post((HEADS, places.kg, MARCH, 7, {"sex": Sex.FEMALE}))
    ledger.post((HEADS, places.kg, MARCH, 5, {"sex": Sex.MALE}))
    save(officer, indicator, typed())
    everybody = typed(**{"term-1-where-sex": []})
    html = officer.post(define(indicator), everybody).content.decode()
    assert "1 figure of 6 changes" in html
    assert "1 of them lies in a project year that has ended" in html
    assert '<span class="figure">12</span>' in html
    assert 'class="number differs opened"' in html
    unexplained = save(officer, indicator, everybody)
    assert unexplained.status_code == 422
    assert "Fill this in: Why this version replaces the one before" in (
        unexplained.content.decode()
    )
    assert save(officer, indicator, everybody | {"reason": "Men count, too"}).status_code == 302
    page = officer.get(reverse("programmes:indicator", args=[indicator.uid])).content.decode()
    assert "Men count, too" in page
    first = officer.get(reverse("programmes:version", args=[indicator.uid, 1])).content.decode()
    assert "only female" in first
    assert "replaced by a later one" in first
    assert officer.get(
        reverse("programmes:version", args=[indicator.uid, 3])
    ).status_code == 404  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": ""}, "Fill this in: Title"),
        ({"method": "subjects"}, "does not tell persons apart"),
        ({"method": "ratio"}, "The formula has no"),
        ({"decimals": "2"}, "Counts are whole numbers. Enter 0 decimals."),
        ({"term-1-measure": PERSONS}, "counts persons"),
        ({"term-1-measure": ""}, "Term 1: "),
        ({"term-1-measure": "nothing.known"}, "is not in the list"),
        ({"term-1-where-sex": ["9"]}, "is not one of the answers offered"),
    ],
)
def test_what_is_refused_says_why_and_keeps_what_was_typed(
    officer: Client, indicator: Indicator, changed: dict[str, Any], said: str
) -> None:
    answer = officer.post(define(indicator), typed(unit="kept words", **changed))
    html = answer.content.decode()
    assert answer.status_code == 422
    assert said in html
    assert "kept words" in html
    assert 'href="#id_' in html


def test_terms_come_and_go_without_a_word_of_blame(officer: Client, indicator: Indicator) -> None:
    half = {"title": "Half", "term": ["1"], "term-1-measure": EVENTS, "step": "add"}
    html = officer.post(define(indicator), half).content.decode()
    assert html.count('name="term"') == 2
    assert "Half" in html
    assert "This is not saved yet" not in html
    assert 'name="term-1-where-theme"' in html
    dropped = {**half, "term": ["1", "2"], "term-2-measure": HEADS, "step": "drop:1"}
    html = officer.post(define(indicator), dropped).content.decode()
    assert html.count('name="term"') == 1
    assert 'name="term-2-where-sex"' in html
    assert 'name="term-1-measure"' not in html


def test_filters_are_chosen_from_code_lists(officer: Client, indicator: Indicator) -> None:
    Code.objects.create(
        list="event_theme", code="hotline", labels={"en": "The hotline"}, search="", sort=""
    )
    data = typed(**{"term-1-measure": EVENTS, "term-1-where-sex": []}, step="filters")
    assert "The hotline" in officer.post(define(indicator), data).content.decode()
    data = typed(**{"term-1-measure": EVENTS, "term-1-where-theme": ["hotline"]})
    data.pop("term-1-where-sex")
    assert save(officer, indicator, data).status_code == 302
    term = indicator.versions.get().terms.get()
    assert term.where == {"theme": ["hotline"]}
    # The stored filter comes back ticked.
    html = officer.get(define(indicator)).content.decode()
    assert 'value="hotline" id="id_term-1-where-theme_0" checked' in html.replace(
        'class="" ', ""
    ).replace(' aria-describedby="id_term-1-where-theme_helptext"', "")


def test_two_officers_keep_both_their_texts(officer: Client, indicator: Indicator) -> None:
    save(officer, indicator, typed())
    mine = typed(title="My words", reason="Mine")
    mark = seen(officer.post(define(indicator), mine).content.decode())
    make_version(indicator, (HEADS,), reason="Theirs")
    answer = officer.post(define(indicator), {**mine, "step": "save", "seen": mark, "version": "1"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody saved version 2 meanwhile" in html
    assert "My words" in html
    assert "Indicator 1.9" in html  # their title stands beside mine
    assert 'name="version" value="2"' in html
    assert indicator.versions.count() == 2


def test_an_indicator_page_shows_targets_results_and_formula(
    officer: Client, me_officer: User, indicator: Indicator, ledger: Ledger,
    places: SimpleNamespace,
) -> None:  # fmt: skip
    url = reverse("programmes:indicator", args=[indicator.uid])
    assert "Nobody has said yet how this indicator is counted" in officer.get(url).content.decode()
    save(officer, indicator, typed())
    ledger.post((HEADS, places.kg, MARCH, 1234, {"sex": Sex.FEMALE}))
    officer.get(url)
    few, page = count_queries(officer, url)
    assert "1\u202f234" in page.content.decode()
    for n in range(5):
        make_version(
            indicator, {"measure": HEADS, "where": {"sex": [1]}}, reason=f"Again {n}",
            approved_by=str(me_officer.uid),
        )  # fmt: skip
    many, page = count_queries(officer, url)
    assert "Again 4" in page.content.decode()
    assert many == few
