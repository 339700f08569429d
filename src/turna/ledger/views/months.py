"""Closing months, verifying them, and looking at what is unusual."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from turna.core import reads
from turna.core.components import Action, Tab, Tabs
from turna.core.formpage import ChangePage
from turna.core.periods import first_day
from turna.core.transactions import write_transaction
from turna.core.views import Closed, ListPage, Rows
from turna.directory.models import Organisation
from turna.ledger import checking, months, posting
from turna.ledger.forms import CloseForm, ReviewForm, VerifyForm
from turna.ledger.lists import ODDITIES, ORGANISATIONS, REVIEWED
from turna.ledger.models import MonthClose, Oddity
from turna.ledger.services import months_close, months_verify, oddity_review

CLOSED_SHOWN = 12
MONTHS_SHOWN = 24
PARTNERS_SHOWN = 12


class MonthsHome(ListPage):
    """The organisations whose months the reader closes; the months themselves for only one."""

    action = "ledger.close"
    model = Organisation
    listing = ORGANISATIONS
    title = gettext_lazy("Months")
    lead = gettext_lazy("Choose an organisation to see which of its months are open.")
    empty = gettext_lazy("You close months for no organisation. Ask your administrator.")

    def rows(self) -> "QuerySet[Any]":
        newest = MonthClose.objects.filter(organisation=OuterRef("pk")).order_by("-month")
        rows: QuerySet[Any] = super().rows().select_related("place")
        shown: QuerySet[Any] = rows.annotate(closed_upto=Subquery(newest.values("month")[:1]))
        return shown

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        found = list(self.rows()[:2])
        if len(found) == 1 and not request.GET:
            return _organisation_page(request, found[0])
        return super().get(request, **kwargs)

    def row_url(self, row: Organisation) -> str:
        return reverse("ledger:organisation", args=[row.code])


class OrganisationMonths(Rows):
    """The months of one organisation: those to close, and those that are closed."""

    action = "ledger.close"
    model = Organisation
    lookup = "code"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Answer the page."""
        return _organisation_page(request, self.find())


