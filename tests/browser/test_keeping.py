"""Attachments, holds and erasing in a real browser, on a phone and a desk."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cases.opening import known
from core.uploads import given
from turna.accounts.models import User
from turna.cases.models import Attachment, Person

pytestmark = [
    pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("master"),
]  # fmt: skip
Visit = Callable[..., Page]
Check = Callable[[Page], None]


@pytest.fixture
def person(
    case_worker: User, organisations: SimpleNamespace, settings: Any, tmp_path: Path, master: Any
) -> Person:
    settings.MEDIA_ROOT = tmp_path / "media"
    return known(case_worker, organisations.ngo, code="7KQ2-M9XD")


@pytest.mark.parametrize(("width", "dark"), [(360, True), (1280, False)], ids=["phone", "desk"])
def test_from_handing_in_to_erasing(
    visit: Visit, check: Check, case_worker: User, manager: User, person: Person, *,
    tmp_path: Path, width: int, dark: bool,
) -> None:  # fmt: skip
    photo, exe = tmp_path / "Aigul Example.jpg", tmp_path / "photo.jpg"
    photo.write_bytes(given.jpeg())
    exe.write_bytes(b"MZ" + bytes(400))
    page = visit(case_worker, width=width, dark=dark)
    page.goto(f"/people/{person.uid}/")
    check(page)
    page.get_by_role("link", name="Attachments").click()
    check(page)
    page.get_by_role("link", name="Attach something").click()
    check(page)
    page.get_by_label("identity or travel document").check()
    page.get_by_label("The file").set_input_files(exe)
    page.get_by_role("button", name="Attach it").click()
    expect(page.locator(".problems")).to_contain_text("This is no PDF, JPEG or PNG")
    check(page)
    page.get_by_label("The file").set_input_files(photo)
    page.get_by_role("button", name="Attach it").click()
    expect(page.get_by_text("Aigul Example.jpg")).to_be_visible()
    assert "Aigul" not in page.url + page.title()
    check(page)
    with page.expect_download() as saved:
        page.get_by_role("link", name="identity or travel document").click()
    assert saved.value.suggested_filename == "document.jpg"
    for name, answer in (("close", "help is finished"), ("hold", "a trial is running")):
        page.goto(f"/people/{person.uid}/{name}/")
        check(page)
        page.get_by_label(answer).check()
        page.locator(".form-foot button").click()
        check(page)
    page.goto(f"/people/{person.uid}/copy/")
    check(page)
    page.get_by_label("she or he asked for it").check()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Make the copy").click()
    assert saved.value.suggested_filename == "copy.zip"
    page.goto(f"/people/{person.uid}/forget/")
    page.get_by_role("button", name="Write the wish down").click()
    boss = visit(manager, width=width, dark=dark)
    boss.goto(f"/people/{person.uid}/")
    check(boss)
    boss.get_by_role("link", name="Lift").click()
    boss.get_by_role("button", name="Lift it").click()
    boss.get_by_role("link", name="Erase who this is").click()
    check(boss)
    boss.get_by_role("button", name="Erase").click()
    expect(boss.locator(".problems")).to_contain_text("Tick this if you are sure.")
    boss.get_by_label("I know that nobody can undo this").check()
    boss.get_by_role("button", name="Erase").click()
    expect(boss.get_by_text("Codes and figures stay.")).to_be_visible()
    check(boss)
    for address in ("/closed-files/", "/certificates/"):
        boss.goto(address)
        check(boss)
    assert not Attachment.objects.exists()


def test_a_file_that_is_too_large_is_told_before_it_travels(
    visit: Visit, case_worker: User, person: Person, tmp_path: Path
) -> None:
    page = visit(case_worker)
    page.goto(f"/people/{person.uid}/attachments/add/")
    page.evaluate("document.querySelector('input[type=file]').dataset.most = '1000'")
    large = tmp_path / "large.jpg"
    large.write_bytes(bytes(2000))
    page.get_by_label("The file").set_input_files(large)
    expect(page.get_by_text("This file is larger than 20 megabytes.")).to_be_visible()
    assert page.get_by_label("The file").input_value() == ""
