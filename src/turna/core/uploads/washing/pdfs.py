"""PDFs: their pages are taken over into a new file, and nothing but their pages.

Left behind: who wrote it when with what (document information, XMP, thumbnails, private data of
programs), scripts, actions, attached files, forms, links, multimedia. What a filled-in form or a
remark shows on its page is drawn into the page first. Photographs inside lose their camera's notes.
"""

import io
import zlib
from collections.abc import Iterator
from typing import Any

from pypdf import PageObject, PdfReader, PdfWriter, Transformation
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    FloatObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from turna.core.uploads.washing.refusals import Refusal, Refused

PAGES = 200
INSIDE = 400_000_000  # bytes of all streams, unpacked
OBJECTS = 200_000
_OF_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents")
# Nothing on this list is needed to draw a page. Actions, scripts and attached files hang on what
# is not taken over at all: the document, its outline, its annotations.
_LEFT_BEHIND = (
    "/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/AF", "/EF", "/Alternates", "/OPI",
    "/Ref", "/Measure", "/PtData", "/StructParent", "/StructParents", "/Parent",
)  # fmt: skip
_ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms")  # of a stream whose content is in another file
# What hangs under these has names that somebody chose: nothing is taken away by its name.
_NAMED = {
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties",
    "/CharProcs", "/Colorants",
}  # fmt: skip
_HIDDEN = 1 << 1 | 1 << 5  # of an annotation: hidden, not to be viewed


def wash(content: bytes) -> bytes:
    """The file's pages in a new file."""
    reader = PdfReader(io.BytesIO(content), strict=False)
    if reader.is_encrypted:
        raise Refused(Refusal.PASSWORD)
    if len(reader.pages) > PAGES:
        raise Refused(Refusal.TOO_MANY_PAGES)
    if not len(reader.pages):
        raise Refused(Refusal.BROKEN)
    bare = [_bare(page) for page in reader.pages]
    _strip(bare)
    writer = PdfWriter()
    for page, marks in bare:
        _draw(writer.add_page(page), marks, writer)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


Marks = list[tuple[StreamObject, list[float]]]


def _bare(page: PageObject) -> tuple[PageObject, Marks]:
    """A page with what draws it, and the looks of its annotations with where they stand."""
    marks: Marks = []
    for found in page.get("/Annots", None) or ():
        look = _look(_plain(found))
        if look is not None:
            marks.append(look)
    bare = PageObject()
    bare[NameObject("/Type")] = NameObject("/Page")
    for name in _OF_PAGE:
        value = _inherited(page, name)
        if value is not None:
            bare[NameObject(name)] = value
    bare.setdefault(NameObject("/Resources"), DictionaryObject())
    bare.pdf = page.pdf
    return bare, marks


def _look(mark: Any) -> tuple[StreamObject, list[float]] | None:
    """How an annotation looks, and its place; None for one that is not seen."""
    if not isinstance(mark, DictionaryObject) or int(mark.get("/F", 0)) & _HIDDEN:
        return None
    if mark.get("/Subtype") == "/Popup" or "/Rect" not in mark:
        return None
    looks = _plain(mark.get("/AP"))
    look = _plain(looks.get("/N")) if isinstance(looks, DictionaryObject) else None
    if isinstance(look, DictionaryObject) and not isinstance(look, StreamObject):
        look = _plain(look.get(mark.get("/AS", "/Off")))
    if not isinstance(look, StreamObject):
        return None
    return look, [float(number) for number in _plain(mark["/Rect"])]


def _draw(page: PageObject, marks: Marks, writer: PdfWriter) -> None:
    """Draw the looks of what stood on the page into the page."""
    if not marks:
        return
    resources = _own(page, "/Resources")
    forms = _own(resources, "/XObject")
    drawn = []
    for number, (look, place) in enumerate(marks):
        name = f"/TurnaMark{number}"
        copy = look.clone(writer, force_duplicate=True)
        copy[NameObject("/Type")] = NameObject("/XObject")
        copy[NameObject("/Subtype")] = NameObject("/Form")
        forms[NameObject(name)] = copy.indirect_reference or writer._add_object(copy)
        drawn.append(f"q {_matrix(look, place)} cm {name} Do Q")
    before, after = DecodedStreamObject(), DecodedStreamObject()
    before.set_data(b"q\n")
    after.set_data(("\nQ\n" + "\n".join(drawn) + "\n").encode("ascii"))
    there = _plain(page.get("/Contents"))
    parts: list[Any] = []
    if there is not None:
        parts = list(there) if isinstance(there, ArrayObject) else [page.raw_get("/Contents")]
    page[NameObject("/Contents")] = ArrayObject(
        [writer._add_object(before), *parts, writer._add_object(after)]
    )


