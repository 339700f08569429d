"""The second step: who needs one, the gate until there is one, and each refusal."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.clock import Clock
from accounts.conftest import GOOD, code_of, hashed
from factories.accounts import give_role, make_passkey
from turna.accounts import demonstration, proof, services, totp
from turna.accounts.models import App, RecoveryCode, User
from turna.accounts.roles import ACTIONS, Role, needs_second_step
from turna.vault.models import AuditEntry

pytestmark = pytest.mark.django_db
Knock = Callable[..., Any]
SECOND = "/sign-in/second/"
LOCAL = {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


class TestWhoNeedsOne:
    def test_every_role_that_reaches_a_person_or_administration(self) -> None:
        for role in Role:
            reaches = any(
                action.split(".")[0] in {"cases", "hotline", "audit", "vault", "keys"}
                or action in {"accounts.manage", "directory.manage"}
                for action in ACTIONS[role]
            )
            assert needs_second_step(role) is reaches, role

    def test_a_new_action_needs_one_until_somebody_says_otherwise(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(ACTIONS, Role.DONOR, frozenset({"brandnew.read"}))
        assert needs_second_step(Role.DONOR)

    def test_it_is_of_today_s_roles(self, light: User) -> None:
        assert not light.needs_second_step
        give_role(light, Role.ADMINISTRATOR)
        assert light.needs_second_step


class TestGate:
    OPEN = ("/me/second/", "/me/app/", "/me/passkeys/add/", "/help/")

    def test_without_one_only_enrolling_help_and_the_way_out_are_open(
        self, client: Client, careful: User, knock: Knock
    ) -> None:
        assert knock(client, "saltanat").headers["Location"] == "/"
        for url in ("/", "/people/", "/me/", "/search/", "/help/glossary/", "/patterns/"):
            answer = client.get(url)
            assert answer.status_code == 302, url
            assert answer.headers["Location"].startswith("/me/second/"), url
        for url in self.OPEN:
            assert client.get(url).status_code == 200, url
        assert client.post("/sign-out/").status_code == 302

    def test_a_form_sent_by_hand_is_stopped_too(
        self, client: Client, careful: User, knock: Knock
    ) -> None:
        knock(client, "saltanat")
        answer = client.post("/people/", {"anything": "1"})
        assert (answer.status_code, answer.headers["Location"]) == (302, "/me/second/")

    def test_a_part_of_a_page_leads_the_whole_page(
        self, client: Client, careful: User, knock: Knock
    ) -> None:
        knock(client, "saltanat")
        headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/people/?q=a"}
        answer = client.get("/people/", headers=headers)
        assert answer.headers["HX-Redirect"] == "/me/second/?next=%2Fpeople%2F%3Fq%3Da"

    def test_a_role_without_need_passes(self, client: Client, light: User, knock: Knock) -> None:
        knock(client, "aigul")
        assert client.get("/").status_code == 200

    def test_a_role_given_later_shuts_it_with_the_next_page(
        self, client: Client, light: User, knock: Knock
    ) -> None:
        knock(client, "aigul")
        give_role(light, Role.ADMINISTRATOR)
        assert client.get("/").headers["Location"].startswith("/me/second/")

    def test_who_has_one_elsewhere_proves_it_and_adds_none(
        self, client: Client, light: User, knock: Knock, clock: Clock
    ) -> None:
        knock(client, "aigul")
        App.objects.create(user=light, salt="salt")
        give_role(light, Role.ADMINISTRATOR)
        assert client.get("/").headers["Location"].startswith(SECOND)
        for url in ("/me/app/", "/me/passkeys/add/"):
            assert client.get(url).headers["Location"] == SECOND
        assert client.post(SECOND, {"code": code_of(light, clock)}).status_code == 302
        assert client.get("/").status_code == 200

    def test_a_session_without_proof_is_weak(
        self, careful: User, sign_in: Callable[[User], Client]
    ) -> None:
        client = sign_in(careful)
        assert client.get("/").status_code == 200
        session = client.session
        del session["proof"]
        session.save()
        assert client.get("/").status_code == 302


class TestEnrolling:
    def begin(self, client: Client, knock: Knock) -> bytes:
        knock(client, "saltanat")
        html = client.get("/me/app/").content.decode()
        assert '<svg class="qr"' in html
        salt = client.session["app_salt"]
        return totp.secret_of(User.objects.get(username="saltanat"), salt)

    def test_an_app(self, client: Client, careful: User, knock: Knock, clock: Clock) -> None:
        secret = self.begin(client, knock)
        code = totp.code_of(secret, totp.counter_at(clock.at))
        answer = client.post("/me/app/", {"code": f"{code[:3]} {code[3:]}", "next": "/people/"})
        html = answer.content.decode()
        codes = re.findall(r"<code>(\w{4}-\w{4}-\w{4})</code>", html)
        assert len(set(codes)) == services.factors.RECOVERY_CODES  # type: ignore[attr-defined]
        assert 'href="/people/"' in html
        assert "no-store" in answer.headers["Cache-Control"]
        assert client.get("/").status_code == 200
        assert verbs() == ["accounts.session.started", "accounts.app.added"]
        stored = "".join(RecoveryCode.objects.values_list("rest", flat=True))
        assert not any(part in stored for code in codes for part in [code, code.replace("-", "")])

    def test_a_wrong_first_code_enrols_nothing(
        self, client: Client, careful: User, knock: Knock, clock: Clock
    ) -> None:
        secret = self.begin(client, knock)
        right = totp.code_of(secret, totp.counter_at(clock.at))
        answer = client.post("/me/app/", {"code": f"{(int(right) + 1) % 10**6:06}"})
        assert answer.status_code == 422
        assert not App.objects.exists()
        assert client.get("/").status_code == 302

    def test_the_database_holds_no_secret(
        self, client: Client, careful: User, knock: Knock, clock: Clock
    ) -> None:
        secret = self.begin(client, knock)
        client.post("/me/app/", {"code": totp.code_of(secret, totp.counter_at(clock.at))})
        row = App.objects.get()
        kept = " ".join(str(value) for value in vars(row).values())
        for form in (secret.hex(), totp.in_words(secret), totp.in_words(secret).replace(" ", "")):
            assert form not in kept


class TestAtTheDoor:
    def test_a_code_opens(self, client: Client, with_app: User, knock: Knock, clock: Clock) -> None:
        page = knock(client, "saltanat", next="/people/")
        assert page.status_code == 200
        assert "_auth_user_id" not in client.session
        assert client.get("/people/").status_code == 302
        answer = client.post(SECOND, {"code": code_of(with_app, clock), "next": "/people/"})
        assert answer.headers["Location"] == "/people/"
        assert client.get("/people/").status_code == 200
        assert verbs() == ["accounts.code.accepted", "accounts.session.started"]
        assert AuditEntry.objects.latest("id").reason == "app"

    def test_asked_of_whoever_has_one_whatever_the_role(
        self, client: Client, light: User, knock: Knock
    ) -> None:
        App.objects.create(user=light, salt="salt")
        assert knock(client, "aigul").status_code == 200
        assert client.get("/").content.decode().count('name="password"') == 1  # the door

    @pytest.mark.parametrize("steps", [-3, -2, 2, 10])
    def test_an_expired_or_future_code_is_wrong(
        self, client: Client, with_app: User, knock: Knock, clock: Clock, steps: int
    ) -> None:
        knock(client, "saltanat")
        answer = client.post(SECOND, {"code": code_of(with_app, clock, steps=steps)})
        assert answer.status_code == 422
        assert "This code is not right" in answer.content.decode()
        assert verbs() == ["accounts.code.refused"]

    def test_a_code_opens_once(self, with_app: User, knock: Knock, clock: Clock) -> None:
        code = code_of(with_app, clock)
        first, second = Client(), Client()
        for client in (first, second):
            knock(client, "saltanat")
        assert first.post(SECOND, {"code": code}).status_code == 302
        answer = second.post(SECOND, {"code": code})
        assert answer.status_code == 422
        assert "used already" in answer.content.decode()
        earlier = second.post(SECOND, {"code": code_of(with_app, clock, steps=-1)})
        assert earlier.status_code == 422
        clock.forward(seconds=30)
        assert second.post(SECOND, {"code": code_of(with_app, clock)}).status_code == 302

    def test_another_user_s_code_is_wrong(
        self, client: Client, with_app: User, light: User, knock: Knock, clock: Clock
    ) -> None:
        App.objects.create(user=light, salt="salt")
        knock(client, "saltanat")
        assert client.post(SECOND, {"code": code_of(light, clock)}).status_code == 422

    def test_without_the_first_step_there_is_no_second(
        self, client: Client, with_app: User, clock: Clock
    ) -> None:
        answer = client.post(SECOND, {"code": code_of(with_app, clock)})
        assert answer.headers["Location"].startswith("/sign-in/")

    def test_the_first_step_is_good_for_ten_minutes(
        self, client: Client, with_app: User, knock: Knock, clock: Clock
    ) -> None:
        knock(client, "saltanat")
        clock.forward(minutes=11)
        answer = client.post(SECOND, {"code": code_of(with_app, clock)})
        assert answer.headers["Location"].startswith("/sign-in/")

    @pytest.mark.parametrize("change", [{"is_active": False}, {"password": "!"}])
    def test_nor_after_the_account_was_closed_or_its_password_changed(
        self, client: Client, with_app: User, knock: Knock, clock: Clock, change: dict[str, Any]
    ) -> None:
        knock(client, "saltanat")
        User.objects.filter(pk=with_app.pk).update(**change)
        assert client.post(SECOND, {"code": code_of(with_app, clock)}).status_code == 302
        assert "_auth_user_id" not in client.session

    def test_guessing_codes_is_slowed_and_shuts_nobody_else_out(
        self, with_app: User, knock: Knock, clock: Clock
    ) -> None:
        known = Client()
        knock(known, "saltanat")
        known.post(SECOND, {"code": code_of(with_app, clock)})
        known.post("/sign-out/")
        guesser = Client()
        knock(guesser, "saltanat")
        said = [guesser.post(SECOND, {"code": f"{n:06}"}).content.decode() for n in range(7)]
        assert ["Too many tries" in one for one in said] == [False] * 5 + [True] * 2
        assert AuditEntry.objects.filter(verb="accounts.code.refused").count() == 5
        clock.forward(seconds=30)
        knock(known, "saltanat")
        assert known.post(SECOND, {"code": code_of(with_app, clock)}).status_code == 302

    def test_what_was_typed_before_comes_back_after_both_steps(
        self, client: Client, with_app: User, knock: Knock, clock: Clock
    ) -> None:
        from django.core import signing

        typed = signing.dumps(
            [str(with_app.uid), "/people/add/", [["code", "kept"]]],
            salt="turna.core.kept.typed", compress=True,
        )  # fmt: skip
        page = knock(client, "saltanat", kept=typed).content.decode()
        assert f'value="{typed}"' in page
        answer = client.post(SECOND, {"code": code_of(with_app, clock), "kept": typed})
        assert 'action="/people/add/"' in answer.content.decode()


class TestRecoveryCodes:
    @pytest.fixture
    def codes(self, with_app: User) -> list[str]:
        return services.recovery_codes_make(actor=with_app.as_actor(), user=with_app)

    def test_each_opens_once(
        self, with_app: User, codes: list[str], knock: Knock, clock: Clock
    ) -> None:
        for typed, status in ((codes[3].upper(), 302), (codes[3], 422), (codes[4], 302)):
            client = Client()
            knock(client, "saltanat")
            assert client.post(SECOND, {"code": typed}).status_code == status
        assert AuditEntry.objects.latest("id").reason == "recovery"
        assert RecoveryCode.objects.filter(used_at=None).count() == len(codes) - 2

    def test_new_ones_make_the_old_worthless(
        self, with_app: User, codes: list[str], clock: Clock
    ) -> None:
        actor = with_app.as_actor()
        fresh = services.recovery_codes_make(actor=actor, user=with_app)
        with pytest.raises(ValidationError):
            services.code_accept(actor=actor, user=with_app, typed=codes[0])
        assert services.code_accept(actor=actor, user=with_app, typed=fresh[0]) == "recovery"

    @pytest.mark.parametrize("typed", ["abcd-efgh-jkmn", "", "-", "abc", "x" * 40, "\0"])
    def test_what_is_none_is_wrong(self, with_app: User, codes: list[str], typed: str) -> None:
        with pytest.raises(ValidationError, match="not right"):
            services.code_accept(actor=with_app.as_actor(), user=with_app, typed=typed)

    def test_a_code_of_somebody_else_is_wrong(
        self, with_app: User, light: User, codes: list[str]
    ) -> None:
        App.objects.create(user=light, salt="salt")
        with pytest.raises(ValidationError):
            services.code_accept(actor=light.as_actor(), user=light, typed=codes[0])

    def test_they_stand_in_for_something(self, light: User) -> None:
        with pytest.raises(ValidationError, match="Add one first"):
            services.recovery_codes_make(actor=light.as_actor(), user=light)

    def test_they_go_with_the_last_factor(self, light: User, clock: Clock) -> None:
        actor = light.as_actor()
        secret = totp.secret_of(light, "new")
        code = totp.code_of(secret, totp.counter_at(clock.at))
        assert services.app_add(actor=actor, user=light, salt="new", code=code)
        services.app_remove(actor=actor, user=light)
        assert not RecoveryCode.objects.exists()


class TestRemoving:
    def test_the_last_one_stays_where_the_role_needs_it(self, with_app: User) -> None:
        actor = with_app.as_actor()
        with pytest.raises(ValidationError, match="your only one"):
            services.app_remove(actor=actor, user=with_app)
        key = make_passkey(with_app)
        services.app_remove(actor=actor, user=with_app)
        with pytest.raises(ValidationError, match="your only one"):
            services.passkey_remove(actor=actor, passkey=key)

    def test_a_foreign_passkey_is_not_there(
        self, with_app: User, light: User, sign_in: Callable[[User], Client]
    ) -> None:
        key = make_passkey(light)
        assert sign_in(with_app).get(f"/me/passkeys/{key.uid}/remove/").status_code == 404
        assert sign_in(with_app).post(f"/me/passkeys/{key.uid}/remove/").status_code == 404


class TestProvingAgain:
    PAGES = ("/me/app/", "/me/app/remove/", "/me/passkeys/add/", "/me/recovery-codes/")

    def test_is_asked_after_ten_minutes(
        self, with_app: User, sign_in: Callable[[User], Client], clock: Clock
    ) -> None:
        client = sign_in(with_app)
        assert client.get(self.PAGES[0]).status_code == 200
        clock.forward(minutes=11)
        for url in self.PAGES:
            assert client.get(url).headers["Location"].startswith("/me/prove/?next=%2Fme%2F"), url
            assert client.post(url).headers["Location"].startswith("/me/prove/"), url

    def test_takes_password_and_code(
        self, with_app: User, sign_in: Callable[[User], Client], clock: Clock
    ) -> None:
        client = sign_in(with_app)
        clock.forward(minutes=11)
        typed = {"password": GOOD, "code": code_of(with_app, clock), "next": "/me/recovery-codes/"}
        for wrong in ({"password": "wrong wrong wrong"}, {"code": "000000"}, {"code": ""}):
            assert client.post("/me/prove/", typed | wrong).status_code == 422
            assert client.get("/me/recovery-codes/").status_code == 302
        answer = client.post("/me/prove/", typed)
        assert answer.headers["Location"] == "/me/recovery-codes/"
        assert client.get("/me/recovery-codes/").status_code == 200


class TestReset:
    def test_takes_everything_away_and_ends_the_sessions(
        self, with_app: User, admin: User, sign_in: Callable[[User], Client], knock: Knock
    ) -> None:
        make_passkey(with_app)
        services.recovery_codes_make(actor=with_app.as_actor(), user=with_app)
        theirs = sign_in(with_app)
        answer = sign_in(admin).post(f"/users/{with_app.uid}/second/")
        assert answer.status_code == 302
        with_app.refresh_from_db()
        assert with_app.factors_reset_at is not None
        assert not App.objects.exists()
        assert not with_app.passkeys.exists()
        assert not with_app.recovery_codes.exists()
        assert theirs.get("/").content.decode().count('name="password"') == 1
        assert AuditEntry.objects.latest("id").verb == "accounts.factors.reset"
        fresh = Client()
        knock(fresh, "saltanat")
        assert fresh.get("/").headers["Location"].startswith("/me/second/")

    def test_not_one_s_own(self, admin: User, sign_in: Callable[[User], Client]) -> None:
        answer = sign_in(admin).post(f"/users/{admin.uid}/second/")
        assert answer.status_code == 422
        assert "Ask another administrator" in answer.content.decode()


class TestDemonstration:
    @pytest.fixture
    def demo_user(self, careful: User) -> User:
        User.objects.update(demonstration=True, password=hashed(demonstration.PASSWORD))
        careful.refresh_from_db()
        return careful

    def test_its_code_is_shown_and_opens(self, demo_user: User, knock: Knock, clock: Clock) -> None:
        for _time in range(2):  # twice within half a minute
            here = Client(**LOCAL)
            door = here.get("/").content.decode()
            assert demonstration.code_now() in door
            page = knock(here, "saltanat", demonstration.PASSWORD).content.decode()
            found = re.search(r'value="(\d{6})"', page)
            assert found, "The code stands in its field."
            assert here.post(SECOND, {"code": found[1]}).status_code == 302
            assert here.get("/people/").status_code == 200

    def test_it_is_not_shown_elsewhere(self, demo_user: User, knock: Knock) -> None:
        far = Client(HTTP_HOST="localhost:8000", REMOTE_ADDR="192.0.2.7")
        assert demonstration.code_now() not in far.get("/").content.decode()
        assert knock(far, "saltanat", demonstration.PASSWORD).status_code == 422

    def test_real_accounts_have_no_known_code(
        self, careful: User, knock: Knock, client: Client
    ) -> None:
        knock(client, "saltanat")
        with pytest.raises(ValidationError):
            services.code_accept(
                actor=careful.as_actor(), user=careful, typed=demonstration.code_now()
            )
        assert not proof.is_strong(client.session)
