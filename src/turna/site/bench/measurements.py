"""What is measured. A bar is the promise of the issue that asked for it; times are medians."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction

AWARD = "CT.0495"


@dataclass(frozen=True, slots=True)
class Result:
    """One measured value. `passed` is None where nothing was promised."""

    name: str
    value: float
    unit: str = "ms"
    bar: float | None = None
    ratio: float | None = None
    ratio_to: str = ""
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        passed = None if self.bar is None else self.value <= self.bar
        return {**asdict(self), "notes": list(self.notes), "passed": passed}


def prepare(*, scale: int, progress: Callable[[str], None]) -> None:
    """Have the bench's own database there, loaded at this scale and analysed."""
    from turna.site import demo
    from turna.site.cli import database, start

    start.up_to_date(start.data_folder())
    if not demo.is_loaded():
        if database.holds() == "demonstration":
            progress("An earlier load was broken off; it is begun anew.")
            database.remove()
            start.up_to_date(start.data_folder())
        demo.load(scale=scale, seed=7, progress=progress)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def database_version() -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SHOW server_version")
            return f"PostgreSQL {cursor.fetchone()[0].split()[0]}"
        cursor.execute("SELECT sqlite_version()")
        return f"SQLite {cursor.fetchone()[0]}"


def entry_count() -> int:
    from turna.ledger.models import Entry

    return Entry.objects.count()


def median(work: Callable[[], Any], repeats: int = 7) -> float:
    """Milliseconds, the median of `repeats` runs after one that warms up."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


@contextmanager
def undone() -> Iterator[None]:
    """Run the block for real and roll it back, so that a bench leaves its data as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def matrix(scale: int) -> list[Result]:
    """The matrix with its sex split, now and as of the middle, against the plainest SQL."""
    from turna.ledger.posting import last_number
    from turna.ledger.readers import INTERNAL
    from turna.programmes.figures import evaluate
    from turna.programmes.queries import award

    subject = award(AWARD)
    bar = 100.0 if scale == 1 else (300.0 if connection.vendor == "postgresql" else 500.0)

    def ours(as_of: int | None = None) -> Any:
        return evaluate(subject, reader=INTERNAL, as_of=as_of, split=("sex",))

    sql = _plain_sql()
    plain = median(lambda: _fetch(sql))
    now = median(ours)
    middle = last_number() // 2
    then = median(lambda: ours(middle))
    return [
        Result("matrix with its sex split", now, bar=bar, ratio=now / plain,
               ratio_to=f"plain SQL ({plain:.1f} ms)", notes=(f"SQL: {sql}",)),
        Result("the same as of an earlier posting", then, bar=bar, ratio=then / now,
               ratio_to="now"),
    ]  # fmt: skip


def _plain_sql() -> str:
    """The plainest statement that reads the same entries: no years, no codes, no scope."""
    return (
        "SELECT measure_id, country_id, month, sex, SUM(value) FROM ledger_entry "
        "WHERE share = 0 AND breakdown IN (1, 2) GROUP BY measure_id, country_id, month, sex"
    )


