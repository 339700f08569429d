"""Searching people by name: 50,000 invented people with their cards, as the vault keeps them.

Everything that a search does is in the time: the query's folding and keyed indexes, the rows
by index, their seeds from the key store, opening, ranking. The cards are rolled back, the seeds
removed.
"""

import random
import time
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

from django.db import connection

from turna.site.bench.measurements import Result, undone
from turna.site.bench.sealing import ORGANISATION, OTHER, own_keys
from turna.vault import box, cards
from turna.vault.keys.models import CardSeed
from turna.vault.models import Identity, SearchCard
from turna.vault.names import Card, Found, Query, card, plan

PEOPLE = 50_000
SCOPE = 5_000  # an organisation that opens every card
QUERIES = 60

# Common names of the five countries, with how many of a thousand have them.
_GIVEN = (
    ("Айгүл", 14), ("Айнура", 12), ("Нургүл", 11), ("Гүлнара", 13), ("Бакыт", 14), ("Нурлан", 15),
    ("Азамат", 14), ("Мирлан", 7), ("Чынгыз", 5), ("Жаныл", 4), ("Бермет", 4), ("Каныкей", 3),
    ("Айгерім", 9), ("Динара", 14), ("Ерлан", 9), ("Қайрат", 9), ("Нұрсұлтан", 8), ("Әсел", 9),
    ("Dilnoza", 14), ("Gulnora", 12), ("Oʻgʻiloy", 3), ("Baxtiyor", 9), ("Rustam", 12),
    ("Alisher", 10), ("Sherzod", 8), ("Nodira", 9), ("Шаҳноза", 9), ("Ҷамшед", 7), ("Фирӯза", 8),
    ("Хуршед", 7), ("Муҳаммад", 20), ("Парвина", 8), ("Нигина", 6), ("Gülşat", 5), ("Myrat", 6),
    ("Oguljan", 4), ("Jeren", 5), ("Aýna", 4), ("Serdar", 5), ("Татьяна", 8), ("Сергей", 9),
)  # fmt: skip
_STEMS = tuple(
    "Осмон Асан Бакыт Жумабек Токтогул Карим Рахим Юсуп Ибраим Султан Темир Абдылда Мамат Алым "  # noqa: SIM905 - a list of fifty lines says no more
    "Исмаил Эшмат Турдубек Бейшен Кадыр Садык Жээнбек Сапар Нурмат Раҳмон Ҳаким Назар Шариф "
    "Сафар Давлат Қурбон Холмат Эргаш Юлдаш Ҳамид Ғафур Олим Собир Ахмед Атамырад Оразмырад "
    "Гелды Берды Аманмырад Серік Әбдірахман Досжан Байжан Қасым Оспан Сейіт".split()
)
_SYLLABLES = ("ба", "бек", "гул", "дар", "жан", "ман", "мур", "нур", "ай", "сай", "тор", "кал",
              "мир", "кан", "дин", "сул", "эр", "ал", "аз", "рах")  # fmt: skip


def names(scale: int) -> list[Result]:
    """Search by name and year, telephone and document in 50,000; by opening all of 5,000.

    AssertionError when the searches do not find whom they ask for.
    """
    people = _people(PEOPLE)
    planned = 1 << (PEOPLE.bit_length() - 1)
    asked = random.Random(11).sample(range(PEOPLE), QUERIES)  # noqa: S311 - the same in each run
    near = [n % SCOPE for n in asked]

    def named(n: int) -> Query:
        return Query(name=_respelled(people[n]), birth_year=_year(people[n], n))

    def dialled(n: int) -> Query:
        return Query(phone=people[n].phones[0])

    with own_keys(), undone():
        found = _Search(ORGANISATION, _stored(people, ORGANISATION, planned))
        by_name = _p95(asked, named, found)
        phone = _p95(asked, dialled, found)
        document = _p95(asked, lambda n: Query(document=people[n].documents[0]), found)
        opened_by_name = found.opened(named(n) for n in asked)
        opened_by_number = found.opened(dialled(n) for n in asked)
        whole = _p95(near, named, _Search(OTHER, _stored(people[:SCOPE], OTHER, 0)))
    bits = ", ".join(f"{one.kind.value} {one.bits}" for one in plan(planned).indexes)
    note = f"bits: {bits}; p95 of {QUERIES} queries"
    return [
        Result("name and birth year in 50,000, p95", by_name, bar=50.0,
               notes=(note, f"{opened_by_name:,.0f} cards opened for one query")),
        Result("telephone in 50,000, p95", phone, bar=150.0, ratio=phone / by_name,
               ratio_to="by name", notes=(f"{opened_by_number:,.0f} cards opened for one query",)),
        Result("document in 50,000, p95", document, bar=150.0, ratio=document / by_name,
               ratio_to="by name"),
        Result("name among 5,000 by opening all, p95", whole, ratio=whole / by_name,
               ratio_to="by index in 50,000"),
    ]  # fmt: skip


