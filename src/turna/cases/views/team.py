"""Who works with a person: the team, and whether the case is sealed."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from turna.cases import access, queries, services
from turna.cases.forms.team import MemberForm, SureForm
from turna.cases.models import Person, TeamMember
from turna.core.components import Action, Badge
from turna.core.formpage import ChangePage
from turna.core.forms import Form
from turna.core.views import DetailPage


class Team(DetailPage):
    """The team of a person, with what its lead and the manager can do."""

    tab = gettext_lazy("Team")
    action = access.READ
    explains = ("team", "sealed-case")
    model = Person
    template_name = "cases/team.html"

    def title(self, row: Person) -> Any:
        return _("Team of %(person)s") % {"person": row.code}

    def back(self, row: Person) -> Action:
        return Action(_("The person's file"), reverse("cases:person", args=[row.uid]))

    def status(self, row: Person) -> Badge | None:
        return Badge(_("Sealed case"), "waits", "lock") if row.sealed else None

    def actions(self, row: Person) -> Sequence[Action]:
        if not access.may_change_team(self.request.user, row):
            return ()
        add = reverse("cases:team-add", args=[row.uid])
        found = [Action(_("Add somebody"), add, "primary", "plus")]
        if row.sealed:
            found.append(Action(_("Unseal the case"), reverse("cases:unseal", args=[row.uid])))
        else:
            seal = reverse("cases:seal", args=[row.uid])
            found.append(Action(_("Seal the case"), seal, icon="lock"))
        return found

    def context(self, row: Person) -> dict[str, Any]:
        user: Any = self.request.user
        return {
            "team": queries.team_of(row),
            "may_end": access.may_change_team(user, row),
            "me": user.pk,
        }


class _OfTeam(ChangePage):
    """A form of those who say who works with a person."""

    tab = gettext_lazy("Team")
    action = access.READ
    model = Person
    form_class: ClassVar[type[Form]] = SureForm
    record: Any

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """403 for somebody who sees the person and does not lead or manage."""
        if request.user.can(self.action) and not self.may(self.find()):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def may(self, row: Any) -> bool:
        """Whether this is for the reader."""
        return access.may_change_team(self.request.user, row)

    @property
    def person(self) -> Person:
        """Whose team it is."""
        found: Person = self.record
        return found

    def back(self) -> Action:
        return Action(_("The team"), self.success_url(None))

    def success_url(self, result: Any) -> str:
        return reverse("cases:team", args=[self.kwargs["uid"]])


class TeamAdd(_OfTeam):
    """Put somebody into the team."""

    form_class = MemberForm
    button = gettext_lazy("Add to the team")
    done = gettext_lazy("Added. It opens with the next page.")
    lead = gettext_lazy(
        "Whoever is in the team opens who this person is, as every day's work. Each opening is "
        "on record."
    )

    def heading(self) -> Any:
        return _("Add somebody to the team of %(person)s") % {"person": self.person.code}

    def form(self, data: Any = None) -> Form:
        form = super().form(data)
        field: Any = form.fields["member"]
        field.queryset = queries.colleagues([self.person.organisation_id])
        return form

    def act(self, data: dict[str, Any]) -> TeamMember:
        return services.team_add(
            actor=self.actor, person=self.person.uid, member=data["member"], lead=data["lead"]
        )


class TeamEnd(_OfTeam):
    """Take somebody out of the team, or leave it."""

    button = gettext_lazy("End it")
    done = gettext_lazy("Ended: it opens to this person no more.")

    def find(self) -> Any:
        """The membership, of a person whom the reader sees; Http404 for any other."""
        person = super().find()
        rows = queries.team_of(person).select_related("user", "person")
        found = rows.filter(uid=self.kwargs["member"]).first()
        if found is None:
            raise Http404
        return found

    def may(self, row: TeamMember) -> bool:
        own = row.user_id == self.request.user.pk
        return own or access.may_change_team(self.request.user, row.person)

    @property
    def person(self) -> Person:
        found: Person = self.record.person
        return found

    def heading(self) -> Any:
        return _("Take %(name)s out of the team of %(person)s?") % {
            "name": self.record.user.name, "person": self.person.code,
        }  # fmt: skip

    def success_url(self, result: Any) -> str:
        if result is not None and not access.sees(self.request.user, self.person):
            return reverse("cases:people")  # one has left a sealed case
        return super().success_url(result)

    def act(self, data: dict[str, Any]) -> TeamMember:
        return services.team_end(actor=self.actor, member=self.record.uid, version=self.version)


class Seal(_OfTeam):
    """Keep the coded file to the team, too."""

    button = gettext_lazy("Seal the case")
    done = gettext_lazy("Sealed: it is there for its team only.")
    lead = gettext_lazy(
        "The whole file, its help, returns and stays are then there for the team and the shift "
        "only. Others find nothing at their addresses. Figures still count them."
    )

    def heading(self) -> Any:
        return _("Seal the case of %(person)s?") % {"person": self.person.code}

    def act(self, data: dict[str, Any]) -> Person:
        return services.person_seal(
            actor=self.actor, person=self.person.uid, version=self.version
        )  # fmt: skip


class Unseal(_OfTeam):
    """Let everybody whose role reads cases there see the coded file again."""

    button = gettext_lazy("Unseal the case")
    done = gettext_lazy("Unsealed: the coded file is there for everybody who reads cases here.")
    lead = gettext_lazy("Who this person is still opens for the team only.")

    def heading(self) -> Any:
        return _("Unseal the case of %(person)s?") % {"person": self.person.code}

    def act(self, data: dict[str, Any]) -> Person:
        return services.person_unseal(
            actor=self.actor, person=self.person.uid, version=self.version
        )  # fmt: skip
