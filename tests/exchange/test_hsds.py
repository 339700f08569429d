"""HSDS 3.1: the shape that the specification asks for, and what may never be in it."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from queries import count_queries
from turna.accounts.models import User
from turna.directory.models import Offer
from turna.exchange import hsds, queries
from turna.site import cli
from turna.site.cli import start
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]

# What the specification's tables require, and the columns that hold ids, days and moments.
REQUIRED = {
    "service": {"id", "name", "status"},
    "organization": {"id", "name", "description"},
    "phones": {"id", "number"},
    "schedules": {"id"},
    "service_areas": {"id"},
    "service_at_locations": {"id"},
    "location": {"id", "location_type"},
    "languages": {"id"},
    "cost_options": {"id"},
    "capacities": {"id", "unit", "available", "updated"},
    "unit": {"id", "name"},
    "attributes": {"id"},
    "taxonomy_term": {"id", "name", "description"},
    "organization_identifiers": {"id", "identifier"},
}


def objects(name: str, value: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in a document, with the name under which it stands."""
    if isinstance(value, list):
        for one in value:
            yield from objects(name, one)
    elif isinstance(value, dict):
        yield name, value
        for key, inner in value.items():
            yield from objects(key, inner)


def exported() -> dict[str, dict[str, Any]]:
    return {str(row.uid): hsds.full(row) for row in queries.services()}


def test_everything_required_is_there_and_of_its_kind(offers: SimpleNamespace) -> None:
    seen = set()
    for service in exported().values():
        for name, one in objects("service", service):
            seen.add(name)
            assert REQUIRED[name] <= one.keys(), name
            assert not [key for key, value in one.items() if value in (None, "", [])], name
            for key, value in one.items():
                if key == "id" or key.endswith("_id"):
                    UUID(value)
        assert service["status"] in {"active", "inactive", "defunct", "temporarily closed"}
        date.fromisoformat(service["assured_date"])
    assert seen == REQUIRED.keys()


def test_ids_are_the_same_in_every_export_and_nobody_elses(offers: SimpleNamespace) -> None:
    first, second = exported(), exported()
    assert first == second
    own = [
        one["id"]
        for service in first.values()
        for name, one in objects("service", service)
        if name not in {"organization", "organization_identifiers", "unit", "taxonomy_term"}
    ]
    assert len(own) == len(set(own))


def test_a_service_with_everything(offers: SimpleNamespace) -> None:
    found = exported()[str(offers.full.uid)]
    assert found["minimum_age"] == 18
    assert found["eligibility_description"] == "Women only"
    assert [s["byday"] for s in found["schedules"]] == [
        "MO,TU,WE,TH,FR", "SA", "MO,TU,WE,TH,FR",
    ]  # fmt: skip
    assert found["schedules"][0]["opens_at"] == "09:00"
    assert found["service_areas"][0]["extent"] == "KG"
    assert found["languages"][0]["code"] == "ky"
    (capacity,) = found["capacities"]
    assert (capacity["available"], capacity["maximum"]) == (2, 5)
    assert datetime.fromisoformat(capacity["updated"]).tzinfo is not None
    assert found["service_at_locations"][0]["location"]["description"] == "Street 1"


def test_of_a_hidden_place_there_is_its_region_and_nothing_else(offers: SimpleNamespace) -> None:
    # The database keeps no address of it; one that came there all the same does not leave.
    row = Offer.objects.get(pk=offers.hidden.pk)
    row.address = "Planted street 77"
    found = hsds.full(queries.services().get(pk=row.pk))
    planted = hsds.full(row)
    assert found["service_at_locations"][0]["location"]["location_type"] == "virtual"
    assert "addresses" not in json.dumps(found)
    assert "Planted" not in json.dumps(planted)


def test_the_command_writes_all_and_is_on_record(
    offers: SimpleNamespace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(start, "reading", lambda: None)  # the tests' database is there already
    file = tmp_path / "services.json"
    module, args = cli.parse(["export", "hsds", "--out", str(file)])
    assert module.run(args) == 0
    document = json.loads(file.read_text())
    assert document["total_items"] == document["size"] == 3
    assert {one["id"] for one in document["contents"]} == exported().keys()
    assert AuditEntry.objects.get(verb="exchange.services.exported").fields == ["count:3"]


def test_the_api_says_what_it_is(operator: User, sign_in: SignIn) -> None:
    about = sign_in(operator).get("/hsds/").json()
    assert re.fullmatch(r"3\.1(\.\d+)?", about["version"])
    assert about.keys() == {"version", "profile", "openapi_url"}


def test_services_come_in_pages(offers: SimpleNamespace, operator: User, sign_in: SignIn) -> None:
    client = sign_in(operator)
    first = client.get("/hsds/services", {"per_page": 2}).json()
    assert {k: v for k, v in first.items() if k != "contents"} == {
        "total_items": 3, "total_pages": 2, "page_number": 1, "size": 2,
        "first_page": True, "last_page": False, "empty": False,
    }  # fmt: skip
    assert "phones" not in first["contents"][0]
    last = client.get("/hsds/services", {"per_page": 2, "page": 2, "full": "true"}).json()
    assert last["last_page"]
    assert "organization" in last["contents"][0]
    beyond = client.get("/hsds/services", {"page": 9}).json()
    assert beyond["empty"]
    least = client.get("/hsds/services", {"minimal": "true"}).json()
    assert {frozenset(one) for one in least["contents"]} == {frozenset({"id", "name", "status"})}


@pytest.mark.parametrize("wrong", [{"page": "0"}, {"page": "x"}, {"per_page": "101"}])
def test_a_page_that_is_none_is_refused_in_words(
    operator: User, sign_in: SignIn, wrong: dict[str, str]
) -> None:
    answer = sign_in(operator).get("/hsds/services", wrong)
    assert answer.status_code == 422
    assert "whole numbers" in answer.json()["error"]


def test_services_are_found_by_word_kind_and_organisation(
    offers: SimpleNamespace, operator: User, sign_in: SignIn, organisations: SimpleNamespace
) -> None:
    client = sign_in(operator)

    def names(**asked: str) -> list[str]:
        contents = client.get("/hsds/services", asked).json()["contents"]
        return sorted(one["name"] for one in contents)

    ngo = str(hsds.organisation_id(organisations.ngo.code))
    assert names(search="LEGAL") == ["Legal advice"]
    assert names(organization_id=ngo) == ["Legal advice", "Shelter"]
    assert names(organization_id=ngo, taxonomy_term_id=str(hsds.term_id("shelter"))) == ["Shelter"]
    assert names(organization_id=str(uuid4())) == []


def test_a_page_needs_as_many_queries_for_many(
    offers: SimpleNamespace, operator: User, sign_in: SignIn
) -> None:
    client = sign_in(operator)
    client.get("/hsds/services")
    one, _answer = count_queries(client, "/hsds/services?per_page=1&full=true")
    all_of_them, _answer = count_queries(client, "/hsds/services?full=true")
    assert all_of_them == one


def test_an_unknown_service_is_not_there(operator: User, sign_in: SignIn) -> None:
    assert sign_in(operator).get(f"/hsds/services/{uuid4()}").status_code == 404
