"""The decorator of every verb: keyword-only, one transaction, audited."""

import pytest

from turna.accounts.models import User
from turna.core.verbs import verb
from turna.vault import audit, verbs
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry


@pytest.fixture(autouse=True)
def _own_verbs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verbs, "_verbs", {})


def write(actor: Actor) -> None:
    audit.record(actor=actor, verb="test.thing.done", kind="test", objects=[("1", 1)])


def test_returns_what_the_verb_returns_and_audits(worker_batken: User, actor: Actor) -> None:
    @verb("test.thing.done", label="did")
    def act(*, actor: Actor) -> str:
        User.objects.update(name="Renamed")
        write(actor)
        return "done"

    assert act(actor=actor) == "done"
    assert User.objects.get().name == "Renamed"
    assert AuditEntry.objects.get().verb == "test.thing.done"
    assert act.verb_code == "test.thing.done"


def test_a_verb_that_writes_no_audit_row_did_not_happen(worker_batken: User, actor: Actor) -> None:
    @verb("test.thing.done", label="did")
    def act(*, actor: Actor) -> None:
        User.objects.update(name="Renamed")

    with pytest.raises(RuntimeError, match=r"test\.thing\.done wrote no audit row"):
        act(actor=actor)
    assert User.objects.get().name == worker_batken.name


def test_a_verb_that_breaks_leaves_nothing(worker_batken: User, actor: Actor) -> None:
    @verb("test.thing.done", label="did")
    def act(*, actor: Actor) -> None:
        User.objects.update(name="Renamed")
        write(actor)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act(actor=actor)
    assert User.objects.get().name == worker_batken.name
    assert not AuditEntry.objects.exists()


def test_an_inner_verb_that_is_not_audited_undoes_only_itself(
    worker_batken: User, actor: Actor
) -> None:
    @verb("test.inner.done", label="did")
    def inner(*, actor: Actor) -> None:
        User.objects.update(name="Renamed")

    @verb("test.thing.done", label="did")
    def outer(*, actor: Actor) -> None:
        write(actor)
        with pytest.raises(RuntimeError):
            inner(actor=actor)

    outer(actor=actor)
    assert User.objects.get().name == worker_batken.name
    assert AuditEntry.objects.count() == 1


def test_verbs_take_keywords_and_an_actor() -> None:
    with pytest.raises(TypeError, match="keywords only"):

        @verb("test.a.done", label="did")
        def positional(actor: Actor) -> None: ...

    with pytest.raises(TypeError, match="must take an actor"):

        @verb("test.b.done", label="did")
        def nobody(*, name: str) -> None: ...
