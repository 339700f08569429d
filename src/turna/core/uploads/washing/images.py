"""Pictures: decoded to points and written anew, upright, without anything but the points."""

import io
import warnings
from contextlib import suppress

from PIL import Image, ImageOps

from turna.core.uploads.washing.refusals import Refusal, Refused

POINTS = 40_000_000  # a sheet of A4 at 600 dots to the inch has 34.8 million
_JPEG = "JPEG"
_PNG = "PNG"


def wash_jpeg(content: bytes) -> bytes:
    """The first picture of the file as a JPEG in RGB or grey."""
    picture = _upright(_opened(content, _JPEG))
    if picture.mode not in {"L", "RGB"}:
        picture = picture.convert("RGB")
    return _written(picture, _JPEG, quality=90)


def wash_png(content: bytes) -> bytes:
    """The first picture of the file as a PNG; what lets light through still does."""
    picture = _upright(_opened(content, _PNG))
    clear = picture.has_transparency_data
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.convert("L")
    elif clear or picture.mode not in {"1", "L", "RGB"}:
        picture = picture.convert("RGBA" if clear else "RGB")
    return _written(picture, _PNG)


def _opened(content: bytes, form: str) -> Image.Image:
    """The decoded first picture. Its size is looked at before a point is decoded."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.MAX_IMAGE_PIXELS = POINTS
        try:
            picture = Image.open(io.BytesIO(content), formats=[form])
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise Refused(Refusal.TOO_MANY_POINTS) from None
    if picture.width * picture.height > POINTS:
        raise Refused(Refusal.TOO_MANY_POINTS)
    picture.load()
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as its notes say; as it is where they cannot be read, since they go anyway."""
    with suppress(Exception):
        return ImageOps.exif_transpose(picture)
    return picture


def _written(picture: Image.Image, form: str, **options: int) -> bytes:
    """Only the points: a new picture has no notes, profiles or thumbnails to take along."""
    bare = Image.frombytes(picture.mode, picture.size, picture.tobytes())
    out = io.BytesIO()
    bare.save(out, form, **options)
    return out.getvalue()
