"""Search cards of identities: made with them, kept with them, found by them.

A card is derived from an identity and sealed so that thousands open in the time in which hundreds
of identities would (`names.cells`). One half of its key is the organisation's search key, the
other the person's seed in the key store, destroyed with her keys.

A name becomes one card each; the first also has telephones and documents. Indexes stand in clear
and say a little, so they are made only in organisations of so many people that every card is
shared by two at least: below `INDEXED_FROM` every card is opened.

Cards that could not be made (the keys were locked) or are behind are made by `make_missing`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import Exists, Max, Min, OuterRef, Q, QuerySet

from turna.vault import box, keystore, names, sealing
from turna.vault.errors import SealError
from turna.vault.keys.models import CardSeed
from turna.vault.models import Identity, SearchCard
from turna.vault.names import Card, Found, Indexer, Kind, Query
from turna.vault.names.cells import Place, open_cards, seal_card

INDEXED_FROM = 4_096
COLUMNS = ("names", "contacts", "documents", "birth_date")
_POPULATION = "search"
_MOST_NAMES = 8
_CHUNK = 5_000  # ids in one query
_AT_ONCE = 500  # identities opened together
_countries: list[Callable[[str], str]] = []

Row = tuple[UUID, int, int, UUID, bytes]  # identity, number, version, seed, cell
_ROW = ("identity", "number", "version", "seed", "cell")


def dialled_from(country_of: Callable[[str], str]) -> None:
    """Say who knows an organisation's country: telephone numbers are typed without their code."""
    _countries[:] = [country_of]


def put(row: Identity, known: Mapping[str, Any]) -> None:
    """Make the cards of a saved identity, in place of those it had. Needs unlocked keys.

    `known` are the plain values of `COLUMNS`, as they are sealed.
    """
    key, indexer = _keys(row.organisation)
    seed = _seed(row)
    SearchCard.objects.filter(identity=row.uid).delete()
    SearchCard.objects.bulk_create(
        sealed(row, number, card, key=key, seed=seed, indexer=indexer)
        for number, card in enumerate(cards_of(known, _country(row.organisation)))
    )


def drop(uid: UUID) -> None:
    """Remove the cards of somebody who is erased."""
    SearchCard.objects.filter(identity=uid).delete()


def behind(organisations: Collection[str]) -> "QuerySet[Identity]":
    """Identities that no card finds yet, or only as they were before they were changed."""
    current = SearchCard.objects.filter(
        identity=OuterRef("uid"), number=0, organisation=OuterRef("organisation"),
        version=OuterRef("version"), rules=names.FOLD_VERSION,
    )  # fmt: skip
    living = Identity.objects.filter(organisation__in=organisations, erased_at__isnull=True)
    return living.filter(~Exists(current))


def make_missing(organisations: Collection[str]) -> list[Identity]:
    """Make what is missing, and other indexes where an organisation has outgrown its own; whose
    cards were made. Nobody is shown anything. Needs unlocked keys."""
    made: list[Identity] = []
    last = 0
    while some := list(behind(organisations).filter(pk__gt=last).order_by("pk")[:_AT_ONCE]):
        last = some[-1].pk
        for row, known in _known(some):
            put(row, known)
            made.append(row)
    for organisation in organisations:
        _replan(organisation)
    return made


def outgrown(organisations: Collection[str]) -> bool:
    """Whether an organisation has become too large or too small for its indexes."""
    return any(_plan_for(_people(code), _planned(code)) is not None for code in organisations)


def find(organisations: Iterable[str], query: Query) -> list[Found[UUID]]:
    """Everybody of these organisations who matches or may match, the likeliest first.

    Who may see whom is the caller's to ask. SealError when a card does not open.
    """
    found: dict[UUID, Found[UUID]] = {}
    rows = (
        each
        for organisation in organisations
        for each in opened(
            looked_through(organisation, query).values_list(*_ROW), search_key(organisation), query
        )
    )
    for one in names.search(query, rows, limit=_CHUNK):
        identity, _number = one.key
        found.setdefault(identity, Found(identity, one.verdict))
    return list(found.values())


def looked_through(organisation: str, query: Query) -> "QuerySet[SearchCard]":
    """The cards that are opened to answer a query: by index where one serves, else all."""
    rows = SearchCard.objects.filter(organisation=organisation).order_by()
    indexer = indexer_of(organisation, _planned(organisation))
    asked = indexer.lookups(query).items() if indexer is not None else ()
    either = [Q(**{f"{kind.value}__in": sorted(numbers)}) for kind, numbers in asked]
    return rows.filter(reduce(Q.__or__, either)) if either else rows


def cards_of(known: Mapping[str, Any], country: str = "") -> list[Card]:
    """The cards of what is known of somebody: one for each name, one at least."""
    birth = known.get("birth_date")
    texts = [one["text"] for one in known.get("names") or ()]
    first, *others = list(dict.fromkeys(texts))[:_MOST_NAMES] or [""]
    year = birth.year if birth else None
    whole = names.card(
        first,
        birth_year=year,
        phones=[one["text"] for one in known.get("contacts") or ()],
        documents=[one["number"] for one in known.get("documents") or ()],
        country=country,
    )
    return [whole, *(names.card(text, birth_year=year) for text in others)]