def _people(many: int) -> list[Card]:
    """Invented people, the same in each run."""
    chance = random.Random(2015)  # noqa: S311 - as above
    given, weights = zip(*_GIVEN, strict=True)
    # A third of the names are rare ones.
    rare = ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3))) for _ in range(600)]
    people = []
    for n in range(many):
        first = chance.choice(rare) if n % 3 == 0 else chance.choices(given, weights)[0]
        stem = chance.choice(rare) if n % 4 == 0 else chance.choice(_STEMS)
        people.append(
            card(
                f"{stem}{chance.choice(('ов', 'ова', ' уулу', ' кызы'))} {first}".title(),
                birth_year=None if n % 25 == 0 else round(chance.triangular(1945, 2010, 1990)),
                phones=[f"+996{chance.randrange(500_000_000, 1_000_000_000)}"],
                documents=[f"AN{chance.randrange(10_000_000):07}"],
            )
        )
    return people


def _respelled(person: Card) -> str:
    """The name as somebody would type it from a passport: plain Latin, the other order."""
    return " ".join(reversed(person.stems)).replace("š", "sh").replace("ž", "zh").replace("ø", "yo")


def _year(person: Card, n: int) -> int:
    return (person.birth_year or 1990) + (n % 3) - 1


def _stored(people: list[Card], organisation: str, planned: int) -> list[UUID]:
    """The people's seeds and cards, as the verbs would make them one by one; their ids."""
    key, indexer = cards.search_key(organisation), cards.indexer_of(organisation, planned)
    rows = [Identity(uid=uuid4(), organisation=organisation) for _ in people]
    seeds = [
        CardSeed(uid=uuid4(), subject=row.uid, organisation=organisation, seed=box.new_key())
        for row in rows
    ]
    CardSeed.objects.bulk_create(seeds, batch_size=5_000)
    SearchCard.objects.bulk_create(
        (
            cards.sealed(row, 0, person, key=key, seed=seed, indexer=indexer)
            for row, person, seed in zip(rows, people, seeds, strict=True)
        ),
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {SearchCard._meta.db_table}")
    return [row.uid for row in rows]


class _Search:
    """Searches one organisation, and says which person, by her number, is found."""

    def __init__(self, organisation: str, uids: list[UUID]) -> None:
        self._organisation = organisation
        self._numbers = {uid: number for number, uid in enumerate(uids)}

    def __call__(self, query: Query) -> list[Found[int]]:
        found = cards.find([self._organisation], query)
        return [Found(self._numbers[one.key], one.verdict) for one in found]

    def opened(self, queries: Iterator[Query]) -> float:
        """How many cards are opened for one of these queries, on the average."""
        counts = [cards.looked_through(self._organisation, query).count() for query in queries]
        return sum(counts) / len(counts)


def _p95(
    asked: list[int], make: Callable[[int], Query], find: Callable[[Query], list[Found[int]]]
) -> float:
    """The 95th percentile in milliseconds, after one query that warms up."""
    find(make(asked[0]))
    times, missed = [], 0
    for n in asked:
        query = make(n)
        start = time.perf_counter()
        found = find(query)
        times.append((time.perf_counter() - start) * 1000)
        missed += n not in {each.key for each in found}
    if missed > len(asked) // 20:
        raise AssertionError(f"{missed} of {len(asked)} people were not found.")
    return sorted(times)[int(len(times) * 0.95)]
