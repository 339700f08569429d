"""The cookie of a known browser: what it opens, what makes it void, and what it says."""

import pytest

from accounts.clock import Clock
from turna.accounts import devices
from turna.accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_browser_is_known_to_its_users_only(light: User, careful: User) -> None:
    cookie = devices.remember(devices.read(""), light)
    assert devices.knows(devices.read(cookie), light)
    assert not devices.knows(devices.read(cookie), careful)
    assert not devices.knows(devices.read(cookie), None)
    both = devices.remember(devices.read(cookie), careful)
    assert devices.read(both).mark == devices.read(cookie).mark
    assert devices.knows(devices.read(both), light)
    assert devices.knows(devices.read(both), careful)


def test_it_names_nobody(light: User) -> None:
    cookie = devices.remember(devices.read(""), light)
    for words in (light.username, light.name, str(light.uid)):
        assert words not in cookie


@pytest.mark.parametrize(
    "spoil",
    [
        lambda cookie: "",
        lambda cookie: cookie[1:],
        lambda cookie: cookie[:-1] + ("0" if cookie[-1] != "0" else "1"),
        lambda cookie: cookie.replace("-", ".", 1),
        lambda cookie: "é" + cookie,
        lambda cookie: cookie + "x" * 5000,
    ],
)
def test_a_broken_one_is_of_no_use(light: User, spoil: object) -> None:
    cookie = devices.remember(devices.read("A" * 22), light)
    assert not devices.knows(devices.read(spoil(cookie)), light)  # type: ignore[operator]


def test_it_ends_with_time_a_new_password_and_a_reset(light: User, clock: Clock) -> None:
    browser = devices.read(devices.remember(devices.read(""), light))
    clock.forward(days=180)
    assert devices.knows(browser, light)
    light.factors_reset_at = clock()
    assert not devices.knows(browser, light)
    light.factors_reset_at, light.password = None, "another"
    assert not devices.knows(browser, light)
    light.refresh_from_db()
    clock.forward(days=2)
    assert not devices.knows(browser, light)


def test_no_more_than_eight_users(light: User) -> None:
    cookie = ""
    for number in range(10):
        light.password = str(number)
        cookie = devices.remember(devices.read(cookie), light)
    assert len(devices.read(cookie).users) == devices.MOST


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        ("(Windows NT 10.0; Win64) AppleWebKit/537 Chrome/130.0 Safari/537", "Chrome, Windows"),
        ("(X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox, Linux"),
        ("(Linux; Android 14) AppleWebKit Chrome/130 Mobile Safari", "Chrome, Android"),
        ("(iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17 Safari/604", "Safari, iPhone"),
        ("curl/8", ""),
        ("", ""),
    ],
)  # fmt: skip
def test_a_device_in_words(agent: str, said: str) -> None:
    assert devices.words(agent) == said