def sealed(
    row: Identity, number: int, card: Card, *, key: bytes, seed: CardSeed, indexer: Indexer | None
) -> SearchCard:
    """A card as it is stored. Only the first one of a person has indexes: the budget is hers."""
    indexed = indexer if number == 0 else None
    numbers = {kind.value: value for kind, value in indexed.of(card).items()} if indexed else {}
    place = Place(bytes(seed.seed), record_of(row.uid, number), row.version)
    return SearchCard(
        identity=row.uid, number=number, organisation=row.organisation, version=row.version,
        rules=names.FOLD_VERSION, seed=seed.uid, cell=seal_card(card, key=key, place=place),
        planned=indexed.plan.population if indexed else 0, **numbers,
    )  # fmt: skip


def record_of(identity: UUID, number: int) -> bytes:
    """What binds a card's cell to its row."""
    return identity.bytes + bytes([number])


def opened(rows: Iterable[Row], key: bytes, query: Query | None = None) -> Iterator[Any]:
    """(identity, number) and the card of each row whose seed is there: somebody erased, in data
    older than the erasure, is not found."""
    some = list(rows)
    seeds: dict[UUID, bytes] = {}
    for start in range(0, len(some), _CHUNK):
        ids = {row[3] for row in some[start : start + _CHUNK]}
        stored = CardSeed.objects.filter(uid__in=ids).values_list("uid", "seed")
        seeds.update((uid, bytes(seed)) for uid, seed in stored)
    places = (
        ((identity, number), Place(seeds[seed], record_of(identity, number), version), bytes(cell))
        for identity, number, version, seed, cell in some
        if seed in seeds
    )
    return open_cards(places, key=key, query=query)


def search_key(organisation: str) -> bytes:
    """The organisation's half of the key of its cards."""
    return box.derive(keystore.index_key(organisation, _POPULATION), "search cards")


def indexer_of(organisation: str, planned: int) -> Indexer | None:
    """What makes and asks for the indexes of an organisation; None where there are none."""
    if not planned:
        return None
    key = box.derive(keystore.index_key(organisation, _POPULATION), "search indexes")
    return Indexer(key, names.plan(planned))


def _known(rows: Sequence[Identity]) -> Iterator[tuple[Identity, Mapping[str, Any]]]:
    """Identities with what cards are made of; one that does not open is `verify`'s to tell."""
    try:
        yield from zip(rows, sealing.for_deriving(rows, COLUMNS), strict=True)
    except SealError:
        if len(rows) > 1:
            for row in rows:
                yield from _known([row])


def _keys(organisation: str) -> tuple[bytes, Indexer | None]:
    return search_key(organisation), indexer_of(organisation, _planned(organisation))


def _seed(row: Identity) -> CardSeed:
    mine = CardSeed.objects.filter(subject=row.uid, organisation=row.organisation)
    found = mine.order_by("uid").first()
    if found is None:
        keystore.new_seed(row.uid, row.organisation)
        found = mine.order_by("uid").first()
    if found is None:
        raise CardSeed.DoesNotExist
    return found


def _country(organisation: str) -> str:
    return _countries[0](organisation) if _countries else ""


def _firsts(organisation: str) -> "QuerySet[SearchCard]":
    return SearchCard.objects.filter(organisation=organisation, number=0)


def _people(organisation: str) -> int:
    return _firsts(organisation).count()


def _planned(organisation: str) -> int:
    """For how many people the indexes were planned; 0 when there are none, or not everywhere."""
    found = _firsts(organisation).aggregate(least=Min("planned"), most=Max("planned"))
    return (found["most"] or 0) if found["least"] == found["most"] else 0


def _plan_for(people: int, planned: int) -> int | None:
    """For how many people to plan anew; None when the plan there is will do."""
    wanted = 1 << (people.bit_length() - 1) if people >= INDEXED_FROM else 0
    if wanted == planned or (planned and names.plan(planned).fits(people) and wanted < planned * 2):
        return None
    return wanted


def _replan(organisation: str) -> None:
    wanted = _plan_for(_people(organisation), _planned(organisation))
    if wanted is None:
        return
    key, indexer = search_key(organisation), indexer_of(organisation, wanted)
    rows = {(row.identity, 0): row for row in _firsts(organisation)}
    stored: Sequence[Row] = [tuple(getattr(row, name) for name in _ROW) for row in rows.values()]
    for which, card in opened(stored, key):
        row, numbers = rows[which], indexer.of(card) if indexer else {}
        row.planned = wanted
        row.name, row.phone, row.document = (
            numbers.get(kind) for kind in (Kind.NAME, Kind.PHONE, Kind.DOCUMENT)
        )
    SearchCard.objects.bulk_update(
        rows.values(), ["planned", "name", "phone", "document"], batch_size=200
    )
