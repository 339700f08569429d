"""What keys there are, in lines for the command line: nothing secret, nobody's name."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone

from turna.vault import keystore
from turna.vault.keys.models import (
    Erasure,
    MasterKey,
    Method,
    OrganisationKey,
    State,
    SubjectKey,
    SubjectWrap,
)
from turna.vault.subjects import CASE, INDEX, PERSON

LIFE = timedelta(days=365)  # after it a key is replaced: docs/cryptography.md
WORDS = {PERSON: "persons", CASE: "cases", INDEX: "indexes"}


def lines() -> Iterator[str]:
    """One fact a line."""
    row = MasterKey.objects.filter(state=State.CURRENT).first()
    if row is None:
        yield "There are no keys yet. Make them: ./turna keys create."
        return
    kind = "a demonstration's: it protects nobody" if row.demonstration else "for real data"
    yield f"master key      {row.uid}, made {row.created_at:%Y-%m-%d}, {kind}"
    yield f"key file        {settings.MASTER_KEY_FILE}"
    why = keystore.why_locked()
    yield f"state           {f'locked: {why}' if why else 'unlocked'}"
    split = f"{row.split_at:%Y-%m-%d}" if row.split_at else "never: ./turna keys split"
    yield f"split           {split}"
    if MasterKey.objects.filter(state=State.RETIRING).exists():
        yield "unfinished      the master key's rotation: ./turna keys rotate --master"
    living = OrganisationKey.objects.exclude(state=State.RETIRED)
    for code in living.filter(state=State.RETIRING).values_list("organisation", flat=True):
        yield f"unfinished      a rotation: ./turna keys rotate --organisation {code}"
    yield f"organisations   {living.filter(state=State.CURRENT).count():,} keys"
    for kind, count in SubjectKey.objects.values_list("kind").annotate(Count("pk")).order_by():
        yield f"{WORDS.get(kind, kind):<16}{count:,} keys"
    yield from due()
    sealed = SubjectWrap.objects.aggregate(n=Count("pk", filter=Q(method=Method.PUBLIC)))["n"]
    if sealed:
        yield f"made locked     {sealed:,} keys, until their organisation's key is rotated"
    yield f"erased          {Erasure.objects.count():,} persons and cases"


def due() -> Iterator[str]:
    """Which keys are older than they are to be, with the command that replaces them."""
    old = MasterKey.objects.filter(state=State.CURRENT, created_at__lt=timezone.now() - LIFE)
    if old.exists():
        yield "due             the master key is over a year old: ./turna keys rotate --master"
    current = OrganisationKey.objects.filter(state=State.CURRENT)
    if count := current.filter(created_at__lt=timezone.now() - LIFE).count():
        yield (
            f"due             keys of {count:,} organisations are over a year old: "
            "./turna keys rotate --organisation all"
        )
