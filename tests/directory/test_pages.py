"""The pages of organisations, places and code lists."""

from collections.abc import Callable
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from factories.accounts import give_role, make_user
from factories.directory import make_organisation, make_place
from queries import assert_same_queries
from turna.accounts.models import User
from turna.accounts.roles import Role
from turna.directory import panels
from turna.directory.codes import OrganisationKind, PlaceKind
from turna.directory.models import Code, Organisation, Place
from turna.directory.services import code_add
from turna.vault.actor import Actor
from turna.vault.models import AuditEntry

SignIn = Callable[[User], Client]


@pytest.fixture
def local(organisations: SimpleNamespace) -> User:
    """An administrator of one partner."""
    user = make_user(organisations.ngo, username="local-admin")
    give_role(user, Role.ADMINISTRATOR, organisation=organisations.ngo)
    return user


@pytest.fixture
def in_kg(organisations: SimpleNamespace, places: SimpleNamespace) -> User:
    """An administrator of one country."""
    user = make_user(organisations.mission, username="kg-admin")
    give_role(user, Role.ADMINISTRATOR, place=places.kg)
    return user


@pytest.fixture
def languages(db: None, actor: Actor) -> None:
    for code, label in (("ky", "Kyrgyz"), ("ru", "Russian")):
        code_add(actor=actor, list_name="language", code=code, labels={"en": label})


@pytest.fixture
def students(db: None, actor: Actor) -> Code:
    labels = {"en": "Students", "ky": "Студенттер"}
    return code_add(actor=actor, list_name="group", code="students", labels=labels)


def said(response: Any) -> str:
    """Everything that the form refuses, in one text."""
    form = response.context["form"]
    return " ".join(problem.message for problem in form.problems())


def shown(response: Any) -> list[str]:
    """The names in a list, in its order."""
    return [str(cells[0][1]) for _url, cells in response.context["rows"]]


def version_of(client: Client, url: str) -> int:
    return int(client.get(url).context["version"])


