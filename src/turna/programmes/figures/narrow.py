"""Narrowing: the same indicators over a part of what they count, women or one partner."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError

from turna.programmes import rules
from turna.programmes.rules import Definition, TermSpec


def check(where: Iterable[str], split: Iterable[str]) -> None:
    """ValidationError for an axis that figures are not narrowed or split by."""
    for name, axes in (("split", split), ("where", where)):
        for axis in axes:
            allowed, reason = rules.split(axis)
            if not allowed:
                raise ValidationError({name: [reason]})


def narrowed(definition: Definition, where: Mapping[str, Collection[Any]]) -> Definition:
    """The definition with every term counting these codes only, of those it counts."""
    if not where:
        return definition
    return replace(definition, terms=tuple(_term(term, where) for term in definition.terms))


def _term(term: TermSpec, where: Mapping[str, Collection[Any]]) -> TermSpec:
    codes = {axis: tuple(found) for axis, found in term.where.items()}
    for axis, wanted in where.items():
        own = codes.get(axis)
        codes[axis] = tuple(wanted if own is None else (code for code in own if code in wanted))
    return replace(term, where=codes)
