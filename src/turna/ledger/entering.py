"""What forms of records that count have in common, whatever room they are of: who may enter for
whom, what may be chosen on which day, and the pages that void and restore.

A record's page shows `record_actions`; a room's pages for voiding and restoring subclass
`VoidPage` and `RestorePage` and name their verb.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.core.components import Action
from turna.core.fields import DayField, OneOfField, PickField
from turna.core.formpage import ChangePage
from turna.core.forms import Form
from turna.core.widgets import DayWidget, Offer
from turna.directory.codes import OrganisationKind, PlaceKind
from turna.directory.models import Code, Organisation, Place
from turna.directory.queries import codes_of, not_retired
from turna.ledger.codes import FundKind, State, VoidReason
from turna.ledger.models import Counted


def organisations_for(reader: Any, action: str) -> "QuerySet[Organisation]":
    """The organisations in use for which the reader may do `action`."""
    rows: QuerySet[Organisation] = Organisation.objects.visible_to(reader, action)
    return rows.filter(not_retired()).select_related("place")


def places_for(reader: Any, organisations: Collection[Organisation]) -> "QuerySet[Place]":
    """Places in use: first where these organisations work, then their countries, then others."""
    keys = [one.pk for one in organisations]
    countries = {one.place.country_id for one in organisations}
    rows: QuerySet[Place] = Place.objects.visible_to(reader, "directory.read")
    work = Organisation.places_of_work.through.objects.filter(organisation__in=keys)
    near = Case(
        When(Q(pk__in=work.values("place")), then=Value(0)),
        When(Q(country__in=countries), then=Value(1)),
        When(Q(of_programme=True), then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )
    return (
        rows.filter(not_retired())
        .exclude(kind=PlaceKind.REGION_OF_WORLD)
        .select_related("parent", "region", "country")
        .order_by(near, "sort", "pk")
    )


def place_offer(place: Place) -> Offer:
    """A place as it is offered: its name, the path up to its country, other names that find it."""
    above = (place.parent, place.region, place.country)
    path = {one.pk: one.label for one in above if one is not None and one.pk != place.pk}
    return Offer(place.label, path=" › ".join(path.values()), find=place.search.replace("|", " "))


def co_hosts_for(organisations: Collection[Organisation]) -> "QuerySet[Organisation]":
    """Who may have held a deed together with one of these: organisations in use of their
    countries, by name. Those who work in one country know each other; donors hold nothing."""
    countries = {one.place.country_id for one in organisations}
    rows: QuerySet[Organisation] = Organisation.objects.filter(
        not_retired(), place__country__in=countries
    ).exclude(kind=OrganisationKind.DONOR)
    if len(organisations) == 1:
        rows = rows.exclude(pk__in=[one.pk for one in organisations])
    return rows.order_by("sort", "code")


def choices_on(name: str, day: date, keep: Collection[str] = ()) -> list[tuple[str, str]]:
    """The values of a list that are valid on a day; `keep` stay whatever the day, so that the
    verb can say what is wrong with them."""

    def stays(row: Code) -> bool:
        begun = row.valid_from is None or row.valid_from <= day
        return row.code in keep or (begun and (row.valid_to is None or row.valid_to >= day))

    return [(row.code, row.label) for row in codes_of(name) if stays(row)]


class CountedForm(Form):
    """A form of a record that counts: asks for the organisation only where there are several.

    `action` is what its reader must be allowed to do for the organisation.
    """

    action: ClassVar[str]
    organisations: Sequence[Organisation] = ()

    def offer(self, reader: Any) -> None:
        self.organisations = list(organisations_for(reader, self.action))
        organisation: Any = self.fields.get("organisation")
        if organisation is None:
            return
        organisation.queryset = organisations_for(reader, self.action)
        if len(self.organisations) == 1:
            del self.fields["organisation"]

    def clean(self) -> None:
        """The only organisation is the one; where there is none, nothing can be recorded."""
        if not self.organisations:
            raise ValidationError(
                _("There is no organisation for which you may record. Ask your administrator.")
            )
        if "organisation" not in self.fields:
            self.cleaned_data["organisation"] = self.organisations[0]

    def day_shown(self) -> date:
        """The day as typed so far, else as it was, else today: which choices are valid."""
        if self.is_bound:
            typed = DayWidget().value_from_datadict(self.data, {}, "day")
            try:
                found = DayField(required=False).clean(typed)
            except ValidationError:
                found = None
        else:
            found = self.initial.get("day")
        return found or timezone.localdate()

    def kept(self, name: str) -> set[str]:
        """What is chosen in a field so far: it stays among the choices."""
        chosen = self.data.get(name) if self.is_bound else ""
        return {str(one) for one in (chosen, self.initial.get(name)) if one}


def organisation_field(label: Any) -> PickField:
    """One of the reader's organisations."""
    return PickField(label=label, said=lambda one: Offer(one.label, path=one.place.label))