def _matrix(look: StreamObject, place: list[float]) -> str:
    """The numbers that lay a look's own box onto its place on the page."""
    box = [float(number) for number in _plain(look.get("/BBox")) or place]
    turned = [float(number) for number in _plain(look.get("/Matrix")) or (1, 0, 0, 1, 0, 0)]
    own = Transformation((*turned,))  # type: ignore[arg-type]
    corners = [own.apply_on((x, y)) for x in box[::2] for y in box[1::2]]
    left, right = min(c[0] for c in corners), max(c[0] for c in corners)
    low, high = min(c[1] for c in corners), max(c[1] for c in corners)
    x0, x1 = sorted(place[::2])
    y0, y1 = sorted(place[1::2])
    wide = (x1 - x0) / (right - left) if right > left else 1.0
    tall = (y1 - y0) / (high - low) if high > low else 1.0
    numbers = (wide, 0.0, 0.0, tall, x0 - left * wide, y0 - low * tall)
    return " ".join(str(FloatObject(round(number, 5))) for number in numbers)


def _own(holder: Any, name: str) -> DictionaryObject:
    """The dictionary under a name, made this holder's alone so that no other page changes."""
    there = _plain(holder.get(name))
    mine = DictionaryObject(there or {})
    holder[NameObject(name)] = mine
    return mine


def _strip(pages: list[tuple[PageObject, Marks]]) -> None:
    """Take away, from everything that the pages draw with, what no drawing needs."""
    unpacked = 0
    starts = [*(page for page, _marks in pages), *(look for _p, ms in pages for look, _r in ms)]
    for number, found in enumerate(_reached(starts)):
        if number > OBJECTS:
            raise Refused(Refusal.TOO_LARGE_INSIDE)
        if isinstance(found, StreamObject):
            for name in _ELSEWHERE:
                found.pop(name, None)
            _without_notes(found)
            unpacked += _unpacked(found, INSIDE - unpacked)


def _reached(starts: list[Any]) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached, each once, stripped before it is gone into."""
    waiting, seen = [("", start) for start in starts], set()
    while waiting:
        under, found = waiting.pop()
        if isinstance(found, IndirectObject):
            if found.idnum in seen:
                continue
            seen.add(found.idnum)
            found = found.get_object()
        if isinstance(found, DictionaryObject):
            if under not in _NAMED or isinstance(found, StreamObject):
                for name in _LEFT_BEHIND:
                    found.pop(name, None)
            yield found
            waiting.extend(dict.items(found))
        elif isinstance(found, ArrayObject):
            waiting.extend((under, one) for one in list.__iter__(found))


def _unpacked(stream: StreamObject, most: int) -> int:
    """How long a packed stream is, unpacked bit by bit. Refused when longer than `most`."""
    filters = _plain(stream.get("/Filter"))
    names = list(filters) if isinstance(filters, ArrayObject) else [filters]
    packed = [name for name in names if name in {"/FlateDecode", "/Fl"}]
    if len(packed) > 1 or len(names) > 3:
        raise Refused(Refusal.TOO_LARGE_INSIDE)
    if not packed or names[0] not in {"/FlateDecode", "/Fl"}:
        return 0
    unpacker, left, length = zlib.decompressobj(), bytes(stream._data), 0
    while left and not unpacker.eof:
        try:
            length += len(unpacker.decompress(left, 1_000_000))
        except zlib.error:
            break  # damaged: readers show what came before
        if length > most:
            raise Refused(Refusal.TOO_LARGE_INSIDE)
        left = unpacker.unconsumed_tail
    return length


def _without_notes(stream: StreamObject) -> None:
    """A photograph inside the file loses its camera's notes; its points stay as they are."""
    filters = _plain(stream.get("/Filter"))
    if isinstance(filters, ArrayObject):
        filters = filters[0] if len(filters) == 1 else None
    if filters in {"/DCTDecode", "/DCT"} and isinstance(stream, EncodedStreamObject):
        stream._data = without_segments(bytes(stream._data))


def without_segments(jpeg: bytes) -> bytes:
    """A JPEG without the segments in which programs write notes: all APPn but JFIF's and Adobe's
    (which say how colours are meant) and comments. Unchanged when it is not built as one."""
    if not jpeg.startswith(b"\xff\xd8"):
        return jpeg
    kept, at = [b"\xff\xd8"], 2
    while at + 4 <= len(jpeg) and jpeg[at] == 0xFF:
        marker = jpeg[at + 1]
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker == 0xDA:  # the points begin
            end = jpeg.rfind(b"\xff\xd9")
            return b"".join(kept) + (jpeg[at : end + 2] if end > at else jpeg[at:])
        length = int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker in {0xE0, 0xEE}:
            kept.append(jpeg[at : at + 2 + length])
        at += 2 + length
    return jpeg


def _inherited(page: Any, name: str) -> Any:
    """A value of a page or of what it hangs under, as it stands there."""
    holder, steps = page, 0
    while isinstance(holder, DictionaryObject) and steps < 50:
        if name in holder:
            return holder.raw_get(name)
        holder, steps = _plain(holder.get("/Parent")), steps + 1
    return None


def _plain(value: Any) -> Any:
    return value.get_object() if isinstance(value, IndirectObject) else value
