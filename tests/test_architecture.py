"""The house: picture and contract agree, files stay small, models know their scope."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps

from turna.core.scoping import Scoped
from turna.vault.fields import SealedField

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "turna"

# Models that readers never list on their own, with the reason.
WITHOUT_SCOPE = {
    "core.StoredValue": "settings of the whole installation, read by everybody's pages",
    "vault.AuditEntry": "read through `accounts.audit_queries`, by organisation code",
    "vault.AuditNamed": "as the audit",
    "vault.Identity": "rooms ask for the pseudonymous ids that their own scope shows",
    "vault.SearchCard": "searched inside organisations, and filtered by the room's own scope",
    "vault.ErasureCertificate": "a register; names nobody",
    "vault_keys.MasterKey": "the key store: read by the vault alone",
    "vault_keys.OrganisationKey": "the key store",
    "vault_keys.OrganisationWrap": "the key store",
    "vault_keys.SubjectKey": "the key store",
    "vault_keys.SubjectWrap": "the key store",
    "vault_keys.CardSeed": "the key store",
    "vault_keys.Erasure": "the key store's register",
    "accounts.Limit": "counters of the door, under keyed hashes: nobody reads them",
    "directory.Code": "code lists are the same for everybody",
    "ledger.Fund": "read through awards and agreements",
    "ledger.Source": "a registry",
    "ledger.Measure": "a registry",
    "ledger.Facet": "a registry",
    "ledger.Posting": "read through figures and bridges",
    "ledger.Entry": "read through balances() only",
    "ledger.TallyBlock": "read through balances() only",
    "ledger.Tally": "read through balances() only",
    "ledger.PersonNow": "read through balances() only",
    "ledger.ReportingUnit": "read through agreements",
    "ledger.Freeze": "read through reports",
    "ledger.BatchLine": "read through its batch",
}


def picture() -> list[set[str]]:
    """The floors drawn in the README, top first; a room in brackets is not built yet."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- rooms:.*?-->\n```\n(.*?)```", text, re.S)
    assert block, "README has no picture of the rooms"
    floors = []
    for line in block[1].splitlines():
        _floor, *rooms, _words = line.split("|")
        floors.append({room.strip() for room in rooms})
    return floors


def contract() -> list[set[str]]:
    """The layers of the import contract, in the picture's notation."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    found = [
        c
        for c in config["tool"]["importlinter"]["contracts"]
        if c["type"] == "layers" and c["containers"] == ["turna"]
    ]
    assert len(found) == 1
    assert found[0]["exhaustive"] is True
    assert not found[0].get("ignore_imports")
    return [{part.strip() for part in layer.split("|")} for layer in found[0]["layers"]]


def test_picture_and_contract_agree() -> None:
    assert picture() == contract()


def test_every_package_stands_in_the_picture() -> None:
    drawn = {name.strip("()") for floor in picture() for name in floor if "(" not in name}
    packages = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert packages == drawn


def sources() -> Iterator[Path]:
    for path in SOURCE.rglob("*.py"):
        if "migrations" not in path.parts:
            yield path


def test_no_file_is_longer_than_600_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*sources(), *SOURCE.rglob("*.html"), *SOURCE.rglob("*.css")]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 600
    }
    assert not long


def test_no_function_is_longer_than_60_lines() -> None:
    long = []
    for path in sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > 60:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name} {lines}")
    assert not long


def own_models() -> list[type]:
    return [m for m in apps.get_models() if m.__module__.startswith("turna.")]


def test_every_model_states_its_scope_or_its_reason() -> None:
    unscoped = {m._meta.label for m in own_models() if not issubclass(m, Scoped)}
    through_tables = {m._meta.label for m in own_models() if m._meta.auto_created}
    assert unscoped - through_tables == set(WITHOUT_SCOPE)


SENSITIVE = re.compile(
    r"(^|_)(first_?name|last_?name|surname|patronymic|full_?name|phone|telephone|mobile|email|"
    r"birth|born|passport|address|document_no|photo)(_|$)"
)


@pytest.mark.parametrize("room", ["outreach", "hotline", "cases", "surveys"])
def test_no_column_can_hold_an_identity_yet(room: str) -> None:
    """Names, telephones and birth dates wait until they can be sealed."""
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in own_models()
        if model._meta.app_label == room
        for field in model._meta.get_fields()
        if (SENSITIVE.search(field.name) or field.name == "name")
        and not isinstance(field, SealedField)
    }
    assert not columns


def test_one_door_opens_identities() -> None:
    """Who a person is is read in one place, which asks who may; what is attached, in another one,
    which asks the same."""
    room, door = SOURCE / "cases", SOURCE / "cases" / "services" / "identity.py"
    papers = SOURCE / "cases" / "services" / "attachments.py"
    callers = [path for path in sources() if SOURCE / "vault" not in path.parents
               and SOURCE / "site" not in path.parents
               and "identities_open" in path.read_text(encoding="utf-8")]  # fmt: skip
    assert callers == [door]
    others = re.compile(r"\b(open_rows|Identity\.objects)\b")
    assert [str(path) for path in room.rglob("*.py") if path not in {door, papers}
            and others.search(path.read_text(encoding="utf-8"))] == []  # fmt: skip


def test_only_verbs_write_views_stay_thin() -> None:
    """No view, list or form saves, creates or deletes by itself."""
    writes = re.compile(r"\.(save|create|bulk_create|update|delete|get_or_create)\(")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for name in ("*views.py", "views/*.py", "lists.py", "forms.py", "forms/*.py")
        for path in SOURCE.glob(f"*/{name}")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if writes.search(line) and "session" not in line
    ]
    assert not found


def test_no_signals_and_no_effects_in_save() -> None:
    text = {path: path.read_text(encoding="utf-8") for path in sources()}
    assert not [str(p) for p, t in text.items() if "django.db.models.signals" in t]
    assert not [str(p) for p, t in text.items() if "def save(self" in t]