def _fetch(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return list(cursor.fetchall())


def save(scale: int) -> list[Result]:
    """One event saved, then the regional total read: it must be right at once."""
    from turna.ledger.balances import balances
    from turna.ledger.readers import INTERNAL
    from turna.ledger.where import Question
    from turna.outreach.services import event_report

    question = Question(measures=("outreach.people_reached",), funds=(AWARD,))
    before = balances(question, reader=INTERNAL).total()
    saves, totals = [], []
    for number in range(1, 21):
        with undone():
            start = time.perf_counter()
            event_report(actor=_actor(), event=_event(number))
            saved = time.perf_counter()
            total = balances(question, reader=INTERNAL).total()
            totals.append((time.perf_counter() - start) * 1000)
            saves.append((saved - start) * 1000)
        if total != before + 25:
            raise AssertionError(f"The regional total is {total}, not {before + 25}.")
    note = (
        f"of which saving: {statistics.median(saves):.1f} ms; rolled back, so without the "
        "commit's write to disk"
    )
    name = "one event saved, regional total right"
    return [Result(name, statistics.median(totals), bar=50.0, notes=(note,))]


def bulk(scale: int) -> list[Result]:
    """90,000 calls by their verb: recorded and posted as one."""
    from turna.hotline.services import calls_log
    from turna.ledger import posting
    from turna.ledger.codes import Cause

    calls = _calls(90_000)
    with undone():
        start = time.perf_counter()
        stored = calls_log(actor=_actor(), calls=calls)
        whole = (time.perf_counter() - start) * 1000
        keys = [call.pk for call in stored]
        # Void them without their verb, so that the posting alone can be timed.
        type(stored[0]).objects.filter(pk__gte=min(keys)).update(state="voided")
        start = time.perf_counter()
        posting.post(
            source="hotline.call", keys=keys, cause=Cause.VOIDED, actor=_actor(), verb="bench"
        )
        alone = (time.perf_counter() - start) * 1000
    return [
        Result("90,000 calls recorded and posted", whole),
        Result("90,000 records posted, the posting alone", alone, ratio=alone / whole,
               ratio_to="the whole"),
    ]  # fmt: skip


def recount(scale: int) -> list[Result]:
    """Facts against entries, every source."""
    from turna.ledger import posting, registry

    start = time.perf_counter()
    wrong = {s.code: posting.differences(s.code) for s in registry.sources()}
    taken = (time.perf_counter() - start) * 1000
    if any(wrong.values()):
        raise AssertionError(f"The recount differs: {wrong}")
    return [Result("recount of every source", taken)]


def verify(scale: int) -> list[Result]:
    """Every invariant, hashes and chain included."""
    from turna.ledger.verification import checks

    start = time.perf_counter()
    failed = [check.name for check in checks() if not check.ok]
    taken = (time.perf_counter() - start) * 1000
    if failed:
        raise AssertionError(f"These checks failed: {failed}")
    return [Result("every invariant verified", taken)]


def _actor() -> Any:
    from turna.vault.actor import Actor

    return Actor(id="bench", name="Bench", via="cli")


def _partner() -> Any:
    """A partner of the award in one country, and a day on which it has an agreement."""
    from turna.grants.models import Agreement

    return Agreement.objects.select_related("organisation__place").order_by("code").first()


def _event(number: int) -> Any:
    from turna.ledger.codes import Age, Sex
    from turna.outreach.services import Cell, EventInput

    agreement = _partner()
    return EventInput(
        organisation=agreement.organisation.code, place=agreement.organisation.place.code,
        day=agreement.starts_on + timedelta(days=number), type="seminar", theme="safe_migration",
        language="ru",
        cells=(
            Cell(sex=Sex.FEMALE, age=Age.A18_20, group="youth", count=15),
            Cell(sex=Sex.MALE, age=Age.A18_20, group="youth", count=10),
        ),
    )  # fmt: skip


def _calls(many: int) -> list[Any]:
    from turna.hotline.inputs import CallInput
    from turna.ledger.codes import Age, Sex

    agreement = _partner()
    days = max(1, ((agreement.ends_on or date(2015, 9, 30)) - agreement.starts_on).days)
    categories = ("employment_abroad", "education_abroad", "family_health_social")
    return [
        CallInput(
            organisation=agreement.organisation.code, place=agreement.organisation.place.code,
            day=agreement.starts_on + timedelta(days=n % days), category=categories[n % 3],
            sex=Sex.FEMALE if n % 2 else Sex.MALE, age=Age.A18_29, language="ru",
        )
        for n in range(many)
    ]  # fmt: skip


MEASUREMENTS: dict[str, Callable[[int], list[Result]]] = {
    "matrix": matrix,
    "save": save,
    "bulk": bulk,
    "recount": recount,
    "verify": verify,
}
