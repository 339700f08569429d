"""The verbs of the results framework: its nodes, indicators and their definitions."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.core.verbs import verb
from turna.directory.checks import Problems
from turna.programmes import queries, rules
from turna.programmes.codes import NodeKind
from turna.programmes.models import Award, Indicator, IndicatorVersion, Node, Term
from turna.programmes.rules import Definition, TermSpec
from turna.programmes.services.awards import code_wanted, lock, text_wanted
from turna.vault import audit
from turna.vault.actor import Actor

_LEVELS = list(NodeKind.values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What donors ask to know of an indicator besides its formula."""

    definition: str = ""
    justification: str = ""
    source: str = ""
    frequency: str = ""
    responsible: str = ""
    limitations: str = ""
    quality_notes: str = ""


@verb("programmes.node.added", label=_("added to a results framework"))
def node_add(
    *, actor: Actor, award: Award, kind: str, code: str, title: str, parent: Node | None = None
) -> Node:
    """A goal, an objective or an outcome, under another one of the same or a higher level."""
    lock(award)
    problems = Problems()
    code_wanted(problems, code)
    text_wanted(problems, "title", title, 500, _("Give it its title."))
    if Node.objects.filter(award=award, code=code).exists():
        problems.add("code", _("The framework has this code already. Take another one."))
    if kind not in NodeKind.values:
        problems.add("kind", _("Choose goal, objective or outcome."))
    elif parent is not None:
        if parent.award_id != award.pk:
            problems.add("parent", _("This belongs to another award. Choose one of this award."))
        if kind == NodeKind.GOAL:
            problems.add("parent", _("A goal stands on top. Leave this empty."))
        elif _LEVELS.index(parent.kind) > _LEVELS.index(kind):
            problems.add("parent", _("This level is lower. Choose a higher one, or the same."))
    problems.refuse()
    node = Node.objects.create(
        award=award, kind=kind, code=code, title=title.strip(), parent=parent
    )
    audit.record(
        actor=actor, verb="programmes.node.added", kind="programmes.node", objects=[(node.pk, 1)]
    )
    return node


@verb("programmes.indicator.added", label=_("added an indicator"))
def indicator_add(
    *, actor: Actor, award: Award, node: Node, code: str, position: int | None = None
) -> Indicator:
    """An indicator under a node, last unless a position is given. Its definition comes next."""
    lock(award)
    problems = Problems()
    code_wanted(problems, code)
    if Indicator.objects.filter(award=award, code=code).exists():
        problems.add("code", _("This award has an indicator with this code. Take another one."))
    if node.award_id != award.pk:
        problems.add("node", _("This belongs to another award. Choose one of this award."))
    if position is not None and (type(position) is not int or not 0 < position < 10_000):
        problems.add("position", _("Enter the position as a whole number from 1 to 9999."))
    problems.refuse()
    if position is None:
        position = (award.indicators.aggregate(last=Max("position"))["last"] or 0) + 1
    indicator = Indicator.objects.create(award=award, node=node, code=code, position=position)
    audit.record(
        actor=actor, verb="programmes.indicator.added", kind="programmes.indicator",
        objects=[(indicator.uid, 1)],
    )  # fmt: skip
    return indicator


@verb("programmes.indicator.defined", label=_("defined an indicator"))
def indicator_define(
    *,
    actor: Actor,
    indicator: Indicator,
    definition: Definition,
    sheet: Sheet | None = None,
    reason: str = "",
    seen: int | None = None,
) -> IndicatorVersion:
    """The next version of an indicator's definition; a change says why.

    `seen` is the number of the version that the writer started from (0: none): when another
    one has come since, a ValidationError with code "conflict" says so. Else ValidationError by
    field (title, unit, method, decimals, terms, disaggregation, reason). `figures.evaluate`
    takes the same `definition` to show what it would change.
    """
    lock(indicator.award)
    last = indicator.versions.aggregate(last=Max("number"))["last"] or 0
    if seen is not None and seen != last:
        raise ValidationError(
            _("Somebody saved version %(n)s meanwhile. Compare it with yours, then save again.")
            % {"n": last},
            code="conflict",
        )
    problems = Problems()
    if last and not reason.strip():
        problems.add("reason", _("This indicator has a definition. Say why it changes."))
    check_definition(problems, definition)
    problems.refuse()
    version = IndicatorVersion.objects.create(
        indicator=indicator, number=last + 1, title=definition.title.strip(),
        unit=definition.unit.strip(), method=definition.method, decimals=definition.decimals,
        disaggregation=list(definition.disaggregation), reason=reason.strip()[:300],
        approved_at=timezone.now(), approved_by=actor.id, **asdict(sheet or Sheet()),
    )  # fmt: skip
    Term.objects.bulk_create(
        Term(
            version=version, label=term.label, role=term.role, measure=term.measure,
            where={axis: list(codes) for axis, codes in term.where.items()},
        )
        for term in definition.terms
    )  # fmt: skip
    audit.record(
        actor=actor, verb="programmes.indicator.defined", kind="programmes.indicator",
        objects=[(indicator.uid, version.number)],
    )  # fmt: skip
    return version


def check_definition(problems: Problems, definition: Definition) -> None:
    """Gather what is wrong with a definition, stored or draft; messages on terms come last."""
    text_wanted(problems, "title", definition.title, 500, _("Give the indicator its title."))
    text_wanted(problems, "unit", definition.unit, 40, _("Say what is counted, like “people”."))
    problems.need("method", rules.method(definition))
    problems.need("decimals", rules.decimals(definition))
    _check_split(problems, definition.disaggregation)
    for number, term in enumerate(definition.terms, start=1):
        problems.at(number, term.label or term.measure)
        problems.need("terms", rules.term_measure(definition, term))
        _check_where(problems, definition, term)


def _check_where(problems: Problems, definition: Definition, term: TermSpec) -> None:
    answers = list(rules.where(definition, term))
    for answer in answers:
        problems.need("terms", answer)
    if all(allowed for allowed, _reason in answers):
        for axis, codes in term.where.items():
            for code in queries.unknown_codes(axis, codes):
                problems.add(
                    "terms",
                    _("“%(code)s” is no code of “%(axis)s”. Choose from the list.")
                    % {"code": code, "axis": axis},
                )


def _check_split(problems: Problems, axes: Sequence[str]) -> None:
    for axis in axes:
        problems.need("disaggregation", rules.split(axis))
    if len(set(axes)) < len(axes):
        problems.add("disaggregation", _("An axis stands here twice. Remove one of them."))
