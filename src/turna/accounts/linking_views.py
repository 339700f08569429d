"""Pages on which an administrator says that two accounts belong to one human."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from turna.accounts import services
from turna.accounts.admin_forms import CloseForm, LinkForm
from turna.accounts.admin_views import OfUser
from turna.accounts.models import User


class UserLink(OfUser):
    """Link another account of the same human."""

    form_class = LinkForm
    lead = _(
        "Some rules ask for two people. Two linked accounts are one person for them, whoever sits "
        "at the desk. Both keep their roles."
    )
    button = _("Link the accounts")
    done = _("Linked: neither can be the second person for the other any more.")

    def heading(self) -> Any:
        return _("Link another account of %(name)s") % {"name": self._user.name}

    def act(self, data: dict[str, Any]) -> User:
        self.refuse_beyond()
        return services.users_link(actor=self.actor, user=self._user, other=data["other"])


class UserUnlink(OfUser):
    """Undo the link."""

    form_class = CloseForm
    lead = _("From then on this account counts as another person than those it was linked to.")
    button = _("Undo the link")
    done = _("The link is undone.")

    def heading(self) -> Any:
        return _("Is %(name)s another person after all?") % {"name": self._user.name}

    def act(self, data: dict[str, Any]) -> User:
        self.refuse_beyond()
        return services.user_unlink(actor=self.actor, user=self._user)
