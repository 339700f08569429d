"""Several writers at once: nothing is counted twice and nothing is lost."""

import threading
from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection, connections

from cases.given import a_person, a_service, add, help_
from factories.deeds import figures, wrong_sources
from turna.cases.models import Person, Service
from turna.cases.services import people_link, people_unlink, person_add, service_record
from turna.vault.actor import Actor

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor == "sqlite", reason="not run: SQLite has one writer at a time"
    ),
]
Deed = Callable[[], object]


def at_once(*deeds: Deed) -> list[object]:
    """Run the deeds in threads that start together; gives what they raised."""
    start, raised = threading.Barrier(len(deeds)), []

    def run(deed: Deed) -> None:
        try:
            start.wait()
            deed()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_the_same_person_sent_by_two_connections_is_stored_once(
    ground: SimpleNamespace, actor: Actor
) -> None:
    uid = uuid4()
    row = a_person(client_uid=uid)
    assert at_once(*[lambda: person_add(actor=actor, person=row)] * 4) == []
    assert (Person.objects.count(), Service.objects.count()) == (1, 1)
    assert figures("cases.people_assisted") == {(): 1}
    assert wrong_sources() == []


def test_help_of_several_writers_counts_the_person_once(
    ground: SimpleNamespace, actor: Actor
) -> None:
    person = add(actor)
    rows = [a_service(person, day=date(2011, month, 1)) for month in range(1, 7)]
    deeds = [lambda row=row: service_record(actor=actor, service=row) for row in rows]
    assert at_once(*deeds) == []
    assert figures("cases.people_assisted", by=("month",)) == {2011 * 12: 1}
    assert figures("cases.help_given") == {(): 6}
    assert wrong_sources() == []


def test_linking_while_others_record_keeps_one_subject(
    ground: SimpleNamespace, actor: Actor
) -> None:
    kept, same = add(actor), add(actor, sex=2)
    for _round in range(5):
        raised = at_once(
            lambda: people_link(actor=actor, kept_uid=kept.uid, same_uid=same.uid),
            lambda: help_(actor, same, day=date(2011, 2, 1)),
            lambda: help_(actor, kept, day=date(2011, 3, 1)),
        )
        assert raised == []
        assert wrong_sources() == []
        assert figures("cases.people_assisted", distinct=True) == {(): 1}
        people_unlink(actor=actor, same_uid=same.uid)
    assert figures("cases.people_assisted", distinct=True) == {(): 2}