def _organisation_page(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    mine = Organisation.objects.filter(pk=organisation.pk)
    unclosed = months.still_open(mine).get(organisation.pk, [])
    page = Paginator(months.closed_of(organisation), CLOSED_SHOWN).get_page(request.GET.get("page"))
    context = {
        "title": _("Months of %(organisation)s") % {"organisation": organisation.label},
        "organisation": organisation,
        "open": list(months.contents(organisation, unclosed[:MONTHS_SHOWN]).values()),
        "open_more": max(0, len(unclosed) - MONTHS_SHOWN),
        "owes": bool(unclosed) or bool(months.owed(organisation)),
        "closed": months.with_marks(organisation, list(page)),
        "page": page,
        "days": months.DAYS_TO_CLOSE.value(),
        "explains": ("zero", "missing", "verification"),
    }
    return TemplateResponse(request, "ledger/organisation.html", context)


class CloseMonths(ChangePage):
    """What is in the chosen months, and the button that closes them."""

    action = "ledger.close"
    explains = ("missing", "zero")
    model = Organisation
    lookup = "code"
    form_class = CloseForm
    template_name = "ledger/close.html"

    def form(self, data: Any = None) -> CloseForm:
        asked = data.getlist("months") if data is not None else self.request.GET.getlist("month")
        unclosed = months.still_open(Organisation.objects.filter(pk=self.record.pk))
        offered = set(unclosed.get(self.record.pk, [])[:MONTHS_SHOWN])
        chosen = _months_among(asked, months.owed(self.record))
        if data is None:
            chosen &= set(unclosed.get(self.record.pk, []))
        self._months = sorted(chosen or offered)
        self._contents = list(months.contents(self.record, self._months).values())
        form = CloseForm(data, initial={"months": [months.code_of(month) for month in chosen]})
        form.offer_months(self._contents)
        return form

    def heading(self) -> Any:
        return ngettext("Close a month", "Close %(count)d months", len(self._months)) % {
            "count": len(self._months)
        }

    def back(self) -> Action:
        name = _("Months of %(organisation)s") % {"organisation": self.record.label}
        return Action(name, reverse("ledger:organisation", args=[self.record.code]))

    def context(self) -> dict[str, Any]:
        empty = [one for one in self._contents if not one.counts]
        return {
            "button": _("Close with nothing")
            if empty and len(empty) == len(self._contents)
            else ngettext("Close the month", "Close the ticked months", len(self._months)),
            "found": self._contents,
        }

    def act(self, data: dict[str, Any]) -> list[MonthClose]:
        return months_close(
            actor=self.actor, organisation=self.record, months=sorted(data["months"])
        )

    def message(self, result: list[MonthClose]) -> str:
        said = [_closed_words(row) for row in sorted(result, key=lambda row: row.month)]
        return " ".join(said)

    def success_url(self, result: Any) -> str:
        return reverse("ledger:organisation", args=[self.record.code])


def _closed_words(row: MonthClose) -> str:
    name = _month_name(row.month)
    if row.nothing:
        return _("%(month)s is closed with nothing: 0 is now a fact.") % {"month": name}
    return _("%(month)s is closed.") % {"month": name}


class VerifyMonths(Closed):
    """Month by month: how many partners wait for their mark, and what came in after one."""

    action = checking.VERIFY

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Answer the months in which something is to do; the reader's own part first."""
        waiting = checking.waiting_by_month(request.user)
        late = checking.late_by_month(request.user)
        unclosed = checking.unclosed_by_month(request.user)
        mine = {*waiting, *late}
        every = sorted({*mine, *unclosed}, key=lambda month: (month not in mine, -month))
        page = Paginator(every, MONTHS_SHOWN).get_page(request.GET.get("page"))
        rows = [
            {
                "first": first_day(month), "month": month,
                "waiting": waiting.get(month, 0), "late": late.get(month, 0),
                "unclosed": unclosed.get(month, 0),
            }
            for month in page
        ]  # fmt: skip
        context = {"title": _("Verify months"), "rows": rows, "page": page}
        return TemplateResponse(request, "ledger/verify.html", context)


class VerifyMonth(Closed):
    """One month: its partners, a sample of each one's records, and their marks."""

    action = checking.VERIFY

    def get(self, request: HttpRequest, month: int, **kwargs: Any) -> HttpResponse:
        """Answer the partners whose month waits."""
        return self._answer(request, month, VerifyForm(), posting.last_number())

    def post(self, request: HttpRequest, month: int, **kwargs: Any) -> HttpResponse:
        """Mark the months of the ticked partners, all or none."""
        form = VerifyForm(request.POST)
        mine = {o.code: o for o in checking.partners_of(request.user)}
        form.offer_rows("partners", mine)
        if form.is_valid():
            try:
                done = self._verify(form.cleaned_data, month, mine)
            except ValidationError as error:
                form.refuse(error, {"months": "partners"})
            else:
                messages.success(request, _verified_words(done, month, form.cleaned_data["upto"]))
                return HttpResponseRedirect(request.get_full_path())
        return self._answer(
            request, month, form, form.cleaned_data.get("upto") or posting.last_number(), 422
        )

    def _verify(self, data: dict[str, Any], month: int, mine: dict[str, Organisation]) -> int:
        reader: Any = self.request.user
        actor = reader.as_actor()
        with write_transaction():
            for code in data["partners"]:
                try:
                    months_verify(
                        actor=actor, organisation=mine[code], months=[month], upto=data["upto"]
                    )
                except ValidationError as error:
                    raise _named(error, mine[code]) from error
        return len(data["partners"])

    def _answer(
        self, request: HttpRequest, month: int, form: VerifyForm, upto: int, status: int = 200
    ) -> HttpResponse:
        rows = checking.unverified(request.user).filter(month=month)
        rows = rows.select_related("organisation").order_by("organisation__sort", "pk")
        page = Paginator(rows, PARTNERS_SHOWN).get_page(request.GET.get("page"))
        with reads.on_record(request.user, reads.SAMPLED):
            waiting = checking.with_samples(list(page), upto=upto, user=request.user)
            late = checking.late_of(month, user=request.user)
        every = request.GET.get("tick") == "all" and not form.is_bound
        ticked = {one.close.organisation.code for one in waiting} if every else set()
        context = {
            "title": _("Verify %(month)s") % {"month": _month_name(month)},
            "back": Action(_("Verify months"), reverse("ledger:verify")),
            "form": form,
            "upto": upto,
            "page": page,
            "waiting": waiting,
            "late": late,
            "unclosed": checking.unclosed_partners(request.user, month),
            "ticked": set(request.POST.getlist("partners")) if form.is_bound else ticked,
            "size": checking.SAMPLE.value(),
            "explains": ("verification", "posting"),
        }
        return TemplateResponse(request, "ledger/verify_month.html", context, status=status)


class Oddities(ListPage):
    """Records that are unusual but possible, and wait for somebody to look at them."""

    action = "ledger.review"
    explains = ("oddity",)
    model = Oddity
    listing = ODDITIES
    title = gettext_lazy("Unusual records")
    lead = gettext_lazy(
        "These are possible, so they were accepted, and they count. Open each; when it is right, "
        "tick it: it stands as it is. When it is wrong, correct or void it on its own page."
    )
    empty = gettext_lazy("Every unusual record has been looked at. New ones stand here.")
    template_name = "ledger/oddities.html"
    reviewed = False
    form: ReviewForm | None = None

    def rows(self) -> "QuerySet[Any]":
        rows = super().rows().filter(reviewed_at__isnull=not self.reviewed)
        return rows.select_related("organisation", "place", "source_kind")

    def row_url(self, row: Any) -> str:
        return row.line.url if row.line else ""

    def actions(self) -> Sequence[Action]:
        return ()

    def context(self) -> dict[str, Any]:
        tabs = (
            Tab(_("To look at"), reverse("ledger:oddities"), current=not self.reviewed),
            Tab(_("Looked at"), reverse("ledger:oddities-reviewed"), current=self.reviewed),
        )
        return {
            "tabs": Tabs(_("Unusual records"), tabs),
            "reviewed": self.reviewed,
            "form": self.form,
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Note that the ticked records were looked at, all or none."""
        ticked = [one for sent in request.POST.getlist("oddities") if (one := _uid(sent))]
        mine = {str(one.uid): one for one in self.rows().filter(uid__in=ticked[:200])}
        self.form = ReviewForm(request.POST)
        self.form.offer_rows("oddities", mine)
        if self.form.is_valid():
            try:
                self._review([mine[one] for one in self.form.cleaned_data["oddities"]])
            except ValidationError as error:
                self.form.refuse(error)
            else:
                return HttpResponseRedirect(request.get_full_path())
        response = self.get(request, **kwargs)
        response.status_code = 422
        return response

    def _review(self, found: Sequence[Oddity]) -> None:
        reader: Any = self.request.user
        with write_transaction():
            for oddity in found:
                oddity_review(actor=reader.as_actor(), oddity=oddity)
        words = ngettext(
            "%(count)d record is looked at and stands as it is.",
            "%(count)d records are looked at and stand as they are.",
            len(found),
        )
        messages.success(self.request, words % {"count": len(found)})


class ReviewedOddities(Oddities):
    """Unusual records that somebody has looked at."""

    listing = REVIEWED
    title = gettext_lazy("Unusual records that were looked at")
    lead = gettext_lazy("Somebody has looked at these: they stand as they are.")
    empty = gettext_lazy("No unusual record has been looked at yet.")
    reviewed = True
    http_method_names = ["get", "head", "options"]


def _uid(sent: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(sent)
    except ValueError:
        return None


def _months_among(codes: Sequence[str], known: set[int]) -> set[int]:
    """The months of these codes that are known; what is no month is left out."""
    found = set()
    for code in codes:
        try:
            found.add(months.month_from(code))
        except ValueError:
            continue
    return found & known


def _month_name(month: int) -> str:
    return date_format(first_day(month), "F Y")


def _verified_words(count: int, month: int, upto: int) -> str:
    words = ngettext(
        "%(month)s of %(count)d partner is verified up to posting %(upto)d.",
        "%(month)s of %(count)d partners is verified up to posting %(upto)d.",
        count,
    )
    return words % {"month": _month_name(month), "count": count, "upto": upto}


def _named(error: ValidationError, organisation: Organisation) -> ValidationError:
    """What a verb refused, with the partner it refused it for."""
    found = error.message_dict if hasattr(error, "error_dict") else {"partners": error.messages}
    return ValidationError(
        {key: [f"{organisation.label}: {one}" for one in said] for key, said in found.items()}
    )