class OncePage:
    """Mixed into a page that makes a record: a form that is sent twice is stored once.

    The form's own number travels with the draft too, in `sent_as`. A form that was stored and
    then changed is not dropped in silence: its writer is told, and the next save stores it anew.
    """

    request: Any
    _anew: uuid.UUID | None = None

    @property
    def client_uid(self) -> uuid.UUID:
        sent = self.request.POST.get("sent_as") or self.request.POST.get("client_uid", "")
        if self._anew is not None:
            return self._anew
        try:
            return uuid.UUID(sent)
        except ValueError:
            self._anew = uuid.uuid4()
            return self._anew

    def refuse_another(self, rows: "QuerySet[Any]", same: Any) -> None:
        """ValidationError when this form's number is taken by a record that is not the `same`."""
        stored = rows.filter(client_uid=self.client_uid).first()
        if stored is None or same(stored):
            return
        self._anew = uuid.uuid4()
        raise ValidationError(
            _(
                "This form was saved once already, as a record of %(day)s in %(place)s. To change "
                "that one, open it in the list. If this is another one, save again."
            )
            % {"day": date_format(stored.day, "j F Y"), "place": stored.place.label}
        )


def nobodys_words(record: Counted) -> str:
    """What to add when no award pays for the day; "" when one does."""
    if record.fund.kind != FundKind.NONE:
        return ""
    return _("No agreement covers that day, so it counts for no award.")


def record_actions(reader: Any, row: Counted, *, urls: str, change: str, void: str) -> list[Action]:
    """What the reader may do with a record: correct it (action `change`), void or restore it
    (action `void`). `urls` begins the URL names: "outreach:event" for "outreach:event-void"."""
    model: Any = type(row)

    def may(action: str) -> bool:
        if not reader.can(action):
            return False
        return bool(model.objects.visible_to(reader, action).filter(pk=row.pk).exists())

    def link(label: Any, verb: str, **more: Any) -> Action:
        return Action(label, reverse(f"{urls}-{verb}", args=[row.uid]), **more)

    found: list[Action] = []
    if row.state == State.LIVE:
        if may(change):
            found.append(link(_("Correct"), "correct", icon="pencil"))
        if may(void):
            found.append(link(_("Void"), "void", kind="danger", icon="ban"))
    elif row.state == State.VOIDED and may(void):
        found.append(link(_("Restore"), "restore", icon="refresh"))
    return found


class VoidForm(Form):
    """Why a record should not count."""

    reason = OneOfField(
        label=gettext_lazy("Why should it not count?"),
        choices=VoidReason.choices,
        error_messages={"required": gettext_lazy("Choose why this record should not count.")},
    )


class RestoreForm(Form):
    """Nothing to fill in: the button says it."""


class _StatePage(ChangePage):
    record_url: ClassVar[str]  # the URL name of the record's own page

    def back(self) -> Action:
        return Action(_("Back to the record"), self.success_url(self.record))

    def success_url(self, result: Any) -> str:
        return reverse(self.record_url, args=[result.uid])

    def effect(self, record: Any) -> str:
        """What the record counts for, in words."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        return {"lead": self.words(self.record)}

    def words(self, record: Any) -> str:
        """What the button will do."""
        raise NotImplementedError


class VoidPage(_StatePage):
    """Takes a record out of every count, with a reason. `act` calls the room's verb."""

    form_class = VoidForm
    button = gettext_lazy("Void it")
    done = gettext_lazy("Voided: it counts nowhere any more. It can be restored.")

    def words(self, record: Any) -> str:
        return _(
            "It stays in the list, marked as voided, and leaves every figure at once. %(effect)s"
        ) % {"effect": self.effect(record)}


class RestorePage(_StatePage):
    """Lets a voided record count again. `act` calls the room's verb."""

    form_class = RestoreForm
    button = gettext_lazy("Restore it")
    done = gettext_lazy("Restored: it counts again.")

    def words(self, record: Any) -> str:
        return _("It counts again in every figure, as it did before it was voided.")


def month_of_day(day: date) -> str:
    """ "February 2012" in the reader's language."""
    return date_format(day, "F Y")


def only_changed(form: Form, taken: Iterable[str]) -> dict[str, Any]:
    """The cleaned values of the fields that differ from what the record has."""
    return {name: form.cleaned_data[name] for name in form.changed_data if name in set(taken)}
