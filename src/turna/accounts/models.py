"""People who use the system and where their roles hold. There is no superuser."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from turna.accounts.roles import OUTSIDERS, Role, roles_with
from turna.core.scoping import Scope, Scoped, ScopedQuerySet, ScopePath, Seat
from turna.vault.actor import Actor


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username=(username or "").strip().casefold())


class User(AbstractBaseUser, Scoped):
    """Somebody with an account. What they may do is in their assignments only."""

    scope_path = ScopePath()

    # The audit says when somebody signed in; a column would be one more write at the door.
    last_login = None
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    username = models.CharField(max_length=64, unique=True)  # lower case, see rules.py
    name = models.CharField(max_length=200)
    organisation = models.ForeignKey("directory.Organisation", models.PROTECT, related_name="+")
    place = models.ForeignKey("directory.Place", models.PROTECT, null=True, related_name="+")
    language = models.CharField(max_length=8, default="en")
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    search = models.CharField(max_length=500)
    sort = models.CharField(max_length=500)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    objects: ClassVar[Any] = UserManager.from_queryset(ScopedQuerySet)()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(username=Lower("username")), name="username_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def scope_for(self, action: str) -> Scope:
        """The seats in which one of this user's roles may do `action`; none when inactive."""
        if not self.is_active:
            return Scope()
        roles = set(roles_with(action))
        return Scope(tuple(a.seat for a in self._assignments() if a.role in roles))

    def can(self, action: str) -> bool:
        """Whether the action is open to this user anywhere."""
        return bool(self.scope_for(action).seats)

    @property
    def is_outsider(self) -> bool:
        """True when every role of this user is one of `roles.OUTSIDERS`."""
        return all(a.role in OUTSIDERS for a in self._assignments())

    def as_actor(self, via: str = "web") -> Actor:
        """This user as the audit and the ledger write them down: pass it to every verb."""
        roles = sorted({a.role for a in self._assignments()})
        return Actor(
            id=str(self.uid),
            name=self.name,
            organisation=self.organisation.code,
            role=",".join(roles)[:64],
            via=via,
        )

    def forget_assignments(self) -> None:
        """Read the assignments again at the next question; verbs that change them call this."""
        self.__dict__.pop("_assignment_rows", None)

    def _assignments(self) -> "list[Assignment]":
        # One query a request: the rows are kept on this instance.
        if not hasattr(self, "_assignment_rows"):
            today = timezone.localdate()
            rows = self.assignments.select_related("place").filter(starts_on__lte=today)
            self._assignment_rows = [a for a in rows if a.ends_on is None or a.ends_on > today]
        return self._assignment_rows


class Assignment(Scoped):
    """Where a role holds: organisation AND place; an empty one means any."""

    scope_path = ScopePath(
        organisation="user__organisation",
        place="place",
        organisation_place="user__organisation__place",
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    user = models.ForeignKey(User, models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=40, choices=Role.choices)
    organisation = models.ForeignKey(
        "directory.Organisation", models.PROTECT, null=True, related_name="+"
    )
    place = models.ForeignKey("directory.Place", models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField(default=timezone.localdate)
    # The first day without the role, so that one taken away today is gone today.
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="assignment_in_order",
            )
        ]

    @property
    def seat(self) -> Seat:
        return Seat(
            organisation=self.organisation_id, place_path=self.place.path if self.place else None
        )

    @property
    def holds(self) -> bool:
        """Whether it holds today."""
        today = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on > today)

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"
