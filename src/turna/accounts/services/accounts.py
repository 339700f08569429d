"""The verbs of accounts: who has one, what for, and each opening of the door."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from turna.accounts import demonstration as demo_accounts
from turna.accounts import humans, rules
from turna.accounts.models import Assignment, User
from turna.accounts.roles import OF_ONE_ORGANISATION, Role
from turna.core.text import search_key, sort_key
from turna.core.verbs import verb
from turna.directory.models import Organisation, Place
from turna.vault import audit
from turna.vault.actor import Actor

Errors = dict[str, list[Any]]
# How long a password that an administrator made opens the door.
MADE_PASSWORD_LIVES = timedelta(days=3)
_TAKEN = _("This user name is taken. Choose another one.")


@dataclass(frozen=True, slots=True)
class NewAssignment:
    """A role and where it holds; no organisation or no place means any."""

    role: str
    organisation: Organisation | None = None
    place: Place | None = None
    starts_on: date | None = None  # today when left out
    ends_on: date | None = None  # the first day without the role


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to add, with what she will do."""

    username: str
    name: str
    organisation: Organisation
    place: Place | None = None
    language: str = "en"
    assignments: tuple[NewAssignment, ...] = ()


@verb("accounts.user.added", label=_("added an account"))
def user_add(
    *,
    actor: Actor,
    username: str,
    name: str,
    organisation: Organisation,
    place: Place | None = None,
    language: str = "en",
    password: str = "",
) -> User:
    """Add one account. Without a password nobody can sign in to it until one is set.

    Raises ValidationError by field (username, name, organisation, place, language, password).
    """
    new = NewUser(username, name, organisation, place, language)
    if password and (problems := _password_problems(password, new)):
        raise ValidationError({"password": problems})
    (user,) = _create([new], make_password(password or None), actor, demonstration=False)
    audit.record(
        actor=actor,
        verb="accounts.user.added",
        kind="accounts.user",
        objects=[(user.uid, user.version)],
        fields=["username", "name", "organisation", "place", "language"]
        + (["password"] if password else []),
    )
    return user


@verb("accounts.users.added", label=_("added accounts"))
def users_add(
    *, actor: Actor, people: Sequence[NewUser], demonstration: bool = False
) -> list[User]:
    """Add many accounts with their assignments; all or none.

    Accounts of a demonstration get the password everybody knows, which opens from this
    machine only; others have none until `password_set`. Raises ValidationError whose
    messages begin with the user name they are about.
    """
    known = make_password(demo_accounts.PASSWORD if demonstration else None)
    users = _create(people, known, actor, demonstration=demonstration)
    assignments: list[Assignment] = []
    for user, person in zip(users, people, strict=True):
        for new in person.assignments:
            problems = _assignment_problems(user, new)
            if problems:
                _refuse_many(user.username, problems)
            assignments.append(_assignment(user, new))
    Assignment.objects.bulk_create(assignments, batch_size=500)
    audit.record(
        actor=actor,
        verb="accounts.users.added",
        kind="accounts.user",
        objects=[(user.uid, user.version) for user in users],
        fields=["username", "name", "organisation", "place", "language", "assignments"],
    )
    return users


@verb("accounts.user.deactivated", label=_("closed an account"))
def user_deactivate(*, actor: Actor, user: User) -> User:
    """Close an account: its sessions end with their next request. The record stays."""
    row: User = User.objects.select_for_update().get(pk=user.pk)
    if not row.is_active:
        raise ValidationError({"user": [_("This account is closed already.")]})
    if str(row.uid) == actor.id:
        raise ValidationError(
            {"user": [_("You cannot close your own account. Ask another administrator.")]}
        )
    row.is_active = False
    row.sessions.all().delete()
    _save(row, "is_active")
    audit.record(
        actor=actor,
        verb="accounts.user.deactivated",
        kind="accounts.user",
        objects=[(row.uid, row.version)],
        fields=["is_active"],
    )
    return row


