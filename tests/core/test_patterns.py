"""The pattern page shows every part, and the sample pages behave as real ones."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from turna.accounts.models import User

PARTS = Path(__file__).resolve().parents[2] / "src/turna/core/templates/core/parts"


@pytest.fixture
def client(donor: User, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(donor)


def rows(client: Client, **asked: object) -> int:
    response = client.get("/patterns/", {"show": "list"} | asked)
    assert response.status_code == 200
    return response.context["list"].page.paginator.count


def test_every_part_is_shown(client: Client) -> None:
    response = client.get("/patterns/")
    html = response.content.decode()
    shown = {t.name for t in response.templates}
    assert {f"core/parts/{path.name}" for path in PARTS.glob("*.html")} <= shown
    for tone in ("quiet", "info", "waits", "done", "danger"):
        assert f'class="badge {tone}"' in html
    for level in ("info", "success", "warning", "error"):
        assert f'class="message {level}"' in html


@pytest.mark.parametrize("size", [0, 1, 30, 3000])
def test_lists_of_every_size(client: Client, size: int) -> None:
    assert rows(client, rows=size) == size


def test_the_sample_list_has_pages(client: Client) -> None:
    html = client.get("/patterns/?show=list&rows=3000&page=2").content.decode()
    assert "Page 2 of 100" in html
    assert 'rel="next" href="?show=list&amp;rows=3000&amp;page=3"' in html


def test_the_sample_list_searches_filters_and_sorts(client: Client) -> None:
    assert rows(client, rows="many") == 30
    assert 0 < rows(client, q="сон-кол") < 30
    assert rows(client, q="сон-кол nothing") == 0
    assert rows(client, state="done") == 6
    first = [
        client.get("/patterns/", {"show": "list", "sort": sort}).context["list"].rows[0][0].pk
        for sort in ("day", "-day", "uid", "-uid")
    ]
    assert first == [30, 1, 1, 30]


def test_the_record_shows_all_that_a_record_can(client: Client) -> None:
    html = client.get("/patterns/?show=record").content.decode()
    for words in (
        "W-0001",
        "All walks",
        "under way",
        "next: count again",
        "a count is still missing",
    ):
        assert words in html
    assert html.count('class="moment ') == 6


def test_the_form_refuses_and_takes(client: Client) -> None:
    url = "/patterns/?show=form"
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 422
    good = {
        "title": "Dawn", "day": "2015-06-07", "lake": "IK", "adults": "4", "weather": "-",
        "young": "3",
    }  # fmt: skip
    assert client.post(url, good).headers["Location"] == url
    assert "nothing was stored" in client.get(url).content.decode()
    odd = client.post(url, good | {"young": "40"})
    html = odd.content.decode()
    assert odd.status_code == 422
    assert '<a href="#id_young">That is more than two young' in html
    assert "<li>Adults and young do not make a flock" in html


def test_two_people_at_one_record(client: Client) -> None:
    url = "/patterns/?show=change"
    html = client.get(url).content.decode()
    sent = {
        "title": "Mine", "day": "2015-06-04", "lake": "IK", "adults": "37", "young": "12",
        "weather": "clear", "seen": "heron", "notes": "Written by me.",
        "version": re.search(r'name="version" value="(\d+)"', html)[1],
    }  # fmt: skip
    refused = client.post(url, sent)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert html.count('class="theirs"') == 2
    assert "Written by the other." in html
    assert "Written by me." in html
    sent["version"] = re.search(r'name="version" value="(\d+)"', html)[1]
    assert client.post(url, sent).status_code == 302


def test_unknown_samples_do_not_exist(client: Client) -> None:
    assert client.get("/patterns/?show=nothing").status_code == 404


def test_charts_of_every_kind(client: Client) -> None:
    html = client.get("/patterns/?show=charts").content.decode()
    assert html.count('<figure class="chart">') == 5
    assert html.count("<svg") > 10
