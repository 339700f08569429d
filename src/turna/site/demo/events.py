"""Events of one country: blocks with known audiences first, then media, then the rest."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from random import Random
from uuid import UUID

from turna.ledger.codes import Sex
from turna.outreach.inputs import EventInput, TrainingInput
from turna.site.demo import partners
from turna.site.demo.audiences import audience, usual_women
from turna.site.demo.days import event_days
from turna.site.demo.facts import Block, Segment, blocks, fact, segments
from turna.site.demo.partners import LANGUAGES, Partner
from turna.site.demo.spread import parts, shares, sizes

_LEAST_HEADS = 6
_MEDIA_SHARE = 0.07  # of the events of a stretch that has any estimated audience
_BASIS = {
    "radio_programme": "Estimate of the station for this hour.",
    "tv_programme": "Estimate of the channel for this programme.",
    "public_service_announcement": "Estimate of the channel for one showing.",
    "print_article": "Print run, one reader for each copy.",
    "internet_posting": "Readers counted by the site.",
    "public_advertisement": "Visitors of the halls where it hung, by their staff.",
}
FILM_BASIS = (
    "Viewers that the mission counted for the matrix. The channel's average audience of "
    "500,000 is an estimate of the text and is not part of it."
)


@dataclass(frozen=True, slots=True)
class EventPlan:
    """An event and the block it was made for."""

    country: str
    block: str
    event: EventInput


@dataclass(slots=True)
class _Draft:
    block: Block
    day: date
    partner: Partner
    place: str
    heads: int = 0
    indirect: int | None = None
    groups: dict[str, int] = field(default_factory=dict)
    women: int = 0


@dataclass(frozen=True, slots=True)
class _Lot:
    """So many events of a block in one stretch, with their heads together."""

    block: Block
    segment: Segment
    count: int
    heads: int


def plan(rng: Random, country: str) -> list[EventPlan]:
    """All events of a country; their counts and heads are those of its segments and blocks."""
    lots = list(_known_lots(country))
    drafts: list[_Draft] = []
    choose = _Chooser(rng, country)
    for segment in segments(country):
        known = [lot for lot in lots if lot.segment is segment]
        media = list(_media_lots(country, segment))
        drafts += _heads(rng, choose, known)
        drafts += _media(rng, choose, media, segment.media)
        drafts += _general(
            rng, choose, segment,
            count=segment.events - sum(lot.count for lot in (*known, *media)),
            heads=segment.participants - sum(lot.heads for lot in known),
        )  # fmt: skip
    _set_women(rng, country, drafts)
    drafts.sort(key=lambda draft: draft.day)
    return [EventPlan(country, draft.block.name, _event(rng, draft)) for draft in drafts]


def regional(rng: Random) -> list[EventPlan]:
    """The seven regional events, held by the regional office and paid by no award.

    The matrix counts what the countries did, so these stand beside it.
    """
    block = Block(
        "", "regional", "heads", date(2010, 6, 7), date(2015, 9, 30), fact("regional_events"),
        0, 0, "", {"regional_event": 1}, {"cooperation": 1}, {"ngo_staff": 1}, {}, "", "",
    )  # fmt: skip
    office = partners.partner(partners.REGIONAL_OFFICE)
    found = []
    for number in range(fact("regional_events")):
        first = date(2010 + (number * 9 + 10) // 12, (number * 9 + 10) % 12 + 1, 3)
        day = event_days(rng, first, first.replace(day=24), 1)[0]
        place = ("KZ-75", "KG-GB", "KZ-71", "TJ-DU", "KZ-75", "TM-S", "KZ-71")[number]
        draft = _Draft(block, day, office, place, heads=rng.randint(34, 68))
        state = draft.heads * 2 // 5
        draft.groups = {"ngo_staff": draft.heads - state, "central_government": state}
        draft.women = draft.heads * rng.randint(45, 60) // 100
        found.append(EventPlan("", "regional", _event(rng, draft)))
    return found


def heads_of(event: EventInput | TrainingInput) -> int:
    """How many people sat in the hall."""
    if event.margins:
        return event.margins.total
    return sum(cell.count for cell in event.cells)


def women_of(event: EventInput) -> int:
    if event.margins:
        return event.margins.sex.get(int(Sex.FEMALE), 0)
    return sum(cell.count for cell in event.cells if cell.sex == Sex.FEMALE)


def group_of(event: EventInput, group: str) -> int:
    """How many of a group were there."""
    if event.margins:
        return event.margins.group.get(group, 0)
    return sum(cell.count for cell in event.cells if cell.group == group)


def _known_lots(country: str) -> Iterator[_Lot]:
    for block in blocks(country):
        if block.kind != "heads":
            continue
        fits = [s for s in segments(country) if s.overlap(block.first, block.last)]
        usual = [s.participants * s.overlap(block.first, block.last) / s.days for s in fits]
        if block.events is None:
            heads = parts(block.heads, usual)
            counts = [max(1, round(h / block.size)) if h else 0 for h in heads]
        else:
            counts = parts(block.events, usual)
            heads = parts(block.heads, counts)
        for segment, count, some in zip(fits, counts, heads, strict=True):
            if count:
                yield _Lot(block, segment, count, some)


def _media_lots(country: str, segment: Segment) -> Iterator[_Lot]:
    found = [block for block in blocks(country) if block.kind == "media"]
    taken = 0
    for block in found:
        if block.events is None:
            continue
        fits = [s for s in segments(country) if s.overlap(block.first, block.last)]
        counts = parts(block.events, [float(s.overlap(block.first, block.last)) for s in fits])
        count = dict(zip([id(s) for s in fits], counts, strict=True)).get(id(segment), 0)
        taken += count
        if count:
            yield _Lot(block, segment, count, 0)
    for block in found:
        if block.events is None:
            yield _Lot(block, segment, max(2, round(segment.events * _MEDIA_SHARE) - taken), 0)


def _heads(rng: Random, choose: "_Chooser", lots: Sequence[_Lot]) -> list[_Draft]:
    found = []
    for lot in lots:
        split = sizes(rng, lot.heads, lot.count, least=_LEAST_HEADS, spread=0.45)
        for draft, heads in zip(choose.drafts(lot), split, strict=True):
            draft.heads = heads
            draft.groups = _groups(rng, lot.block, heads)
            found.append(draft)
    return found


def _media(
    rng: Random, choose: "_Chooser", lots: Sequence[_Lot], audience_in_all: int
) -> list[_Draft]:
    found = [draft for lot in lots for draft in choose.drafts(lot)]
    split = sizes(rng, audience_in_all, len(found), least=20, spread=0.7)
    if any(draft.block.name == "film" for draft in found):
        split.sort()
        found.sort(key=lambda draft: draft.block.name == "film")
    for draft, indirect in zip(found, split, strict=True):
        draft.indirect = indirect
    return found


def _general(
    rng: Random, choose: "_Chooser", segment: Segment, *, count: int, heads: int
) -> list[_Draft]:
    found = []
    rest = [block for block in blocks(segment.country) if block.kind == "general"]
    days = event_days(rng, segment.first, segment.last, count)
    split = sizes(rng, heads, count, least=_LEAST_HEADS, spread=0.6)
    for day, size in zip(days, split, strict=True):
        block = next(b for b in rest if b.first <= day <= b.last)
        draft = choose.draft(block, day)
        draft.heads = size
        draft.groups = _groups(rng, block, size)
        found.append(draft)
    return found


def _groups(rng: Random, block: Block, heads: int) -> dict[str, int]:
    """The groups of one audience: one as a rule, two where the block mixes them."""
    main = _pick(rng, block.groups)
    if block.with_groups:
        other, percent = next(iter(block.with_groups.items()))
        some = round(heads * percent / 100)
        return {main: heads - some, other: some} if some else {main: heads}
    if block.kind == "general" and rng.random() < 0.25:
        other = _pick(rng, block.groups)
        some = heads * rng.randint(20, 45) // 100
        if other != main and some:
            return {main: heads - some, other: some}
    return {main: heads}


def _set_women(rng: Random, country: str, drafts: Sequence[_Draft]) -> None:
    """Give each audience its women, so that each published number of women is met."""
    by_quota: dict[str, list[_Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.heads:
            by_quota[draft.block.quota].append(draft)
    published = {"lets_stop": "women_lets_stop", "women": "women_targeted"}
    totals = {quota: fact(published[quota], country) for quota in by_quota if quota}
    totals[""] = fact("women", country) - sum(totals.values())
    for quota, some in by_quota.items():
        rates = [
            sum(n * usual_women(d.block.name, g) for g, n in d.groups.items()) / d.heads
            for d in some
        ]
        women = shares(rng, totals[quota], [d.heads for d in some], rates)
        for draft, count in zip(some, women, strict=True):
            draft.women = count


def _event(rng: Random, draft: _Draft) -> EventInput:
    kind = _pick(rng, draft.block.types)
    if draft.indirect is None:
        cells, margins = audience(
            rng, draft.women, draft.heads - draft.women, draft.groups,
            exact=draft.block.kind != "general",
        )  # fmt: skip
    else:
        cells, margins = (), None
    basis = FILM_BASIS if draft.block.name == "film" else _BASIS.get(kind, "")
    spoken = LANGUAGES.get(draft.partner.country, {"ru": 1})
    return EventInput(
        organisation=draft.partner.code, place=draft.place, day=draft.day, type=kind,
        theme=_pick(rng, draft.block.themes), language=_pick(rng, spoken),
        cells=cells, margins=margins, indirect=draft.indirect, indirect_basis=basis,
        client_uid=UUID(int=rng.getrandbits(128), version=4),
    )  # fmt: skip


def _pick(rng: Random, weighted: Mapping[str, float]) -> str:
    if len(weighted) == 1:
        return next(iter(weighted))
    return rng.choices(list(weighted), weights=list(weighted.values()))[0]


class _Chooser:
    """Finds a day, a partner that is at work on it, and one of its places."""

    def __init__(self, rng: Random, country: str) -> None:
        self._rng = rng
        self._partners = partners.partners(country)
        self._at_work: dict[date, tuple[list[Partner], list[float]]] = {}

    def drafts(self, lot: _Lot) -> list[_Draft]:
        first = max(lot.block.first, lot.segment.first)
        last = min(lot.block.last, lot.segment.last)
        return [self.draft(lot.block, day) for day in event_days(self._rng, first, last, lot.count)]

    def draft(self, block: Block, day: date) -> _Draft:
        if block.partner:
            partner = partners.partner(block.partner)
        elif block.place:
            region = partners.region_of(block.place)
            near = [p for p in self._partners if p.at_work(day) and region in p.regions]
            partner = self._rng.choice(near)
        else:
            found, cumulated = self._on(day)
            partner = self._rng.choices(found, cum_weights=cumulated)[0]
        place = block.place or self._place(partner)
        return _Draft(block, day, partner, place)

    def _place(self, partner: Partner) -> str:
        if self._rng.random() < 0.3:
            return partner.seat
        return self._rng.choice(partners.places_in(self._rng.choice(partner.regions)))

    def _on(self, day: date) -> tuple[list[Partner], list[float]]:
        if day not in self._at_work:
            found = [p for p in self._partners if p.at_work(day)]
            self._at_work[day] = (found, list(accumulate(p.weight for p in found)))
        return self._at_work[day]
