"""Do the search cards agree with the identities that they are made of? For `./turna verify`."""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db.models import Count

from turna.vault import cards
from turna.vault.errors import SealError
from turna.vault.keys.models import CardSeed
from turna.vault.models import Identity, SearchCard
from turna.vault.names import Kind

_CHUNK = 500


def missing() -> int:
    """How many people no search by name finds yet."""
    codes = Identity.objects.values_list("organisation", flat=True).distinct()
    return cards.behind(list(codes)).count()


def strays() -> list[str]:
    """Cards of nobody who is alive, of another organisation or version, or without their seed."""
    living = {
        uid: (organisation, version)
        for uid, organisation, version in Identity.objects.filter(
            erased_at__isnull=True
        ).values_list("uid", "organisation", "version")
    }
    seeds = dict(CardSeed.objects.values_list("uid", "subject"))
    rows = SearchCard.objects.values_list("identity", "organisation", "version", "seed")
    found = (
        f"{identity}"
        for identity, organisation, version, seed in rows.iterator(chunk_size=2000)
        if living.get(identity) != (organisation, version) or seeds.get(seed) != identity
    )
    return list(dict.fromkeys(found))


def faults() -> Iterator[str]:
    """Cards that do not open, and cards whose indexes are not those of what they hold. Needs
    unlocked keys."""
    for (organisation,) in SearchCard.objects.order_by().values_list("organisation").distinct():
        stored = SearchCard.objects.filter(organisation=organisation).order_by("pk")
        rows = stored.iterator(chunk_size=_CHUNK)
        while some := list(islice(rows, _CHUNK)):
            yield from _faults(organisation, some)


def out_of_budget() -> list[str]:
    """Organisations whose indexes say too much, or too little, for as many people as they have."""
    found = SearchCard.objects.order_by().values_list("organisation").annotate(n=Count("pk"))
    return sorted(code for code, _n in found if cards.outgrown([code]))


def _faults(organisation: str, rows: Sequence[SearchCard]) -> Iterator[str]:
    """What is wrong with these; those that are right together are not looked at singly."""
    try:
        key, indexers = cards.search_key(organisation), {}
        for planned in {row.planned for row in rows}:
            indexers[planned] = cards.indexer_of(organisation, planned)
        stored = [
            (row.identity, row.number, row.version, row.seed, bytes(row.cell)) for row in rows
        ]
        found = dict(cards.opened(stored, key))
    except (SealError, ValueError) as error:
        if len(rows) == 1:
            yield f"{rows[0].identity} ({type(error).__name__})"
        else:
            for row in rows:
                yield from _faults(organisation, [row])
        return
    for row in rows:
        card, indexer = found.get((row.identity, row.number)), indexers[row.planned]
        wanted = indexer.of(card) if card and indexer and row.number == 0 else {}
        kinds = {Kind.NAME: row.name, Kind.PHONE: row.phone, Kind.DOCUMENT: row.document}
        if any(wanted.get(kind) != number for kind, number in kinds.items()):
            yield f"{row.identity} (its indexes are another's)"
