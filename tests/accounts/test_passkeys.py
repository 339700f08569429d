"""Passkeys: made, proved, and each refusal, with a key in software."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from accounts.clock import Clock
from accounts.conftest import GOOD
from accounts.soft_key import SoftKey
from turna.accounts import passkeys, services
from turna.accounts.models import Passkey, User
from turna.accounts.passkeys import PasskeyError, Site
from turna.vault.models import AuditEntry

pytestmark = pytest.mark.django_db
SITE = Site("testserver", "http://testserver")
OPTIONS, DOOR = "/sign-in/passkey/options/", "/sign-in/passkey/"
SignIn = Callable[[User], Client]


def made(user: User, key: SoftKey) -> Passkey:
    asked = passkeys.ask_new(SITE, user, [])
    new = passkeys.take_new(SITE, user, asked=asked["asked"], answer=key.create(asked["options"]))
    services.passkey_add(actor=user.as_actor(), user=user, name="key", new=new)
    return user.passkeys.get(credential_id=new.credential_id)


def proved(key: SoftKey, user: User | None = None, purpose: str = "in", **more: Any) -> Any:
    asked = passkeys.ask(SITE, purpose, user)
    answer = key.get(asked["options"], **more)
    return passkeys.prove(SITE, purpose, user, asked=asked["asked"], answer=answer)


@pytest.fixture
def key() -> SoftKey:
    return SoftKey()


class TestMaking:
    def test_keeps_what_recognises_it_and_asks_for_finger_or_pin(
        self, careful: User, key: SoftKey
    ) -> None:
        asked = passkeys.ask_new(SITE, careful, [])["options"]
        assert asked["authenticatorSelection"]["userVerification"] == "required"
        assert asked["authenticatorSelection"]["residentKey"] == "required"
        assert asked["attestation"] == "none"
        row = made(careful, key)
        assert row.domain == "testserver"
        assert AuditEntry.objects.latest("id").verb == "accounts.passkey.added"

    def test_one_that_is_here_already_is_not_made_again(self, careful: User, key: SoftKey) -> None:
        row = made(careful, key)
        asked = passkeys.ask_new(SITE, careful, [row])["options"]
        assert [one["id"] for one in asked["excludeCredentials"]] == [row.credential_id]
        with pytest.raises(ValidationError, match="in use already"):
            made(careful, key)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"origin": "https://evil.example"}, {"origin": "http://testserver:81"},
            {"domain": "evil.example"}, {"verifies": False},
        ],
    )  # fmt: skip
    def test_what_is_not_ours_is_refused(self, careful: User, wrong: dict[str, Any]) -> None:
        with pytest.raises(PasskeyError):
            made(careful, SoftKey(**wrong))
        assert not Passkey.objects.exists()

    def test_not_for_somebody_else(self, careful: User, light: User, key: SoftKey) -> None:
        asked = passkeys.ask_new(SITE, careful, [])
        with pytest.raises(PasskeyError):
            passkeys.take_new(
                SITE, light, asked=asked["asked"], answer=key.create(asked["options"])
            )

    def test_no_more_than_ten(self, careful: User) -> None:
        for _number in range(services.factors.MOST_PASSKEYS):  # type: ignore[attr-defined]
            made(careful, SoftKey())
        with pytest.raises(ValidationError, match="Remove one first"):
            made(careful, SoftKey())


class TestProving:
    def test_names_its_owner(self, careful: User, key: SoftKey) -> None:
        row = made(careful, key)
        assert proved(key).passkey == row
        assert proved(key, careful, "again").passkey == row

    @pytest.mark.parametrize(
        "wrong",
        [
            {"origin": "https://evil.example"}, {"origin": "https://testserver"},
            {"domain": "evil.example"}, {"verifies": False},
        ],
    )  # fmt: skip
    def test_from_elsewhere_or_without_its_owner_it_is_refused(
        self, careful: User, key: SoftKey, wrong: dict[str, Any]
    ) -> None:
        made(careful, key)
        for name, value in wrong.items():
            setattr(key, name, value)
        with pytest.raises(PasskeyError):
            proved(key)

    def test_a_forged_signature_is_refused(self, careful: User, key: SoftKey) -> None:
        made(careful, key)
        key.private = SoftKey().private
        with pytest.raises(PasskeyError):
            proved(key)

    def test_a_challenge_is_answered_once(self, careful: User, key: SoftKey) -> None:
        made(careful, key)
        asked = passkeys.ask(SITE, "in")
        answer = key.get(asked["options"])
        passkeys.prove(SITE, "in", asked=asked["asked"], answer=answer)
        with pytest.raises(PasskeyError):
            passkeys.prove(SITE, "in", asked=asked["asked"], answer=answer)

    def test_within_five_minutes(self, careful: User, key: SoftKey, clock: Clock) -> None:
        made(careful, key)
        asked = passkeys.ask(SITE, "in")
        clock.forward(minutes=5, seconds=1)
        with pytest.raises(PasskeyError):
            passkeys.prove(SITE, "in", asked=asked["asked"], answer=key.get(asked["options"]))

    def test_for_the_purpose_that_it_was_asked_for(self, careful: User, key: SoftKey) -> None:
        made(careful, key)
        asked = passkeys.ask(SITE, "again", careful)
        answer = key.get(asked["options"])
        for purpose, user in (("in", None), ("second", careful)):
            with pytest.raises(PasskeyError):
                passkeys.prove(SITE, purpose, user, asked=asked["asked"], answer=answer)

    def test_another_s_challenge_or_one_of_their_own_making_is_refused(
        self, careful: User, key: SoftKey
    ) -> None:
        made(careful, key)
        mine, other = passkeys.ask(SITE, "in"), passkeys.ask(SITE, "in")
        answer = key.get(other["options"])
        for asked in (mine["asked"], "", "x", mine["asked"][:-1]):
            with pytest.raises(PasskeyError):
                passkeys.prove(SITE, "in", asked=asked, answer=answer)

    def test_another_user_s_credential_is_refused(
        self, careful: User, light: User, key: SoftKey
    ) -> None:
        made(careful, key)
        for purpose in ("again", "second"):
            with pytest.raises(PasskeyError):
                proved(key, light, purpose)
        with pytest.raises(PasskeyError):
            proved(key, handle=light.uid.bytes)
        with pytest.raises(PasskeyError):
            proved(key, handle=b"")

    def test_neither_of_a_closed_account_nor_of_another_site(
        self, careful: User, key: SoftKey
    ) -> None:
        row = made(careful, key)
        Passkey.objects.filter(pk=row.pk).update(domain="other.example")
        with pytest.raises(PasskeyError):
            proved(key)
        Passkey.objects.filter(pk=row.pk).update(domain="testserver")
        User.objects.filter(pk=careful.pk).update(is_active=False)
        with pytest.raises(PasskeyError):
            proved(key)

    @pytest.mark.parametrize(
        "answer", ["", "{", "[]", "{}", '{"rawId": 7}', '"x"', "[" * 5000, "{" * 30_000, "\0"]
    )
    def test_rubbish_is_refused(self, careful: User, answer: str) -> None:
        asked = passkeys.ask(SITE, "in")["asked"]
        with pytest.raises(PasskeyError):
            passkeys.prove(SITE, "in", asked=asked, answer=answer)

    def test_a_copied_key_is_noticed(self, careful: User, key: SoftKey) -> None:
        row = made(careful, key)
        key.count = 41
        actor = careful.as_actor()
        services.passkey_use(actor=actor, passkey=row, sign_count=proved(key).sign_count)
        key.count = 7
        with pytest.raises(ValidationError, match="may have been copied"):
            services.passkey_use(actor=actor, passkey=row, sign_count=proved(key).sign_count)
        row.refresh_from_db()
        assert row.sign_count == 42

    def test_keys_that_do_not_count_are_fine(self, careful: User, key: SoftKey) -> None:
        row = made(careful, key)
        for _time in range(2):
            services.passkey_use(actor=careful.as_actor(), passkey=row, sign_count=0)


class TestAtTheDoor:
    def test_opens_alone(self, client: Client, careful: User, key: SoftKey) -> None:
        made(careful, key)
        asked = client.post(OPTIONS, {"purpose": "in"}).json()
        assert "allowCredentials" not in asked["options"]  # it names nobody before the answer
        sent = {"asked": asked["asked"], "answer": key.get(asked["options"]), "next": "/people/"}
        assert client.post(DOOR, sent).headers["Location"] == "/people/"
        assert client.get("/people/").status_code == 200
        started = AuditEntry.objects.get(verb="accounts.session.started")
        assert (started.reason, started.object_id) == ("passkey", str(careful.uid))
        assert Client().post(DOOR, sent).status_code == 422  # sent again by somebody else

    def test_what_is_refused_is_on_record_and_says_no_more(
        self, client: Client, careful: User, key: SoftKey
    ) -> None:
        made(careful, key)
        Passkey.objects.all().delete()
        asked = client.post(OPTIONS).json()
        sent = {"asked": asked["asked"], "answer": key.get(asked["options"])}
        answer = client.post(DOOR, sent)
        assert answer.status_code == 422
        assert "The passkey was not accepted" in answer.content.decode()
        assert AuditEntry.objects.latest("id").verb == "accounts.session.failed"
        assert "_auth_user_id" not in client.session

    def test_is_a_second_step_too(
        self, client: Client, careful: User, light: User, key: SoftKey, knock: Callable[..., Any]
    ) -> None:
        made(careful, key)
        other = SoftKey()
        made(light, other)
        for chip, status in ((other, 422), (key, 302)):
            knock(client, "saltanat")
            asked = client.post(OPTIONS, {"purpose": "second"}).json()
            sent = {"purpose": "second", "asked": asked["asked"]}
            answer = client.post(DOOR, sent | {"answer": chip.get(asked["options"])})
            assert answer.status_code == status
        assert client.get("/people/").status_code == 200

    def test_nobody_is_asked_for_a_second_step_before_the_first(self, client: Client) -> None:
        for purpose in ("second", "again", "new", "other"):
            assert client.post(OPTIONS, {"purpose": purpose}).status_code == 403

    def test_opens_when_the_password_is_being_guessed(
        self, client: Client, careful: User, key: SoftKey, knock: Callable[..., Any], clock: Clock
    ) -> None:
        made(careful, key)
        said = [knock(Client(), "saltanat", "guess").status_code for _guess in range(11)]
        assert said[-1] == 429
        assert knock(client, "saltanat", GOOD).status_code == 429
        asked = client.post(OPTIONS).json()
        sent = {"asked": asked["asked"], "answer": key.get(asked["options"])}
        assert client.post(DOOR, sent).status_code == 302

    def test_a_demonstration_s_opens_from_this_machine_only(
        self, client: Client, careful: User, key: SoftKey
    ) -> None:
        made(careful, key)
        User.objects.update(demonstration=True)
        asked = client.post(OPTIONS).json()
        sent = {"asked": asked["asked"], "answer": key.get(asked["options"])}
        assert client.post(DOOR, sent).status_code == 422

    def test_is_made_on_its_page(self, careful: User, key: SoftKey, sign_in: SignIn) -> None:
        client = sign_in(careful)
        asked = client.post(OPTIONS, {"purpose": "new"}).json()
        sent = {"name": "office  laptop", "asked": asked["asked"]}
        assert client.post("/me/passkeys/add/", sent).status_code == 422
        assert client.post("/me/passkeys/add/", sent | {"answer": "{}"}).status_code == 422
        asked = client.post(OPTIONS, {"purpose": "new"}).json()
        sent |= {"asked": asked["asked"], "answer": key.create(asked["options"])}
        answer = client.post("/me/passkeys/add/", sent)
        assert "Your recovery codes" in answer.content.decode()
        assert careful.passkeys.get().name == "office laptop"


@pytest.mark.parametrize(
    ("host", "site", "possible"),
    [
        ("turna.example", Site("turna.example", "http://turna.example"), True),
        ("localhost:8000", Site("localhost", "http://localhost:8000"), True),
        ("127.0.0.1:8000", Site("127.0.0.1", "http://127.0.0.1:8000"), False),
        ("[::1]:8000", Site("[::1]", "http://[::1]:8000"), False),
        ("[::1]", Site("[::1]", "http://[::1]"), False),
    ],
)
def test_the_site_as_the_browser_names_it(
    host: str, site: Site, settings: Any, *, possible: bool
) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    found = passkeys.site_of(RequestFactory(HTTP_HOST=host).get("/"))
    assert found == site
    assert found.has_passkeys is possible


def test_options_are_plain(careful: User) -> None:
    asked = passkeys.ask_new(SITE, careful, [])
    assert json.loads(json.dumps(asked)) == asked
