"""Searching people by name: 50,000 invented people, sealed, in the bench's database.

Everything that a search does is in the time: the query's folding and keyed indexes, the rows
by index, their seeds from a table of their own (as from the key store), opening, ranking.
"""

import random
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from turna.site.bench.measurements import Result
from turna.vault.names import Card, Found, Indexer, Kind, Query, candidates, card, plan, search
from turna.vault.names.cells import Place, new_seed, open_cards, seal_card

PEOPLE = 50_000
SCOPE = 5_000  # what one organisation opens without an index
QUERIES = 60
_KEY, _INDEX_KEY = b"bench search key, 32 bytes long.", b"bench index key, 32 bytes long.."
_CHUNK = 5_000

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
    indexer = Indexer(_INDEX_KEY, plan(PEOPLE))
    asked = random.Random(11).sample(range(PEOPLE), QUERIES)  # noqa: S311 - the same in each run
    near = [n % SCOPE for n in asked]
    fetch = _Fetch()

    def by_index(query: Query) -> list[Found[int]]:
        return candidates(query, indexer, fetch.of(query))

    def by_opening(query: Query) -> list[Found[int]]:
        return search(query, fetch.scope(query))

    def named(n: int) -> Query:
        return Query(name=_respelled(people[n]), birth_year=_year(people[n], n))

    with _table(people, indexer):
        by_name = _p95(asked, named, by_index)
        opened_by_name = fetch.mean()
        phone = _p95(asked, lambda n: Query(phone=people[n].phones[0]), by_index)
        document = _p95(asked, lambda n: Query(document=people[n].documents[0]), by_index)
        opened_by_number = fetch.mean()
        whole = _p95(near, named, by_opening)
    bits = ", ".join(f"{index.kind.value} {index.bits}" for index in indexer.plan.indexes)
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


@contextmanager
def _table(people: list[Card], indexer: Indexer) -> Iterator[None]:
    """The people in two tables for as long as the block runs."""
    binary = "bytea" if connection.vendor == "postgresql" else "blob"
    columns = "id integer PRIMARY KEY, version integer, name integer, phone integer"
    cards, seeds = [], []
    for n, person in enumerate(people):
        place = Place(new_seed(), n.to_bytes(16, "big"), 1)
        numbers = indexer.of(person)
        seeds.append((n, place.seed))
        cards.append(
            (n, 1, *(numbers.get(kind) for kind in (Kind.NAME, Kind.PHONE, Kind.DOCUMENT)),
             seal_card(person, key=_KEY, place=place))
        )  # fmt: skip
    with connection.cursor() as cursor:
        _drop(cursor)
        cursor.execute(
            f"CREATE TABLE bench_card ({columns}, document integer, cell {binary} NOT NULL)"
        )
        cursor.execute(f"CREATE TABLE bench_seed (id integer PRIMARY KEY, seed {binary} NOT NULL)")
        marks = "INSERT INTO bench_card VALUES (%s, %s, %s, %s, %s, %s)"
        cursor.executemany(marks, cards)
        cursor.executemany("INSERT INTO bench_seed VALUES (%s, %s)", seeds)
        for kind in ("name", "phone", "document"):
            cursor.execute(f"CREATE INDEX bench_card_{kind} ON bench_card ({kind})")
        cursor.execute("ANALYZE")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            _drop(cursor)


def _drop(cursor: Any) -> None:
    for table in ("bench_card", "bench_seed"):
        cursor.execute(f"DROP TABLE IF EXISTS {table}")


class _Fetch:
    """Reads and opens rows, and counts them."""

    def __init__(self) -> None:
        self._opened: list[int] = []

    def of(self, query: Query) -> Callable[[Kind, Collection[int]], Iterable[tuple[int, Card]]]:
        def fetch(kind: Kind, numbers: Collection[int]) -> Iterable[tuple[int, Card]]:
            marks = ", ".join(str(int(number)) for number in sorted(numbers))
            return self._cards(f"{kind.value} IN ({marks})", query)

        return fetch

    def scope(self, query: Query) -> Iterable[tuple[int, Card]]:
        return self._cards(f"id < {SCOPE}", query)

    def mean(self) -> float:
        """Rows opened for one query since the last time that this was asked."""
        many = sum(self._opened) / max(1, len(self._opened))
        self._opened.clear()
        return many

    def _cards(self, where: str, query: Query) -> Iterable[tuple[int, Card]]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT id, version, cell FROM bench_card WHERE {where}")  # noqa: S608 - numbers of our own
            rows = cursor.fetchall()
            seeds: dict[int, bytes] = {}
            for start in range(0, len(rows), _CHUNK):
                ids = ", ".join(str(row[0]) for row in rows[start : start + _CHUNK])
                cursor.execute(f"SELECT id, seed FROM bench_seed WHERE id IN ({ids})")  # noqa: S608 - as above
                seeds.update(cursor.fetchall())
        self._opened.append(len(rows))
        places = (
            (key, Place(bytes(seeds[key]), key.to_bytes(16, "big"), version), bytes(cell))
            for key, version, cell in rows
        )
        return open_cards(places, key=_KEY, query=query)


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
