"""Sentences that a chart's title may say: the highest, the trend, the achievement, the change.

They propose; whoever makes the chart chooses. Each gives "" when there is nothing to say, for
instance when no value is a number.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from turna.core.charts.inputs import Gap, Number, Raw, as_number, as_value
from turna.core.charts.numbers import PER_CENT, exact, show


def achieved(percent: Raw, *, who: Any, when: Any = "") -> str:
    """ "Kyrgyzstan reached 124 % of its target in year 3"."""
    value = as_value(percent)
    if isinstance(value, Gap):
        return ""
    said = {"who": who, "percent": show(value, PER_CENT), "when": when}
    if when:
        return _("%(who)s reached %(percent)s of its target in %(when)s") % said
    return _("%(who)s reached %(percent)s of its target") % said


def highest(labels: Sequence[Any], values: Sequence[Raw], *, unit: Any = "") -> str:
    """ "Uzbekistan has the most: 215 328 people"; both names when two are equal."""
    return _extreme(labels, values, unit, most=True)


def lowest(labels: Sequence[Any], values: Sequence[Raw], *, unit: Any = "") -> str:
    """ "Turkmenistan has the fewest: 109 653 people"."""
    return _extreme(labels, values, unit, most=False)


def trend(labels: Sequence[Any], values: Sequence[Raw], *, what: Any) -> str:
    """ "Calls rose from 1 200 in 2011 to 3 400 in 2015", from the first number to the last."""
    found = _numbers(labels, values)
    if len(found) < 2:
        return ""
    (start, first), (end, last) = found[0], found[-1]
    said = {"what": what, "first": show(first), "last": show(last), "start": start, "end": end}
    if last > first:
        return _("%(what)s rose from %(first)s in %(start)s to %(last)s in %(end)s") % said
    if last < first:
        return _("%(what)s fell from %(first)s in %(start)s to %(last)s in %(end)s") % said
    return _("%(what)s stayed at %(first)s from %(start)s to %(end)s") % said


def reached(
    labels: Sequence[Any], targets: Sequence[Raw], results: Sequence[Raw], *, who: Any
) -> str:
    """ "Tajikistan met 3 of 5 targets": those where target and result are both known."""
    pairs = [
        (target, result)
        for _label, raw_target, raw_result in zip(labels, targets, results, strict=True)
        if not isinstance(target := as_value(raw_target), Gap)
        and not isinstance(result := as_value(raw_result), Gap)
    ]
    if not pairs:
        return ""
    met = sum(exact(result) >= exact(target) for target, result in pairs)
    said = {"who": who, "met": met, "count": len(pairs)}
    if met == len(pairs):
        return _("%(who)s met every target") % said
    if met == 0:
        return _("%(who)s met none of %(count)s targets") % said
    return _("%(who)s met %(met)s of %(count)s targets") % said


def changed(before: Number, after: Number, *, since: Any) -> str:
    """ "7 fewer than on 1 March 2014: 405 instead of 412"."""
    first, last = exact(as_number(before)), exact(as_number(after))
    said = {
        "change": show(abs(last - first)), "since": since, "after": show(last),
        "before": show(first),
    }  # fmt: skip
    if last > first:
        return _("%(change)s more than on %(since)s: %(after)s instead of %(before)s") % said
    if last < first:
        return _("%(change)s fewer than on %(since)s: %(after)s instead of %(before)s") % said
    return _("Still %(after)s, as on %(since)s") % said


def _numbers(labels: Sequence[Any], values: Sequence[Raw]) -> list[tuple[str, Number]]:
    pairs = [(str(label), as_value(raw)) for label, raw in zip(labels, values, strict=True)]
    return [(label, value) for label, value in pairs if not isinstance(value, Gap)]


def _extreme(labels: Sequence[Any], values: Sequence[Raw], unit: Any, *, most: bool) -> str:
    found = _numbers(labels, values)
    if not found:
        return ""
    edge = (max if most else min)(value for _label, value in found)
    holders = [label for label, value in found if value == edge]
    if len(holders) == len(found) > 1:
        return _("All are equal: %(value)s") % {"value": _with_unit(edge, unit)}
    said = {"who": _(" and ").join(holders), "value": _with_unit(edge, unit)}
    if len(holders) > 1:
        many = _("%(who)s have the most: %(value)s each")
        return (many if most else _("%(who)s have the fewest: %(value)s each")) % said
    if most:
        return _("%(who)s has the most: %(value)s") % said
    return _("%(who)s has the fewest: %(value)s") % said


def _with_unit(value: Number, unit: Any) -> str:
    text = show(value, str(unit))
    return text if not unit or str(unit) == PER_CENT else f"{text} {unit}"
