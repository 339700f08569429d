"""Invented identities for a few of the demonstration's people, so that the pages can be tried.

They are made after the keys, and by the demonstration's own accounts, through the same doors as
anybody's: the manager makes the teams, and their leads record who it is.
"""

from datetime import date
from random import Random

from django.db.models import QuerySet

from turna.accounts.models import User
from turna.cases.models import Person
from turna.cases.services import identity_record, team_add
from turna.core.transactions import write_transaction
from turna.ledger.codes import Sex, State
from turna.vault import keyring
from turna.vault.services.identities import Contact, Document, IdentityInput, Name

# Organisation, its manager, who leads its teams.
WHERE = (
    ("demo-kg-02", "case-manager", ("case-worker", "shelter")),
    ("demo-kg-01", "ngo-manager", ("ngo-manager",)),
    ("demo-tj-06", "ngo-manager-tj", ("ngo-manager-tj",)),
)
MOST = 25  # in each organisation
# "Demo" stands in every name, so that nobody takes them for somebody's.
_FIRST = {
    Sex.FEMALE: ("Айгүл", "Нургүл", "Жылдыз", "Мээрим", "Бегимай", "Гүлнара", "Зарина", "Айпери"),
    Sex.MALE: ("Бакыт", "Эмил", "Нурлан", "Азамат", "Данияр", "Тилек", "Руслан", "Фарход"),
}
_LAST = ("Демоев", "Демобеков", "Демошев", "Демоматов", "Деможанов")
_LATIN = str.maketrans(
    dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюяңөү", (
        *"abvgdeejzi", *"iklmnoprstufh", "ts", "ch", "sh", "sh", "", "y", "", "e", "yu", "ya",
        "ng", *"ou",
    ), strict=True))
)  # fmt: skip


def introduce() -> int:
    """Give some people a team and an identity; returns to how many. Nothing while locked, in a
    database without these accounts, or when some have one already."""
    if not keyring.is_unlocked() or _known().exists():
        return 0
    with write_transaction():
        return sum(_of(organisation, manager, leads) for organisation, manager, leads in WHERE)


def _of(organisation: str, manager: str, leads: tuple[str, ...]) -> int:
    users = {u.username: u for u in User.objects.filter(username__in=(manager, *leads))}
    if not {manager, *leads} <= users.keys():
        return 0
    rng = Random(organisation)  # noqa: S311 invented details
    people = Person.objects.filter(organisation__code=organisation, state=State.LIVE)
    chosen = list(people.order_by("pk")[:MOST])
    for number, person in enumerate(chosen):
        lead = users[leads[number % len(leads)]]
        team_add(
            actor=users[manager].as_actor(via="demo"), person=person.uid, member=lead, lead=True
        )
        identity_record(
            actor=lead.as_actor(via="demo"), person=person.uid,
            identity=_invented(rng, person, number),
        )  # fmt: skip
    return len(chosen)


def _known() -> "QuerySet[Person]":
    return Person.objects.exclude(identity=None)


def _invented(rng: Random, person: Person, number: int) -> IdentityInput:
    female = person.sex != Sex.MALE
    first = rng.choice(_FIRST[Sex.FEMALE if female else Sex.MALE])
    last = rng.choice(_LAST) + ("а" if female else "")
    full = f"{first} {last}"
    return IdentityInput(
        names=(Name(full), Name(_latin(full), "documents")),
        contacts=(Contact(f"+996 000 {number:06}"),),
        documents=(Document(f"DEMO{number:05}", country="KG"),) if number % 3 else (),
        birth_date=date(1975 + number % 20, 1 + number % 12, 1 + number % 28),
        safe_contact="Invented: ring at noon, say it is the library." if number % 2 else "",
    )


def _latin(text: str) -> str:
    return " ".join(word.lower().translate(_LATIN).capitalize() for word in text.split())
