"""Consultations. Rows are written directly, without entries."""

from typing import Any

from factories.outreach import a_code, counted

from turna.directory.models import Organisation, Place
from turna.hotline.models import Call


def make_call(organisation: Organisation, place: Place, **fields: Any) -> Call:
    """A question about employment abroad."""
    fields = {"category": a_code("hotline_category", "employment_abroad"), **fields}
    return Call.objects.create(**counted(organisation, place, **fields))
