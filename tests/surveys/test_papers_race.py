"""Two papers of one taker, entered in the same moment by two people."""

import threading
from datetime import date
from types import SimpleNamespace

import pytest
from django.db import connection

from factories.programmes import make_award
from factories.surveys import make_knowledge_test
from turna.ledger import posting
from turna.ledger.services import registry_sync
from turna.surveys import models, services
from turna.surveys.measures import SOURCE
from turna.surveys.services import PaperInput
from turna.vault.actor import Actor


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite lets one writer in at a time")
@pytest.mark.django_db(transaction=True)
def test_retakes_entered_at_once_count_once(
    actor: Actor, organisations: SimpleNamespace, places: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    registry_sync(actor=actor)
    award = make_award(organisations.donor, joined={places.tj: date(2010, 6, 7)})
    exam = make_knowledge_test(award)
    stored = threading.Barrier(2, timeout=10)
    original = services._post

    def both_stored_first(**given: object) -> None:
        stored.wait()  # neither has committed, neither sees the other's row yet
        original(**given)

    monkeypatch.setattr(
        services, "PAPERS", services.replace(services.PAPERS, post=both_stored_first)
    )

    def enter(score: int) -> None:
        try:
            services.paper_add(
                actor=actor,
                paper=PaperInput(
                    organisation="test-ngo-khujand", place="TJ-SU", day=date(2011, 3, 1),
                    test=exam, round="follow_up", score=score, taker=7,
                ),
            )  # fmt: skip
        finally:
            connection.close()

    threads = [threading.Thread(target=enter, args=(score,)) for score in (40, 80)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert models.Paper.objects.count() == 2
    assert posting.differences(SOURCE) == 0
