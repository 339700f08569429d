"""Consultations. Rows are written directly, without entries."""

from typing import Any

from factories.outreach import a_code, counted
from turna.directory.models import Organisation, Place
from turna.hotline.models import Call


def make_call(organisation: Organisation, place: Place, **fields: Any) -> Call:
    """A question about employment abroad."""
    fields = {"category": a_code("hotline_category", "employment_abroad"), **fields}
    return Call.objects.create(**counted(organisation, place, **fields))


Keywords = dict[str, Any]


def a_call(organisation: Organisation, place: Place) -> Keywords:
    """The keywords of the page of a call."""
    return {"uid": make_call(organisation, place).uid}
