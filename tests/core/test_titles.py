"""What tab and history say of a page: never a person's code. Every page of the site is asked."""

import re
from types import SimpleNamespace

from django.test import Client

from access_table import ACCESS
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.cases.models import Person
from walking import PAGES, address_of, opener

TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)


def test_no_title_holds_a_persons_code(
    walkers: dict[Role, User], organisations: SimpleNamespace, places: SimpleNamespace
) -> None:
    titles = {}
    for name in PAGES:
        client = Client()
        if role := opener(name):
            client.force_login(walkers[role])
        answer = client.get(address_of(name, ACCESS[name], organisations.ngo, places.batken))
        if not answer.streaming and (found := TITLE.search(answer.content.decode(errors="ignore"))):
            titles[name] = found[1]
    codes = set(Person.objects.values_list("code", flat=True))
    assert len(titles) > 60
    assert len(codes) > 3
    assert {n: t for n, t in titles.items() if any(code in t for code in codes)} == {}
