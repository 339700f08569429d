"""Pages of forms: refused answers 422 and keeps what was typed; done answers a redirect."""

import re
import uuid
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import path

from factories.accounts import give_role, make_user
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.core.components import Action
from turna.core.fields import DayField, OneOfField, PickField, SeveralField, TextField
from turna.core.formpage import ChangePage, FormPage, _FormPage
from turna.core.forms import Form
from turna.directory.models import Place
from turna.site import urls as site_urls

SignIn = Callable[[User], Client]
COLOURS = [("r", "Red"), ("b", "Blue")]
called: list[dict[str, Any]] = []


class Note(Form):
    name = TextField(label="Name")
    place = PickField(label="Place", required=False)
    day = DayField(label="Day", required=False)
    colour = OneOfField(label="Colour", choices=COLOURS, required=False)
    several = SeveralField(label="Several", choices=COLOURS, required=False)

    def offer(self, reader: Any) -> None:
        self.fields["place"].queryset = Place.objects.order_by("path")


class Add(FormPage):
    action = "accounts.manage"
    form_class = Note
    title = "Add a note"
    button = "Add the note"
    done = "The note is added."
    draft = "test.note"
    error_names = {"title": "name"}

    def act(self, data: dict[str, Any]) -> str:
        if data["name"] == "taken":
            raise ValidationError({"title": ["Taken. Choose another."], "row": ["Row 3 is odd."]})
        called.append({"actor": self.actor, "client_uid": self.client_uid, **data})
        return data["name"]

    def success_url(self, result: Any) -> str:
        return f"/?{result}"


class Change(ChangePage):
    action = "accounts.manage"
    model = User
    form_class = Note
    button = "Save the note"

    def back(self) -> Action:
        return Action("All", "/users/")

    def initial_of(self, record: User) -> dict[str, Any]:
        return {
            "name": record.name, "place": record.place, "colour": "r", "several": ["r", "b"],
        }  # fmt: skip

    def act(self, data: dict[str, Any]) -> None:
        if self.version != self.record.version:
            raise ValidationError("Somebody changed it.", code="conflict")
        called.append({"record": self.record, "version": self.version, **data})

    def success_url(self, result: Any) -> str:
        return "/"


