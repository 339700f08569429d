"""What is handed in: told by its content, washed of all that is not to be seen, or refused."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from PIL import Image
from pypdf import PdfReader

from core.uploads import given
from turna.core.uploads import checking
from turna.core.uploads.kinds import Kind, told

ELF = b"\x7fELF" + bytes(60)
EXE = b"MZ" + bytes(200)


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as refused:
        checking.clean(content, name)
    (code,) = [error.code for error in refused.value.error_list]
    return str(code)


def a_zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("zeros", bytes(10_000_000))
    return out.getvalue()


BOMB_XML = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">]><l>&a;</l>'


class TestKind:
    @pytest.mark.parametrize("name", ["photo.jpg", "photo.exe", "", "a\u202egpj.txt"])
    def test_is_told_by_the_content_whatever_the_name(self, name: str) -> None:
        assert told(given.jpeg(), name) == Kind.JPEG

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (EXE, "photo.jpg"), (ELF, "letter.pdf"), (b"<html>hello", "photo.png"),
            (b"<script>x", "notes.txt"), (b"\xef\xbb\xbf <svg onload=x>", "notes.txt"),
            (BOMB_XML, "table.xml"), (BOMB_XML, "notes.txt"), (b"#!/bin/sh\nrm", "notes.txt"),
            (a_zip(), "table.xlsx"), (a_zip(), "photo.jpg"), (b"plain words", "photo.jpg"),
            (b"GIF89a" + bytes(20), "photo.gif"), (b"RIFF0000WEBP", "photo.png"),
            (b"null\0byte", "notes.txt"), (b"\xff\xfe\x00\xd8", "notes.txt"),
        ],
    )  # fmt: skip
    def test_of_what_is_not_taken(self, content: bytes, name: str) -> None:
        assert refusal(content, name) == "kind"

    def test_nothing_is_no_file(self) -> None:
        assert refusal(b"", "photo.jpg") == "empty"

    @pytest.mark.parametrize(
        ("content", "text"),
        [
            ("Қарлығаш\r\nline".encode(), "Қарлығаш\r\nline"),
            ("Айгүл".encode("utf-8-sig"), "Айгүл"),
            ("Айгүл".encode("utf-16"), "Айгүл"),
        ],
    )
    def test_text_becomes_utf_8(self, content: bytes, text: str) -> None:
        found = checking.clean(content, "NOTES.TXT")
        assert (found.kind, found.content.decode()) == (Kind.TEXT, text)


class TestPictures:
    @pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
    def test_a_photograph_keeps_its_points_and_nothing_else(self, mode: str) -> None:
        content = given.jpeg(mode=mode)
        assert b"SECRET" in content
        found = checking.clean(content + b"PK\x03\x04 SECRET-TAIL", "photo.jpg")
        assert found.kind == Kind.JPEG
        assert b"SECRET" not in found.content
        picture = Image.open(io.BytesIO(found.content))
        assert (picture.format, picture.size) == ("JPEG", (40, 20))
        assert picture.mode in {"RGB", "L"}
        assert not picture.getexif()
        assert {"icc_profile", "comment", "exif"} & picture.info.keys() == set()

    def test_it_stands_upright_before_the_note_about_it_goes(self) -> None:
        """6: the camera was held upright; blue, at the left in the file, belongs on top."""
        found = checking.clean(given.jpeg(turned=6), "photo.jpg")
        picture = Image.open(io.BytesIO(found.content))
        assert picture.size == (20, 40)
        red, _green, blue = picture.getpixel((10, 5))
        assert blue > 200 > red

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
    def test_every_sort_of_png(self, mode: str) -> None:
        found = checking.clean(given.png(mode), "scan.png")
        picture = Image.open(io.BytesIO(found.content))
        assert (found.kind, picture.size) == (Kind.PNG, (30, 10))
        assert picture.has_transparency_data == (mode in {"LA", "RGBA"})

    def test_words_and_movement_go(self) -> None:
        told_png = given.png(exif=b"SECRET", icc_profile=b"SECRET")
        assert b"SECRET" not in checking.clean(told_png, "scan.png").content
        moving = checking.clean(given.moving_png(), "scan.png")
        assert b"acTL" not in moving.content
        assert Image.open(io.BytesIO(moving.content)).getpixel((1, 1)) == (255, 0, 0)

    def test_a_page_attached_to_a_picture_goes(self) -> None:
        content = given.png() + b"<script>SECRET</script>"
        assert b"SECRET" not in checking.clean(content, "scan.png").content

    @pytest.mark.parametrize("size", [(8000, 8000), (65_000, 65_000)])
    def test_one_that_unpacks_to_far_too_much(self, size: tuple[int, int]) -> None:
        content = given.bomb_png(*size)
        assert len(content) < 300_000
        assert refusal(content, "scan.png") == "too_many_points"

    @pytest.mark.parametrize(
        "content", [given.jpeg()[:200], given.png()[:45], b"\xff\xd8\xff\xe0x"]
    )
    def test_a_damaged_one(self, content: bytes) -> None:
        assert refusal(content, "photo.jpg") == "broken"


class TestPdf:
    def test_its_page_is_kept_and_nothing_else(self) -> None:
        content = given.pdf()
        assert content.count(b"SECRET") > 5
        found = checking.clean(content + b"PK\x03\x04 SECRET-TAIL", "letter.pdf")
        assert found.kind == Kind.PDF
        reader = PdfReader(io.BytesIO(found.content))
        everything = found.content + b"".join(
            stream.get_data() for number in range(1, 60)
            if hasattr(stream := reader.get_object(number), "get_data") and "/Width" not in stream
        )  # fmt: skip
        assert b"SECRET" not in everything
        for left in (b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/Annots", b"/AcroForm",
                     b"/OpenAction", b"/Info", b"/AA", b"/PieceInfo"):  # fmt: skip
            assert left not in everything, left
        (page,) = reader.pages
        (photo,) = [image for image in page.images if image.image.size == (40, 20)]
        assert not photo.image.getexif()

    def test_what_a_form_showed_is_drawn_into_the_page(self) -> None:
        found = checking.clean(given.pdf(), "letter.pdf")
        (page,) = PdfReader(io.BytesIO(found.content)).pages
        drawn = page.get_contents().get_data()
        assert b"6 0.0 0.0 6 200 200 cm /TurnaMark0 Do" in drawn.replace(b"6.0", b"6")
        look = page["/Resources"]["/XObject"]["/TurnaMark0"]
        assert look.get_data() == b"0 0 1 rg 0 0 10 10 re f"

    def test_a_locked_one(self) -> None:
        assert refusal(given.pdf(password="x"), "letter.pdf") == "password"

    def test_too_many_pages(self) -> None:
        assert refusal(given.pdf(pages=201), "letter.pdf") == "too_many_pages"

    def test_one_that_unpacks_to_far_too_much(self) -> None:
        content = given.bomb_pdf(500)
        assert len(content) < 1_000_000
        assert refusal(content, "letter.pdf") == "too_large_inside"

    @pytest.mark.parametrize("content", [b"%PDF-1.7\n%%EOF", b"%PDF-" + bytes(4000)])
    def test_a_damaged_one(self, content: bytes) -> None:
        assert refusal(content, "letter.pdf") == "broken"


def test_a_refusal_says_what_to_do_and_repeats_nothing_of_the_file() -> None:
    with pytest.raises(ValidationError) as refused:
        checking.clean(EXE, "Aigul Example, passport.jpg")
    assert "Aigul" not in str(refused.value)
    assert "hand that in" in str(refused.value)