class TestOrganisations:
    @pytest.mark.parametrize(
        ("asked", "names"),
        [
            ("", 4),
            ("?kind=ngo", 2),
            ("?country=TJ", 1),
            ("?q=КХУЖАНД", 0),
            ("?q=khujand", 1),
            ("?kind=ngo&country=KG", 1),
            ("?kind=king", 4),
        ],
    )
    def test_the_list_is_in_the_address(
        self, admin: User, sign_in: SignIn, asked: str, names: int
    ) -> None:
        response = sign_in(admin).get(f"/organisations/{asked}")
        assert len(shown(response)) == names
        assert response.content.decode().count("<h1") == 1

    def test_a_reader_sees_those_of_her_own_part(
        self, worker_batken: User, sign_in: SignIn
    ) -> None:
        client = sign_in(worker_batken)
        assert shown(client.get("/organisations/")) == ["Test NGO of Batken"]
        assert client.get("/organisations/test-ngo-khujand/").status_code == 404
        html = client.get("/organisations/test-ngo-batken/").content.decode()
        assert "Add an organisation" not in html
        assert "Change it" not in html

    @pytest.mark.usefixtures("languages")
    def test_added_with_everything(
        self, admin: User, sign_in: SignIn, organisations: SimpleNamespace
    ) -> None:
        client = sign_in(admin)
        typed: dict[str, Any] = {
            "code": "crane-osh", "kind": "ngo", "label_en": "Crane of Osh",
            "label_ky": "Ош турнасы", "place": "KG-O", "languages": ["ky", "ru"],
        }  # fmt: skip
        response = client.post("/organisation-add/", typed)
        change = "/organisations/crane-osh/change/"
        assert response.headers["Location"] == change
        typed |= {"places_of_work": ["KG-O", "KG-B"], "version": str(version_of(client, change))}
        assert client.post(change, typed | {"places_of_work": ["RU"]}).status_code == 422
        assert client.post(change, typed).status_code == 302
        made = Organisation.objects.get(code="crane-osh")
        assert made.labels == {"en": "Crane of Osh", "ky": "Ош турнасы"}
        assert set(made.places_of_work.values_list("code", flat=True)) == {"KG-O", "KG-B"}
        html = client.get("/organisations/crane-osh/").content.decode()
        for words in ("Kyrgyz, Russian", "Ош турнасы", 'href="/places/KG-B/"', "partner NGO"):
            assert words in html
        assert html.count("<h1") == 1

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"code": "test-ngo-batken"}, "There is an organisation with this code."),
            ({"code": "no spaces"}, "cannot be used"),
            ({"kind": ""}, "Choose an answer: Kind"),
            ({"label_en": ""}, "Fill this in: Name – English"),
            ({"place": "MOON"}, "“MOON” is not in the list"),
            ({"languages": ["xx"]}, "“xx” is not one of the answers"),
            ({"label_ru": "я" * 101}, "Shorten it"),
        ],
    )
    def test_bad_input_is_refused_and_kept(
        self,
        admin: User,
        sign_in: SignIn,
        organisations: SimpleNamespace,
        *,
        typed: dict[str, Any],
        words: str,
    ) -> None:
        whole = {"code": "crane", "kind": "ngo", "label_en": "Crane", "place": "KG-O"}
        response = sign_in(admin).post("/organisation-add/", whole | {"label_ky": "Турна"} | typed)
        html = response.content.decode()
        assert response.status_code == 422
        assert words in said(response)
        assert 'value="Турна"' in html
        assert html.count("<h1") == 1
        assert Organisation.objects.count() == 4

    @pytest.mark.usefixtures("languages")
    def test_changed_inside_its_country(
        self, admin: User, sign_in: SignIn, organisations: SimpleNamespace
    ) -> None:
        client, url = sign_in(admin), "/organisations/test-ngo-batken/change/"
        html = client.get(url).content.decode()
        assert 'value="KG-O"' in html
        typed = {
            "label_en": "New name", "place": "KG-O", "languages": ["ky"],
            "version": version_of(client, url),
        }  # fmt: skip
        abroad = client.post(url, typed | {"place": "TJ-SU"})
        assert abroad.status_code == 422
        assert "not in the list" in said(abroad)
        assert client.post(url, typed).status_code == 302
        row = Organisation.objects.get(code="test-ngo-batken")
        assert (row.label, row.place.code) == ("New name", "KG-O")
        assert [language.code for language in row.languages.all()] == ["ky"]

    def test_two_people_at_once_both_keep_their_words(
        self, admin: User, sign_in: SignIn, organisations: SimpleNamespace
    ) -> None:
        client, url = sign_in(admin), "/organisations/test-ngo-batken/change/"
        mine = {"label_en": "Mine", "place": "KG-B", "version": version_of(client, url)}
        assert client.post(url, mine | {"label_en": "Theirs"}).status_code == 302
        response = client.post(url, mine)
        html = response.content.decode()
        assert response.status_code == 422
        assert "Somebody else changed this" in said(response)
        assert 'value="Mine"' in html
        assert "Theirs" in html
        assert Organisation.objects.get(code="test-ngo-batken").label == "Theirs"
        again = mine | {"version": response.context["version"]}
        assert client.post(url, again).status_code == 302
        assert Organisation.objects.get(code="test-ngo-batken").label == "Mine"

    def test_retired_but_never_removed(
        self, admin: User, sign_in: SignIn, organisations: SimpleNamespace
    ) -> None:
        client, url = sign_in(admin), "/organisations/test-ngo-batken/retire/"
        assert client.post(url, {"on": ""}).status_code == 422
        assert client.post(url, {"on": "31.2.2015"}).status_code == 422
        assert client.post(url, {"on": "1.6.2015"}).status_code == 302
        organisations.ngo.refresh_from_db()
        assert organisations.ngo.retired_on == date(2015, 6, 1)
        html = client.get("/organisations/test-ngo-batken/").content.decode()
        assert "retired" in html
        assert "Change it" not in html
        again = client.post(url, {"on": "1.6.2016"})
        assert again.status_code == 422
        assert "retired already" in said(again)

    def test_an_administrator_changes_what_her_seat_covers(
        self, local: User, in_kg: User, sign_in: SignIn
    ) -> None:
        partner, country = sign_in(local), sign_in(in_kg)
        own, foreign = "/organisations/test-ngo-batken", "/organisations/test-ngo-khujand"
        assert partner.get(f"{own}/change/").status_code == 200
        assert partner.get(f"{foreign}/change/").status_code == 404
        assert partner.get(f"{own}/retire/").status_code == 404
        assert partner.get("/organisation-add/").status_code == 403
        assert country.get(f"{own}/retire/").status_code == 200
        assert country.post(f"{foreign}/retire/", {"on": "1.6.2015"}).status_code == 404
        abroad = {"code": "x", "kind": "ngo", "label_en": "X", "place": "TJ-SU"}
        response = country.post("/organisation-add/", abroad)
        assert response.status_code == 422
        assert "not in the list" in said(response)

    def test_rooms_above_show_their_part(
        self, admin: User, sign_in: SignIn, organisations: SimpleNamespace,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:  # fmt: skip
        monkeypatch.setattr(panels, "_providers", {})
        row = panels.PanelRow("KG-07", "/agreements/7/", "in force")
        panels.register("grants", lambda one, reader: panels.Panel("Agreements", [row]))
        panels.register("ledger", lambda one, reader: panels.Panel("Months", [], "None owed."))
        panels.register("vault", lambda one, reader: None)
        html = sign_in(admin).get("/organisations/test-ngo-batken/").content.decode()
        assert '<a href="/agreements/7/">KG-07</a>: in force' in html
        assert "None owed." in html


class TestPlaces:
    def test_the_tree(self, admin: User, sign_in: SignIn, places: SimpleNamespace) -> None:
        response = sign_in(admin).get("/places/?country=KG")
        assert shown(response) == ["Kyrgyzstan", "Batken", "Kadamjay", "Pulgon", "Osh"]
        lies = [cells[2][1] for _url, cells in response.context["rows"]]
        assert lies == ["", "Kyrgyzstan", "Batken › Kyrgyzstan",
                        "Kadamjay › Batken › Kyrgyzstan", "Kyrgyzstan"]  # fmt: skip
        assert shown(sign_in(admin).get("/places/?q=ош")) == ["Osh"]
        with translation.override("ky"):
            assert "Баткен" in [place.label for place in Place.objects.all()]

    def test_added_where_it_lies(
        self, admin: User, sign_in: SignIn, places: SimpleNamespace
    ) -> None:
        client = sign_in(admin)
        form = client.get("/place-add/?parent=KG-B").content.decode()
        assert 'value="KG-B" selected' in form
        typed = {
            "code": "KG-B-LEILEK", "kind": "district", "parent": "KG-B", "label_en": "Leilek",
            "label_ky": "Лейлек", "other_names": "Leylek\nЛяйляк\n\n", "note": "A note.",
        }  # fmt: skip
        response = client.post("/place-add/", typed)
        assert response.headers["Location"] == "/places/KG-B-LEILEK/"
        made = Place.objects.get(code="KG-B-LEILEK")
        assert made.path == "KG/KG-B/KG-B-LEILEK/"
        assert made.other_names == ["Leylek", "Ляйляк"]
        assert "Leilek" in client.get("/places/KG-B/").content.decode()

    @pytest.mark.parametrize(
        ("typed", "words"),
        [
            ({"kind": "region"}, "A region lies in a country."),
            ({"code": "KG-O"}, "There is a place with this code already."),
            ({"parent": "MOON"}, "“MOON” is not in the list"),
            ({"label_en": " "}, "Fill this in: Name – English"),
            ({"kind": "world"}, "Choose one of the answers offered."),
        ],
    )
    def test_bad_input_is_refused_and_kept(
        self,
        admin: User,
        sign_in: SignIn,
        places: SimpleNamespace,
        *,
        typed: dict[str, str],
        words: str,
    ) -> None:
        whole = {"code": "KG-B-X", "kind": "district", "parent": "KG-B", "label_en": "X"}
        response = sign_in(admin).post("/place-add/", whole | {"label_ru": "Икс"} | typed)
        assert response.status_code == 422
        assert words in said(response)
        assert 'value="Икс"' in response.content.decode()
        assert response.content.decode().count("<h1") == 1

    def test_relabelled_but_never_renamed(
        self, admin: User, sign_in: SignIn, places: SimpleNamespace
    ) -> None:
        client, url = sign_in(admin), "/places/KG-B/names/"
        html = client.get(url).content.decode()
        assert 'name="code"' not in html
        typed = {"label_en": "Batken region", "label_ky": "", "other_names": "Batkent"}
        stale = client.post(url, typed | {"version": "1"})
        assert stale.status_code == 422
        assert client.post(url, typed | {"version": version_of(client, url)}).status_code == 302
        places.batken.refresh_from_db()
        assert places.batken.labels == {"en": "Batken region"}
        assert places.batken.other_names == ["Batkent"]
        assert places.batken.code == "KG-B"

    def test_retired_from_the_leaves_up(
        self, admin: User, sign_in: SignIn, places: SimpleNamespace
    ) -> None:
        client = sign_in(admin)
        response = client.post("/places/KG-B/retire/", {"on": "1.6.2015"})
        assert response.status_code == 422
        assert "Other places lie in it." in said(response)
        url = "/places/KG-B-KADAMJAY-PULGON/"
        assert client.post(f"{url}retire/", {"on": "1.6.2015"}).status_code == 302
        assert "retired" in client.get(url).content.decode()

    def test_an_administrator_keeps_the_places_of_her_country(
        self, local: User, in_kg: User, sign_in: SignIn
    ) -> None:
        country = sign_in(in_kg)
        assert country.get("/places/KG-B/names/").status_code == 200
        assert country.get("/places/TJ-SU/names/").status_code == 404
        assert country.post("/places/TJ-SU/retire/", {"on": "1.6.2015"}).status_code == 404
        assert "Change its names" not in country.get("/places/TJ-SU/").content.decode()
        typed = {"code": "X", "kind": "region", "parent": "TJ", "label_en": "X"}
        assert country.post("/place-add/", typed).status_code == 422
        assert country.post("/place-add/", typed | {"parent": ""}).status_code == 422
        assert sign_in(local).get("/place-add/").status_code == 403
        assert sign_in(local).get("/places/KG-B/names/").status_code == 404


class TestCodeLists:
    def test_the_lists_and_their_values_in_the_readers_language(
        self, admin: User, sign_in: SignIn, students: Code
    ) -> None:
        client = sign_in(admin)
        assert 'href="/code-lists/group/"' in client.get("/code-lists/").content.decode()
        assert shown(client.get("/code-lists/group/")) == ["Students"]
        with translation.override("ky"):
            assert students.label == "Студенттер"
        assert client.get("/code-lists/kings/").status_code == 404
        assert client.get("/code-lists/kings/add/").status_code == 404
        assert client.get("/code-lists/language/values/students/").status_code == 404

    def test_added(self, admin: User, sign_in: SignIn, students: Code) -> None:
        client = sign_in(admin)
        typed = {"code": "teachers", "label_en": "Teachers", "valid_from": "1.6.2015"}
        response = client.post("/code-lists/group/add/", typed)
        assert response.headers["Location"] == "/code-lists/group/values/teachers/"
        made = Code.objects.get(list="group", code="teachers")
        assert (made.valid_from, made.position) == (date(2015, 6, 1), 2)
        for bad, words in (
            ({"code": "students"}, "The list has this code already."),
            ({"code": "Big Letters"}, "cannot be used"),
            ({"code": "ok", "label_en": ""}, "Fill this in: Label – English"),
        ):
            refused = client.post("/code-lists/group/add/", typed | bad)
            assert refused.status_code == 422
            assert words in said(refused)

    def test_relabelled_but_never_renamed(
        self, admin: User, sign_in: SignIn, students: Code
    ) -> None:
        client, url = sign_in(admin), "/code-lists/group/values/students/labels/"
        typed = {"label_en": "Pupils", "label_ru": "Учащиеся", "code": "pupils"}
        typed["version"] = str(version_of(client, url))
        assert client.post(url, typed).status_code == 302
        students.refresh_from_db()
        assert students.labels == {"en": "Pupils", "ru": "Учащиеся"}
        assert students.code == "students"
        assert client.post(url, typed).status_code == 422  # an old form, sent again
        assert AuditEntry.objects.filter(verb="directory.code.relabel").count() == 1

    def test_retired_with_a_last_day(self, admin: User, sign_in: SignIn, students: Code) -> None:
        client, page = sign_in(admin), "/code-lists/group/values/students/"
        assert client.post(f"{page}retire/", {"valid_to": "2015"}).status_code == 422
        assert client.post(f"{page}retire/", {"valid_to": "31.5.2015"}).status_code == 302
        students.refresh_from_db()
        assert students.valid_to == date(2015, 5, 31)
        html = client.get(page).content.decode()
        assert "31 May 2015" in html
        assert "Retire it" not in html
        assert client.post(f"{page}retire/", {"valid_to": "1.6.2016"}).status_code == 422

    @pytest.mark.usefixtures("students")
    def test_are_the_whole_programmes(self, local: User, in_kg: User, sign_in: SignIn) -> None:
        for user in (local, in_kg):
            client = sign_in(user)
            assert client.get("/code-lists/group/values/students/").status_code == 200
            for page in ("add/", "values/students/labels/", "values/students/retire/"):
                assert client.get(f"/code-lists/group/{page}").status_code == 403
                assert client.post(f"/code-lists/group/{page}").status_code == 403
            assert "Add a value" not in client.get("/code-lists/group/").content.decode()


class TestQueries:
    def test_organisations(
        self, admin: User, sign_in: SignIn, organisations: SimpleNamespace, places: SimpleNamespace
    ) -> None:
        def more(count: int) -> None:
            for _n in range(count):
                number = Organisation.objects.count()
                country = make_place(f"C{number}")
                city = make_place(f"C{number}-A", parent=country)
                made = make_organisation(f"org-{number}", city, kind=OrganisationKind.DONOR)
                organisations.ngo.places_of_work.add(city)
                made.places_of_work.add(city)

        client = sign_in(admin)
        for number, url in enumerate(
            ("/organisations/", "/organisations/test-ngo-batken/", "/organisation-add/",
             "/organisations/test-ngo-batken/change/")
        ):  # fmt: skip
            assert_same_queries(client, url, more, many=4 + number)

    def test_places(self, admin: User, sign_in: SignIn, places: SimpleNamespace) -> None:
        def more(count: int) -> None:
            for _n in range(count):
                code = f"KG-B-{Place.objects.count()}"
                district = make_place(code, parent=places.batken)
                make_place(f"{code}-S", parent=district, kind=PlaceKind.SETTLEMENT)

        client = sign_in(admin)
        for number, url in enumerate(("/places/", "/places/KG-B/", "/place-add/")):
            assert_same_queries(client, url, more, many=4 + number)

    def test_code_lists(self, admin: User, sign_in: SignIn, actor: Actor) -> None:
        def more(count: int) -> None:
            for _n in range(count):
                code = f"value_{Code.objects.count()}"
                code_add(actor=actor, list_name="group", code=code, labels={"en": code})

        client = sign_in(admin)
        assert_same_queries(client, "/code-lists/group/", more, many=12)
