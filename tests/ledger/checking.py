"""What fails when the ledger is tampered with, and how somebody would go about it."""

from typing import Any

from django.db import connection

from turna.ledger import verification
from turna.ledger.models import Entry, Posting
from turna.ledger.posting import chain_of, digest_of

DIGESTS = "entries of each posting are as they were posted"
CHAIN = "chain of postings"
ORPHANS = "every entry belongs to a posting"
TIMES = "times of postings increase"
NUMBERS = "numbers of postings are contiguous"
RECOUNT = "recount of test.deed"
MARGINS = "margins of a record close to one total"
BOTH = "no record has joint cells and margins"


def failing(*names: str) -> set[str]:
    """The names of the checks that fail; with `names` only these are looked for."""
    found = set()
    for check in verification.checks():
        if not check.ok:
            found.add(check.name)
        if names and found >= set(names):
            break
    return found & set(names) if names else found


def chain_anew() -> None:
    """Compute the chain anew, as somebody who knows how it is made could."""
    before = ""
    for row in Posting.objects.order_by("n"):
        before = chain_of(before, row)
        Posting.objects.filter(n=row.n).update(chain=before)


def doctored(where: dict[str, Any], **values: Any) -> set[str]:
    """What fails when entries are altered by somebody who computes digests and chain anew."""
    Entry.objects.filter(**where).update(**values)
    for row in Posting.objects.all():
        count, digest = digest_of(row.n)
        Posting.objects.filter(n=row.n).update(entries=count, digest=digest)
    chain_anew()
    return failing()


class WithoutForeignKeys:
    """Let rows name what does not exist, as somebody with the file in hand could."""

    def __enter__(self) -> None:
        self._run(on=False)

    def __exit__(self, *_: object) -> None:
        self._run(on=True)

    def _run(self, *, on: bool) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                role = "origin" if on else "replica"
                cursor.execute(f"SET session_replication_role = {role}")
