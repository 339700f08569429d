"""Files as people hand them in, and as people who mean harm build them. All planted words are
`SECRET…`."""

import io
import struct
import zlib

from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    TextStringObject,
)


def jpeg(*, size: tuple[int, int] = (40, 20), mode: str = "RGB", turned: int = 1) -> bytes:
    """A photograph with a place, a maker, a remark and a thumbnail's worth of notes."""
    notes = Image.Exif()
    notes[0x010E], notes[0x0112] = "SECRET-DESCRIPTION", turned
    notes.get_ifd(0x8825).update({1: "N", 2: (40.0, 3.0, 10.0), 3: "E", 4: (70.0, 49.0, 1.0)})
    picture = Image.new(mode, size, "red" if mode == "RGB" else 60)
    if mode == "RGB":
        picture.paste("blue", (0, 0, size[0] // 2, size[1]))
    return _saved(picture, "JPEG", exif=notes, comment=b"SECRET-COMMENT", icc_profile=b"SECRET-ICC")


def png(mode: str = "RGB", *, size: tuple[int, int] = (30, 10), **more: object) -> bytes:
    return _saved(Image.new(mode, size), "PNG", **more)


def moving_png() -> bytes:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green")]
    return _saved(frames[0], "PNG", save_all=True, append_images=frames[1:])


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def bomb_png(width: int, height: int) -> bytes:
    """A few kilobytes that say, truly, that they are width × height points."""
    rows = zlib.compressobj(9)
    packed = b"".join(rows.compress(bytes(1 + width // 8)) for _ in range(min(height, 2000)))
    packed += rows.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in parts
    )


def _name(text: str) -> NameObject:
    return NameObject(text)


def _stream(content: bytes, **entries: object) -> DecodedStreamObject:
    made = DecodedStreamObject()
    made.set_data(content)
    made.update({_name(f"/{key}"): value for key, value in entries.items()})
    return made


def _numbers(*numbers: int) -> ArrayObject:
    return ArrayObject([NumberObject(n) for n in numbers])


def _action(kind: str, key: str, words: str) -> DictionaryObject:
    return DictionaryObject({_name("/S"): _name(kind), _name(key): TextStringObject(words)})


def pdf(*, pages: int = 1, password: str = "") -> bytes:
    """A page with a photograph and a filled-in box, and all that should not travel with it."""
    writer = PdfWriter()
    page = writer.add_blank_page(300, 300)
    photo = EncodedStreamObject()
    photo._data = jpeg()
    photo.update({
        _name("/Type"): _name("/XObject"), _name("/Subtype"): _name("/Image"),
        _name("/Width"): NumberObject(40), _name("/Height"): NumberObject(20),
        _name("/ColorSpace"): _name("/DeviceRGB"), _name("/BitsPerComponent"): NumberObject(8),
        _name("/Filter"): _name("/DCTDecode"),
        _name("/Metadata"): writer._add_object(_stream(b"SECRET-XMP")),
    })  # fmt: skip
    page[_name("/Resources")] = DictionaryObject(
        # Named as an action is: a name that somebody chose is no reason to drop it.
        {_name("/XObject"): DictionaryObject({_name("/Metadata"): writer._add_object(photo)})}
    )
    drawing = _stream(b"q 100 0 0 100 10 10 cm /Metadata Do Q")
    page[_name("/Contents")] = writer._add_object(drawing)
    page[_name("/AA")] = DictionaryObject({_name("/O"): _action("/JavaScript", "/JS", "SECRET-JS")})
    page[_name("/PieceInfo")] = DictionaryObject({_name("/X"): TextStringObject("SECRET-PIECE")})
    look = _stream(b"0 0 1 rg 0 0 10 10 re f", BBox=_numbers(0, 0, 10, 10), Subtype=_name("/Form"))
    box = DictionaryObject({
        _name("/Type"): _name("/Annot"), _name("/Subtype"): _name("/Widget"),
        _name("/Rect"): _numbers(200, 200, 260, 260), _name("/T"): TextStringObject("SECRET-T"),
        _name("/AP"): DictionaryObject({_name("/N"): writer._add_object(look)}),
        _name("/A"): _action("/Launch", "/F", "SECRET-PROGRAM"),
    })  # fmt: skip
    page[_name("/Annots")] = ArrayObject([writer._add_object(box)])
    for _more in range(pages - 1):
        writer.add_blank_page(100, 100)
    root = writer._root_object
    root[_name("/OpenAction")] = _action("/JavaScript", "/JS", "SECRET-OPEN")
    root[_name("/Metadata")] = writer._add_object(_stream(b"SECRET-ROOT-XMP"))
    writer.add_metadata({"/Author": "SECRET-AUTHOR"})
    writer.add_attachment("secret.txt", b"SECRET-FILE")
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb_pdf(megabytes: int) -> bytes:
    """A page whose drawing unpacks to so much."""
    writer = PdfWriter()
    page = writer.add_blank_page(100, 100)
    packer = zlib.compressobj(9)
    block = bytes(1024 * 1024)
    packed = b"".join(packer.compress(block) for _ in range(megabytes)) + packer.flush()
    content = EncodedStreamObject()
    content._data = packed
    content[_name("/Filter")] = _name("/FlateDecode")
    page[_name("/Contents")] = writer._add_object(content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
