"""What stands before the first record: organisations, accounts, the award and its plan."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from turna.accounts.roles import Role
from turna.accounts.services import NewAssignment, NewUser, users_add
from turna.directory import queries as directory
from turna.directory import seed
from turna.directory.models import Organisation, Place
from turna.directory.services import NewOrganisation, organisations_add
from turna.grants.services import NewAgreement, agreements_sign
from turna.ledger.services import registry_sync
from turna.programmes.models import Award, Node
from turna.programmes.services import (
    NewBaseline,
    NewTarget,
    award_add,
    award_extend,
    baselines_set,
    calendar_set,
    country_join,
    indicator_add,
    indicator_define,
    money_add,
    node_add,
    targets_set,
)
from turna.site.demo import AWARD, cards, facts, offers, partners
from turna.site.demo.calls import OTHER_AWARD
from turna.site.demo.facts import COUNTRIES, END, EXTENDED, JOINED, START, YEAR_DAYS
from turna.site.demo.partners import LANGUAGES, Partner
from turna.site.demo.sheets import definitions
from turna.surveys.models import Test
from turna.surveys.services import knowledge_test_add
from turna.vault.actor import Actor

_NUMBER = "176-A-00-10-00013-00"
_TITLE = "Central Asia counter-trafficking project"
_FIRST_END = date(2013, 9, 30)
_OTHER_ENDS = date(2016, 4, 30)
_MONEY = {"confirmed": (START, 6_421_526), "received": (END, 5_847_509), "spent": (END, 6_421_526)}
_NO_TARGET = "No target was set: the authorities had closed the shelter in Tashkent."
_BASELINE_NOTE = "Mean of the baseline papers, each taker's own; see the definition sheet."


@dataclass(frozen=True, slots=True)
class Ground:
    """What the records stand on."""

    award: Award
    test: Test


def lay(actor: Actor) -> Ground:
    """Everything before the records. Raises ValidationError when any of it is there already."""
    registry_sync(actor=actor)
    seed.seed(actor=actor)
    _organisations(actor)
    offers.offer(actor)
    cards.write(actor)
    users_add(actor=actor, people=_people(), demonstration=True)
    award = _award(actor)
    _other_award(actor)
    _plan(actor, award)
    agreements_sign(actor=actor, award=award, agreements=list(_agreements()))
    test = knowledge_test_add(actor=actor, award=award, title="Knowledge of trafficking")
    return Ground(award, test)


def _organisations(actor: Actor) -> None:
    organisations_add(
        actor=actor,
        rows=[
            NewOrganisation(
                code=one.code, kind=one.kind, labels={"en": one.name}, place=one.seat,
                places_of_work=sorted({p for r in one.regions for p in partners.places_in(r)}),
                languages=sorted(LANGUAGES.get(one.country, {"en": 1, "ru": 1})), invented=True,
            )
            for one in partners.everybody()
        ],
    )  # fmt: skip


def _people() -> list[NewUser]:
    """One account for each kind of work, most of them in Kyrgyzstan."""
    codes = directory.organisation_ids()
    rows = {o.code: o for o in Organisation.objects.filter(pk__in=codes.values())}
    places = directory.places_by_code(["KG", "TJ"])

    def somebody(
        username: str, name: str, organisation: str, role: Role, place: Place | None = None,
        *, anywhere: bool = False,
    ) -> NewUser:  # fmt: skip
        home = rows[organisation]
        at = None if anywhere or place else home
        return NewUser(
            username=username, name=f"{name} (demonstration)", organisation=home,
            assignments=(NewAssignment(role=role, organisation=at, place=place),),
        )  # fmt: skip

    kg, tj = places["KG"], places["TJ"]
    mission = partners.mission("KG")
    office, donor = partners.REGIONAL_OFFICE, partners.DONOR
    return [
        somebody("operator", "Hotline operator", "demo-kg-01", Role.OPERATOR),
        somebody("outreach", "Outreach worker", "demo-kg-10", Role.OUTREACH_WORKER),
        somebody("case-worker", "Case worker", "demo-kg-02", Role.CASE_WORKER),
        somebody("shelter", "Shelter manager", "demo-kg-02", Role.SHELTER_MANAGER),
        somebody("ngo-manager", "NGO manager", "demo-kg-01", Role.NGO_MANAGER),
        somebody("case-manager", "NGO manager", "demo-kg-02", Role.NGO_MANAGER),
        somebody("ngo-manager-tj", "NGO manager", "demo-tj-06", Role.NGO_MANAGER),
        somebody("mission-kg", "Mission officer", mission, Role.MISSION_OFFICER, kg),
        somebody("mission-tj", "Mission officer", partners.mission("TJ"),
                 Role.MISSION_OFFICER, tj),
        somebody("me-kg", "M&E officer of Kyrgyzstan", mission, Role.ME_OFFICER, kg),
        somebody("me-region", "M&E officer of the region", office, Role.ME_OFFICER,
                 anywhere=True),
        somebody("region", "Regional manager", office, Role.REGIONAL_MANAGER, anywhere=True),
        somebody("donor", "Donor", donor, Role.DONOR, anywhere=True),
        somebody("ministry", "Government partner", partners.MINISTRY, Role.GOVERNMENT_PARTNER,
                 kg),
        somebody("dpo", "Data protection officer", mission, Role.DATA_PROTECTION_OFFICER, kg),
        somebody("admin", "Administrator", office, Role.ADMINISTRATOR, anywhere=True),
    ]  # fmt: skip


def _award(actor: Actor) -> Award:
    organisations = {
        o.code: o
        for o in Organisation.objects.filter(code__in=[partners.DONOR, partners.REGIONAL_OFFICE])
    }
    award = award_add(
        actor=actor, code=AWARD, number=_NUMBER, title=_TITLE,
        donor=organisations[partners.DONOR], lead=organisations[partners.REGIONAL_OFFICE],
        starts_on=START, ends_on=_FIRST_END, signed_on=START, time_zone="Asia/Almaty",
    )  # fmt: skip
    award_extend(actor=actor, award=award, ends_on=END, signed_on=EXTENDED)
    for kind, (day, amount) in _MONEY.items():
        money_add(
            actor=actor, award=award, kind=kind, day=day, amount=amount, currency="USD",
            note="Total of the project data table; its parts are not published.",
        )  # fmt: skip
    places = directory.places_by_code(COUNTRIES)
    for country in COUNTRIES:
        country_join(
            actor=actor, award=award, country=places[country], joined_on=JOINED[country],
            reason="Joined a year later." if JOINED[country] > START else "From the beginning.",
        )  # fmt: skip
    calendar_set(actor=actor, award=award, years=list(YEAR_DAYS.values()))
    return award


def _other_award(actor: Actor) -> None:
    """The project that paid most hotlines in the last two years: it only sees their calls."""
    other = Organisation.objects.get(code=partners.OTHER_DONOR)
    lead = Organisation.objects.get(code=partners.REGIONAL_OFFICE)
    award_add(
        actor=actor, code=OTHER_AWARD, number=OTHER_AWARD,
        title="Hotlines in the region (demonstration)", donor=other, lead=lead,
        starts_on=EXTENDED, ends_on=_OTHER_ENDS, signed_on=EXTENDED, time_zone="Asia/Almaty",
    )  # fmt: skip


def _plan(actor: Actor, award: Award) -> None:
    """Goal, objectives, outcomes, indicators with their sheets, baselines and targets."""
    nodes: dict[str, Node] = {}
    for row in facts.rows("frame.csv"):
        nodes[row["code"]] = node_add(
            actor=actor, award=award, kind=row["kind"], code=row["code"], title=row["title"],
            parent=nodes.get(row["parent"]),
        )  # fmt: skip
    outcomes = {row["indicator"]: row["outcome"] for row in facts.rows("indicators.csv")}
    for code, (definition, sheet) in definitions().items():
        indicator = indicator_add(actor=actor, award=award, node=nodes[outcomes[code]], code=code)
        indicator_define(actor=actor, indicator=indicator, definition=definition, sheet=sheet)
    cells = facts.matrix()
    baselines_set(
        actor=actor, award=award,
        baselines=[
            NewBaseline(indicator=code, country=country, note=_BASELINE_NOTE)
            if code == facts.CHANGE_OF_MEAN
            else NewBaseline(indicator=code, country=country, value=Decimal(0))
            for code in outcomes
            for country in COUNTRIES
        ],
    )  # fmt: skip
    targets_set(
        actor=actor, award=award,
        targets=[
            NewTarget(
                indicator=code, country=country, year=year, value=cell.target,
                reason=_NO_TARGET if cell.target is None else "",
            )
            for (code, country, year), cell in cells.items()
            if cell.nothing != "not applicable"
        ],
    )  # fmt: skip


def _agreements() -> list[NewAgreement]:
    """Two for whoever worked before and after the extension, since no agreement outlives it."""
    found = []
    for one in partners.everybody():
        if one.agreement is None:
            continue
        first, last = one.agreement
        spans = [(first, min(last, _FIRST_END)), (max(first, EXTENDED), last)]
        for number, (start, end) in enumerate(spans, start=1):
            if start <= end:
                found.append(
                    NewAgreement(
                        code=f"{AWARD}-{one.code.removeprefix('demo-')}-{number}",
                        organisation=one.code, starts_on=start, ends_on=end,
                        amount=_amount(one, start, end), currency="USD", signed_on=start,
                    )
                )  # fmt: skip
    return found


def _amount(partner: Partner, first: date, last: date) -> int:
    """An invented sum: so much for each month, more for those who do more."""
    months = (last - first).days // 30
    monthly = 4_000 if not partner.weight else 120 + 40 * round(partner.weight)
    return months * (monthly + 300 * bool(partner.line) + 500 * bool(partner.shelter))