@verb("accounts.password.set", label=_("set a password"))
def password_set(*, actor: Actor, user: User, password: str) -> User:
    """Set a password for somebody else. It opens for three days, and its owner chooses another
    one at the door. Sessions end, and no browser is known any more.

    Raises ValidationError (user, password).
    """
    return _set_password(actor, user, password, timezone.now() + MADE_PASSWORD_LIVES)


@verb("accounts.password.changed", label=_("changed a password"))
def password_change(*, actor: Actor, user: User, password: str) -> User:
    """Choose one's own password; other sessions end. The caller has asked for the present one.

    Raises ValidationError (user, password).
    """
    if user.check_password(password):
        raise ValidationError({"password": [_("This is the password you have. Choose another.")]})
    return _set_password(actor, user, password, None)


@verb("accounts.assignment.added", label=_("gave a role"))
def assignment_add(
    *,
    actor: Actor,
    user: User,
    role: str,
    organisation: Organisation | None = None,
    place: Place | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Assignment:
    """Give a role at an organisation AND a place, either left out meaning any.

    `ends_on` is the first day without the role. Raises ValidationError by field (user, role,
    organisation, place, ends_on).
    """
    new = NewAssignment(role, organisation, place, starts_on, ends_on)
    locked = User.objects.select_for_update().get(pk=user.pk)
    if problems := _assignment_problems(locked, new):
        raise ValidationError(problems)
    row = _assignment(user, new)
    if _overlaps(row):
        raise ValidationError(
            {"role": [_("This role is held there already on some of these days. End it first.")]}
        )
    row.save(force_insert=True)
    user.forget_assignments()
    audit.record(
        actor=actor,
        verb="accounts.assignment.added",
        kind="accounts.assignment",
        objects=[(row.uid, row.version)],
        fields=["role", "organisation", "place", "starts_on", "ends_on"],
    )
    return row


@verb("accounts.assignment.ended", label=_("took a role away"))
def assignment_end(
    *, actor: Actor, assignment: Assignment, ends_on: date | None = None
) -> Assignment:
    """End a role: from `ends_on` (today when left out) it holds no more.

    Raises ValidationError (assignment, ends_on).
    """
    row: Assignment = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("user")
        .get(pk=assignment.pk)
    )
    last = ends_on or timezone.localdate()
    if row.ends_on is not None and row.ends_on <= last:
        raise ValidationError({"assignment": [_("This role has ended already.")]})
    if last < row.starts_on:
        raise ValidationError(
            {"ends_on": [_("A role cannot end before it begins. Choose its first day or later.")]}
        )
    row.ends_on = last
    _save(row, "ends_on")
    assignment.user.forget_assignments()
    audit.record(
        actor=actor,
        verb="accounts.assignment.ended",
        kind="accounts.assignment",
        objects=[(row.uid, row.version)],
        fields=["ends_on"],
    )
    return row


def _save(row: Any, *fields: str) -> None:
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def _set_password(actor: Actor, user: User, password: str, until: datetime | None) -> User:
    row: User = User.objects.select_for_update().get(pk=user.pk)
    if not row.is_active:
        raise ValidationError(
            {"user": [_("This account is closed. Add a new one instead of a password.")]}
        )
    if problems := _password_problems(password, row):
        raise ValidationError({"password": problems})
    row.set_password(password)
    row.password_until = until
    row.sessions.all().delete()
    _save(row, "password", "password_until")
    code = "accounts.password.changed" if until is None else "accounts.password.set"
    audit.record(
        actor=actor, verb=code, kind="accounts.user", objects=[(row.uid, row.version)],
        fields=["password"],
    )  # fmt: skip
    return row


