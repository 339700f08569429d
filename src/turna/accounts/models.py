"""People who use the system and where their roles hold. There is no superuser."""

import uuid
from dataclasses import replace
from typing import Any, ClassVar, Self
from urllib.parse import urlencode

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from turna.accounts.roles import (
    OUTSIDERS,
    OWN_ORGANISATION,
    Role,
    needs_second_step,
    roles_with,
)
from turna.core.saved import SavedLink, SavedViews
from turna.core.scoping import Reader, Scope, Scoped, ScopedQuerySet, ScopePath, Seat
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
    # The account that added this one; none for those that a process made.
    created_by = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    # The same for all accounts of one human; none for somebody with one account.
    human = models.UUIDField(null=True, db_index=True)
    search = models.CharField(max_length=500)
    sort = models.CharField(max_length=500)
    # Until when a password that an administrator made opens the door; none for one's own. Whoever
    # comes in with it chooses another one first.
    password_until = models.DateTimeField(null=True)
    # When an administrator last took the second step away. Time-limited permissions given before
    # that moment hold no more: a reset opens no old data.
    factors_reset_at = models.DateTimeField(null=True)

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
        held = [a for a in self._assignments() if a.role in roles]
        return Scope(tuple(a.seat_for(action, self) for a in held if a.reaches(action, self)))

    def can(self, action: str) -> bool:
        """Whether the action is open to this user anywhere."""
        return bool(self.scope_for(action).seats)

    @property
    def is_outsider(self) -> bool:
        """True when every role of this user is one of `roles.OUTSIDERS`."""
        return all(a.role in OUTSIDERS for a in self._assignments())

    @property
    def needs_second_step(self) -> bool:
        """Whether a role of today asks for more than a password."""
        return any(needs_second_step(Role(a.role)) for a in self._assignments())

    @property
    def must_change_password(self) -> bool:
        """Whether an administrator made the present password."""
        return self.password_until is not None

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

    def saved_views(self, path: str, query: str) -> SavedViews:
        """This user's views of a page, and where the present one (`query`) can be saved."""
        rows = self.views.filter(path=path).order_by("name")
        links = tuple(SavedLink(row.name, row.url, row.query == query) for row in rows)
        save = ""
        if query and not any(link.current for link in links):
            at = urlencode({"at": f"{path}?{query}"})
            save = f"{reverse('accounts:view-save')}?{at}"
        return SavedViews(links, save, reverse("accounts:views"))

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

    def reaches(self, action: str, user: User) -> bool:
        """Whether it opens an action of its role anywhere. `user` is whose it is."""
        own = action in OWN_ORGANISATION.get(Role(self.role), ())
        return not own or self.organisation_id in (None, user.organisation_id)

    def seat_for(self, action: str, user: User) -> Seat:
        """Its seat for an action of its role: the user's own organisation for some of them."""
        if action in OWN_ORGANISATION.get(Role(self.role), ()):
            return replace(self.seat, organisation=user.organisation_id)
        return self.seat

    @property
    def holds(self) -> bool:
        """Whether it holds today."""
        today = timezone.localdate()
        return self.starts_on <= today and (self.ends_on is None or self.ends_on > today)

    def __str__(self) -> str:
        return f"{self.user} as {self.get_role_display()}"


class OwnQuerySet(ScopedQuerySet):
    """Rows that are a user's own business: nobody else sees them, whatever their role."""

    def visible_to(self, user: Reader, action: str) -> Self:
        return self.filter(user=user) if user.scope_for(action).seats else self.none()


class PersonalQuerySet(ScopedQuerySet):
    """Rows of the door: a user's own, also of somebody who has no role yet."""

    def visible_to(self, user: Reader, action: str) -> Self:
        return self.filter(user=user)


class Session(Scoped, AbstractBaseSession):
    """One opened door: `accounts.sessions` keeps it. Where somebody sat is not known."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # to the minute, so that reading a page seldom writes
    device = models.CharField(max_length=60, blank=True)  # "Firefox, Windows"
    how = models.CharField(max_length=16, blank=True)

    objects: ClassVar[Any] = PersonalQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        indexes = [models.Index(fields=["user", "seen_at"], name="session_user_seen")]


class App(Scoped):
    """A user's authenticator app. Its secret is nowhere stored: see `accounts.totp`."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    user = models.OneToOneField(User, models.CASCADE, related_name="app")
    salt = models.CharField(max_length=40, blank=True)  # "" for the demonstration's known secret
    last_counter = models.BigIntegerField(default=0)  # a code opens once
    added_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[Any] = PersonalQuerySet.as_manager()

    def __str__(self) -> str:
        return f"app of {self.user_id}"


class Passkey(Scoped):
    """A key on a user's device. What is here is public: it opens nothing."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    domain = models.CharField(max_length=253)
    credential_id = models.CharField(max_length=1400, unique=True)  # base64url
    credential = models.BinaryField()  # attested credential data: id and public key
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=60)
    added_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = PersonalQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class RecoveryCode(Scoped):
    """A code on paper that opens the second step once. The rest after its start is hashed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    start = models.CharField(max_length=4)
    rest = models.CharField(max_length=128)
    used_at = models.DateTimeField(null=True)

    objects: ClassVar[Any] = PersonalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "start"], name="recovery_code_start")
        ]

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class Limit(models.Model):
    """One bucket of `accounts.limits`, or one challenge that was answered. Swept when over."""

    key = models.CharField(max_length=64, primary_key=True)  # a keyed hash: names nobody
    until = models.DateTimeField(db_index=True)
    told_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.key


class SavedView(Scoped):
    """What a page's address asks, under a name: a link that one user keeps."""

    LONGEST_PATH, LONGEST_QUERY = 300, 2000

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    user = models.ForeignKey(User, models.CASCADE, related_name="views")
    path = models.CharField(max_length=LONGEST_PATH)
    query = models.CharField(max_length=LONGEST_QUERY)
    name = models.CharField(max_length=60)
    saved_at = models.DateTimeField()

    objects: ClassVar[Any] = OwnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "path", "name"], name="view_once_per_page")
        ]

    @property
    def url(self) -> str:
        return f"{self.path}?{self.query}"

    def __str__(self) -> str:
        return self.name
