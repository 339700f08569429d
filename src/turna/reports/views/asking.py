"""What the views of reports share: the award of the address, its filters, the matrix asked for."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from turna.programmes.models import Award, Indicator
from turna.reports import filters
from turna.reports import matrix as matrices

ACTION = "figures.read"


def award_of(request: HttpRequest, code: str) -> Award:
    """The award, when the reader may see it; Http404 for any other."""
    visible = Award.objects.visible_to(request.user, ACTION).select_related(  # type: ignore[arg-type]
        "fund", "donor", "lead"
    )
    return get_object_or_404(visible, code=code)


def indicator_of(award: Award, code: str) -> Indicator:
    """An indicator of the award; Http404 when it has none of this code."""
    return get_object_or_404(award.indicators.select_related("node"), code=code)


def asked_of(request: HttpRequest, award: Award) -> filters.Asked:
    """The filters of the address."""
    return filters.read(award, request.GET, request.user)


def asked_well(request: HttpRequest, award: Award) -> filters.Asked:
    """The same for a page that opens from another: Http404 when something is wrong with them."""
    asked = asked_of(request, award)
    if asked.problems:
        raise Http404
    return asked


def built(request: HttpRequest, award: Award, asked: filters.Asked, **more: Any) -> matrices.Matrix:
    """The matrix that the address asks for; `more` goes to `matrix.build`."""
    return matrices.build(award.code, award=award, reader=request.user, **narrowing(asked), **more)  # type: ignore[arg-type]


def narrowing(asked: filters.Asked) -> dict[str, Any]:
    """What `matrix.build` takes of the address."""
    return {
        "as_of": asked.day, "verified": asked.verified, "where": asked.where,
        "countries": asked.countries, "narrowing": asked.narrowing,
    }  # fmt: skip