urlpatterns = [
    path("note/", Add.as_view()),
    path("note/<uuid:uid>/", Change.as_view()),
    *site_urls.urlpatterns,
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def _nothing_called() -> None:
    called.clear()


@pytest.fixture
def boss(organisations: SimpleNamespace) -> User:
    user = make_user(organisations.ngo, username="boss")
    give_role(user, Role.ADMINISTRATOR, organisation=organisations.ngo)
    return user


def hidden(html: str, name: str) -> str:
    """The value of a hidden field."""
    return re.search(rf'name="{name}" value="([^"]*)"', html)[1]


class TestAdd:
    def test_is_shown_and_shut(self, boss: User, worker_batken: User, sign_in: SignIn) -> None:
        html = sign_in(boss).get("/note/").content.decode()
        assert "<h1>Add a note</h1>" in html
        assert '<button type="submit">Add the note</button>' in html
        assert f'data-draft="{boss.uid}.test.note" data-draft-restore' in html
        assert uuid.UUID(hidden(html, "client_uid"))
        for method in ("get", "post"):
            assert getattr(sign_in(worker_batken), method)("/note/").status_code == 403

    def test_refused_input_answers_422_and_keeps_everything(
        self, boss: User, sign_in: SignIn
    ) -> None:
        typed = {"name": "", "day_day": "40", "day_month": "6", "colour": "b", "several": ["r"]}
        number = str(uuid.uuid4())
        response = sign_in(boss).post("/note/", typed | {"client_uid": number})
        html = response.content.decode()
        assert response.status_code == 422
        assert "<title>Not saved: Add a note" in html
        assert 'href="#id_name"' in html
        assert 'value="40"' in html
        assert hidden(html, "client_uid") == number
        assert len(re.findall("checked", html)) == 2
        assert "data-draft-restore" not in html
        assert called == []

    def test_what_the_verb_refuses_stands_at_its_field(self, boss: User, sign_in: SignIn) -> None:
        response = sign_in(boss).post("/note/", {"name": "taken"})
        html = response.content.decode()
        assert response.status_code == 422
        assert '<a href="#id_name">Taken. Choose another.</a>' in html
        assert "<li>Row 3 is odd.</li>" in html
        assert 'value="taken"' in html

    def test_done_is_a_redirect_with_a_message_that_ends_the_draft(
        self, boss: User, sign_in: SignIn
    ) -> None:
        client = sign_in(boss)
        number = uuid.uuid4()
        response = client.post("/note/", {"name": "new", "client_uid": str(number)})
        assert (response.status_code, response.headers["Location"]) == (302, "/?new")
        assert called[0]["name"] == "new"
        assert called[0]["client_uid"] == number
        assert called[0]["actor"].id == str(boss.uid)
        html = client.get("/").content.decode()
        assert "The note is added." in html
        assert f'data-draft-done="draft:{boss.uid}.test.note"' in html
        assert "The note is added." not in client.get("/").content.decode()

    def test_a_broken_number_of_the_form_is_replaced(self, boss: User, sign_in: SignIn) -> None:
        sign_in(boss).post("/note/", {"name": "new", "client_uid": "x"})
        assert isinstance(called[0]["client_uid"], uuid.UUID)

    def test_without_a_draft_the_browser_keeps_nothing(
        self, boss: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Add, "draft", "")
        client = sign_in(boss)
        assert "data-draft" not in client.get("/note/").content.decode()
        client.post("/note/", {"name": "new"})
        assert "data-draft" not in client.get("/").content.decode()


class TestChange:
    def test_opens_with_the_record_and_its_version(
        self, boss: User, colleague: User, sign_in: SignIn
    ) -> None:
        html = sign_in(boss).get(f"/note/{colleague.uid}/").content.decode()
        assert f"<h1>{colleague.name}</h1>" in html
        assert hidden(html, "version") == "1"
        assert f'value="{colleague.name}"' in html
        assert 'class="button plain" href="/users/">Cancel' in html

    def test_a_foreign_one_does_not_exist(
        self, boss: User, stranger: User, sign_in: SignIn
    ) -> None:
        client = sign_in(boss)
        for method in ("get", "post"):
            assert getattr(client, method)(f"/note/{stranger.uid}/").status_code == 404

    def test_the_verb_gets_record_and_version(
        self, boss: User, colleague: User, sign_in: SignIn
    ) -> None:
        sent = {"name": "new", "version": "1"}
        assert sign_in(boss).post(f"/note/{colleague.uid}/", sent).status_code == 302
        assert (called[0]["record"], called[0]["version"]) == (colleague, 1)

    def test_two_people_both_keep_their_text(
        self, boss: User, colleague: User, sign_in: SignIn, places: SimpleNamespace
    ) -> None:
        client, url = sign_in(boss), f"/note/{colleague.uid}/"
        User.objects.filter(pk=colleague.pk).update(name="Theirs", version=2, place=places.osh)
        sent = {"name": "Mine", "version": "1", "place": "KG-B", "colour": "r", "several": ["b"]}
        response = client.post(url, sent)
        html = response.content.decode()
        assert response.status_code == 422
        assert "Somebody changed it." in html
        assert 'value="Mine"' in html
        said = re.findall(r'<div class="theirs"><strong>.*?</strong> (.*?)</div>', html)
        assert said == ["Theirs", "Osh", "Red, Blue"]  # the colour is the same
        assert called == []
        again = client.post(url, sent | {"version": hidden(html, "version")})
        assert again.status_code == 302
        assert called[0]["version"] == 2

    def test_a_mistake_does_not_make_an_old_form_new(
        self, boss: User, colleague: User, sign_in: SignIn
    ) -> None:
        """Else the second try would overwrite what the other person saved, unseen."""
        User.objects.filter(pk=colleague.pk).update(version=2)
        html = sign_in(boss).post(f"/note/{colleague.uid}/", {"version": "1"}).content.decode()
        assert hidden(html, "version") == "1"

    @pytest.mark.parametrize("version", [None, "", "x", "9" * 400, "-1"])
    def test_a_form_without_a_version_overwrites_nothing(
        self, boss: User, colleague: User, sign_in: SignIn, version: str | None
    ) -> None:
        sent = {"name": "new"} | ({} if version is None else {"version": version})
        assert sign_in(boss).post(f"/note/{colleague.uid}/", sent).status_code == 422
        assert called == []

    def test_drafts_are_the_records_own(
        self, boss: User, colleague: User, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(Change, "draft", "test.change")
        html = sign_in(boss).get(f"/note/{colleague.uid}/").content.decode()
        assert f'data-draft="{boss.uid}.test.change.{colleague.uid}"' in html


class TestEndedSession:
    """A form that is sent after its session has ended comes back after signing in."""

    GOOD = "three quiet cranes"

    @pytest.fixture(autouse=True)
    def _by_password_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """The second step, and what is kept on the way through it, is tested in accounts."""
        monkeypatch.setattr(User, "needs_second_step", False)

    def test_what_was_typed_comes_back(self, boss: User, sign_in: SignIn) -> None:
        boss.set_password(self.GOOD)
        boss.save()
        client = sign_in(boss)
        who = hidden(client.get("/note/").content.decode(), "who")
        client.post("/sign-out/")
        typed = {"name": "typed <before>", "colour": "b", "several": ["r", "b"], "who": who}

        ended = client.post("/note/?from=list", typed)
        assert ended.status_code == 403
        html = ended.content.decode()
        assert "Your session has ended" in html
        kept = hidden(html, "kept")

        door = client.post("/sign-in/", {"kept": kept})
        assert door.status_code == 200
        assert hidden(door.content.decode(), "kept") == kept
        wrong = client.post("/sign-in/", {"kept": kept, "username": "boss", "password": "wrong"})
        assert wrong.status_code == 422
        assert hidden(wrong.content.decode(), "kept") == kept

        credentials = {"username": "boss", "password": self.GOOD}
        html = client.post("/sign-in/", credentials | {"kept": kept}).content.decode()
        assert "Welcome back" in html
        assert 'action="/note/?from=list"' in html
        assert 'name="name" value="typed &lt;before&gt;"' in html
        assert html.count('name="several"') == 2
        assert called == []

        resumed = client.post("/note/?from=list", typed | {"resumed": "1"})
        html = resumed.content.decode()
        assert resumed.status_code == 200
        assert 'value="typed &lt;before&gt;"' in html
        assert len(re.findall("checked", html)) == 3
        assert called == []
        assert client.post("/note/", typed).status_code == 302
        assert called[0]["name"] == "typed <before>"

    def test_another_person_does_not_get_it(self, boss: User, admin: User, sign_in: SignIn) -> None:
        admin.set_password(self.GOOD)
        admin.save()
        client = sign_in(boss)
        who = hidden(client.get("/note/").content.decode(), "who")
        client.post("/sign-out/")
        html = client.post("/note/", {"name": "typed before", "who": who}).content.decode()
        credentials = {"username": "admin", "password": self.GOOD}
        answer = client.post("/sign-in/", credentials | {"kept": hidden(html, "kept")})
        assert answer.headers["Location"] == "/"

    @pytest.mark.django_db
    @pytest.mark.parametrize("who", [{}, {"who": ""}, {"who": "forged:x:y"}])
    def test_only_forms_of_ours_are_kept(self, who: dict[str, str]) -> None:
        answer = Client().post("/note/", {"name": "x"} | who)
        assert answer.headers["Location"] == "/sign-in/?next=/note/"

    @pytest.mark.parametrize("kept", ["", "broken", "a:b:c"])
    def test_a_broken_seal_opens_nothing(self, boss: User, kept: str) -> None:
        boss.set_password(self.GOOD)
        boss.save()
        sent = {"username": "boss", "password": self.GOOD, "kept": kept}
        assert Client().post("/sign-in/", sent).headers["Location"] == "/"

    def test_a_form_opened_by_another_is_read_first(
        self, boss: User, admin: User, sign_in: SignIn
    ) -> None:
        who = hidden(sign_in(boss).get("/note/").content.decode(), "who")
        client = sign_in(admin)
        refused = client.post("/note/", {"name": "typed", "who": who})
        html = refused.content.decode()
        assert refused.status_code == 422
        assert "Somebody else opened this form" in html
        assert called == []
        assert (
            client.post("/note/", {"name": "typed", "who": hidden(html, "who")}).status_code == 302
        )
        assert called[0]["actor"].id == str(admin.uid)


def test_a_page_says_what_it_does() -> None:
    page = _FormPage()
    with pytest.raises(NotImplementedError):
        page.act({})
    with pytest.raises(NotImplementedError):
        page.success_url(None)
