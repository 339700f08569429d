"""Every verb of every room has a label, an eraser and a code that says whose it is."""

import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Iterator
from types import FunctionType, ModuleType

import pytest
from django.utils.functional import Promise

import turna
from turna.vault import verbs

ROW = {
    "actor_id": "7",
    "actor_name": "Aigul",
    "verb": "room.thing.done",
    "object_kind": "room.thing",
    "object_id": "1",
    "fields": ["place"],
    "reason": "late",
}


def modules() -> Iterator[ModuleType]:
    """The services of every room that has some; a package's parts too."""
    for room in pkgutil.iter_modules(turna.__path__):
        name = f"turna.{room.name}.services"
        if importlib.util.find_spec(name) is None:
            continue
        found = importlib.import_module(name)
        yield found
        for part in pkgutil.iter_modules(getattr(found, "__path__", ())):
            yield importlib.import_module(f"{name}.{part.name}")


MODULES = tuple(modules())
VERBS = tuple(sorted(verbs.all_verbs(), key=lambda verb: verb.code))


def written_here(module: ModuleType) -> dict[str, FunctionType]:
    """The public functions that this module defines."""
    return {
        name: function
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def test_rooms_have_verbs() -> None:
    assert {"accounts.user.added", "accounts.session.failed"} <= {verb.code for verb in VERBS}


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.code)
def test_every_verb_has_a_label_and_an_eraser(verb: verbs.Verb) -> None:
    assert isinstance(verb.label, Promise), "Mark the label for translation."
    assert str(verb.label).strip()
    assert str(verb.label)[0].islower(), "It reads after a person's name: “reported an event”."
    erased = verb.eraser(dict(ROW))
    assert erased.keys() == ROW.keys()
    assert (erased["verb"], erased["object_id"]) == (ROW["verb"], ROW["object_id"])


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_a_room_registers_verbs_of_its_own(module: ModuleType) -> None:
    room = module.__name__.split(".")[1]
    for name, function in written_here(module).items():
        code = getattr(function, "verb_code", "")
        if code:
            assert re.fullmatch(rf"{room}(\.[a-z_]+){{2}}", code), f"{name}: {code}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_verbs_say_what_they_do(module: ModuleType) -> None:
    silent = [name for name, f in written_here(module).items() if not inspect.getdoc(f)]
    assert silent == []