def _create(
    people: Sequence[NewUser], encoded_password: str, actor: Actor, *, demonstration: bool
) -> list[User]:
    users = []
    maker = humans.user_of(actor)
    seen: set[str] = set()
    for person in people:
        username = person.username.strip().casefold()
        problems = _user_problems(person, username)
        if username in seen:
            problems.setdefault("username", []).append(_TAKEN)
        if problems and len(people) == 1:
            raise ValidationError(problems)
        if problems:
            _refuse_many(username, problems)
        seen.add(username)
        name = " ".join(person.name.split())
        users.append(
            User(
                username=username,
                name=name,
                organisation=person.organisation,
                place=person.place,
                language=person.language,
                password=encoded_password,
                demonstration=demonstration,
                created_by=maker,
                search=search_key(f"{name} {username}"),
                sort=sort_key(name),
            )
        )
    taken = User.objects.filter(username__in=seen).values_list("username", flat=True).first()
    if taken:
        raise ValidationError({"username": [_TAKEN]})
    try:
        return list(User.objects.bulk_create(users, batch_size=500))
    except IntegrityError as error:  # somebody else took it a moment ago
        raise ValidationError({"username": [_TAKEN]}) from error


def _user_problems(person: NewUser, username: str) -> Errors:
    found: Errors = {}
    allowed, reason = rules.username_allowed(username)
    if not allowed:
        found["username"] = [reason]
    if not person.name.strip():
        found["name"] = [_("Type the person's name.")]
    elif len(person.name) > 200 or not person.name.isprintable():
        found["name"] = [_("A name has at most 200 letters in one line. Shorten it.")]
    if person.language not in dict(settings.LANGUAGES):
        codes = ", ".join(code for code, _name in settings.LANGUAGES)
        found["language"] = [_("Choose one of these languages: %s.") % codes]
    found |= _where_problems(person.organisation, person.place)
    return found


def _assignment_problems(user: User, new: NewAssignment) -> Errors:
    found: Errors = _where_problems(new.organisation, new.place)
    if not user.is_active:
        found["user"] = [_("This account is closed. Roles go to open accounts only.")]
    if new.role not in Role.values:
        codes = ", ".join(Role.values)
        found["role"] = [_("There is no such role. Choose one of these: %s.") % codes]
    elif new.role in OF_ONE_ORGANISATION and new.organisation is None:
        found["organisation"] = [_("This role belongs to one organisation. Say which.")]
    if new.ends_on and new.ends_on <= (new.starts_on or timezone.localdate()):
        found["ends_on"] = [_("A role ends after it begins. Choose a later day.")]
    return found


def _where_problems(organisation: Organisation | None, place: Place | None) -> Errors:
    found: Errors = {}
    today = timezone.localdate()
    if organisation and organisation.retired_on and organisation.retired_on <= today:
        found["organisation"] = [_("This organisation is closed. Choose one that is at work.")]
    if place and place.retired_on and place.retired_on <= today:
        found["place"] = [_("This place is no longer in use. Choose the one that replaced it.")]
    return found


def _assignment(user: User, new: NewAssignment) -> Assignment:
    return Assignment(
        user=user,
        role=new.role,
        organisation=new.organisation,
        place=new.place,
        starts_on=new.starts_on or timezone.localdate(),
        ends_on=new.ends_on,
    )


def _overlaps(new: Assignment) -> bool:
    held = Assignment.objects.filter(
        user=new.user, role=new.role, organisation=new.organisation, place=new.place
    )
    return any(
        (new.ends_on is None or a.starts_on < new.ends_on)
        and (a.ends_on is None or a.ends_on > new.starts_on)
        for a in held
    )


def _password_problems(password: str, person: NewUser | User) -> list[Any]:
    if password == demo_accounts.PASSWORD:
        return [
            _("This is the password of the demonstration, which everybody knows. Choose your own.")
        ]
    allowed, reason = rules.password_allowed(password, username=person.username, name=person.name)
    return [] if allowed else [reason]


def _refuse_many(username: str, problems: Errors) -> None:
    messages: Iterable[Any] = (m for group in problems.values() for m in group)
    raise ValidationError({"people": [f"{username}: {message}" for message in messages]})
