"""What the views of reports share: the award of the address, its filters, the matrix asked for."""

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from turna.programmes.models import Award, Indicator
from turna.programmes.queries import Book
from turna.reports import filters
from turna.reports import matrix as matrices

ACTION = "figures.read"


def book_of(request: HttpRequest, code: str) -> Book:
    """What is laid down for an award that the reader may see; Http404 for any other."""
    visible = Award.objects.visible_to(request.user, ACTION).select_related(  # type: ignore[arg-type]
        "fund", "donor", "lead"
    )
    return Book(get_object_or_404(visible, code=code))


def indicator_of(award: Award, code: str) -> Indicator:
    """An indicator of the award; Http404 when it has none of this code."""
    return get_object_or_404(award.indicators.select_related("node"), code=code)


def asked_of(request: HttpRequest, book: Book) -> filters.Asked:
    """The filters of the address."""
    return filters.read(book, request.GET, request.user)


def asked_well(request: HttpRequest, book: Book) -> filters.Asked:
    """The same for a page that opens from another: Http404 when something is wrong with them."""
    asked = asked_of(request, book)
    if asked.problems:
        raise Http404
    return asked


def built(request: HttpRequest, book: Book, asked: filters.Asked, **more: Any) -> matrices.Matrix:
    """The matrix that the address asks for; `more` goes to `matrix.build`."""
    return matrices.build(
        book.award.code, book=book, reader=request.user,  # type: ignore[arg-type]
        **narrowing(asked), **more,
    )  # fmt: skip


def narrowing(asked: filters.Asked) -> dict[str, Any]:
    """What `matrix.build` takes of the address."""
    return {
        "as_of": asked.day, "verified": asked.verified, "where": asked.where,
        "countries": asked.countries, "narrowing": asked.narrowing,
    }  # fmt: skip
