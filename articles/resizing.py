"""A picture that somebody sent, made anew in a few widths: pixels and nothing else.

What the file said of place, camera and person is left behind with the file.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

WIDTHS = (480, 960, 1440)
FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 40_000_000  # a good telephone’s; in memory four bytes each
NARROWEST = 320
STEEPEST = 3  # how often the one side may be the other
QUALITY = 80


class NotAPicture(ValueError):
    """The file cannot become a picture of an article; the message says why."""


@dataclass(frozen=True)
class Made:
    width: int
    height: int
    content: bytes

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


def sizes_of(file: IO[bytes]) -> list[Made]:
    """Return WebP files, the narrowest first, none wider than what was sent."""
    picture = _upright(_opened(file))
    _refuse_shape(picture)
    return [_made(picture, width) for width in _widths(picture.width)]


def _opened(file: IO[bytes]) -> Image.Image:
    """Read what the head of the file says, before any pixel is unpacked."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(file, formats=FORMATS)
    except Image.DecompressionBombError:
        raise NotAPicture(_("It has too many pixels.")) from None
    except Exception:  # whatever a broken file makes of the reader
        raise NotAPicture(_("Send a JPEG, PNG or WebP file.")) from None
    if picture.width * picture.height > MOST_PIXELS:
        raise NotAPicture(_("It has too many pixels."))
    # What a telephone puts behind its JPEG (a depth, a brightness) does not move.
    if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
        raise NotAPicture(_("It moves: send one that stands still."))
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """Unpack it in the colours of the web, turned as its camera was held."""
    try:
        if picture.format == "JPEG":
            picture.draft("RGB", (2 * WIDTHS[-1], 2 * WIDTHS[-1]))
        picture.load()
        return _plain(ImageOps.exif_transpose(_halved(picture)))
    except Exception:  # a file may break at any byte
        raise NotAPicture(_("The file is damaged.")) from None


def _halved(picture: Image.Image) -> Image.Image:
    """Not twice as large as needed: each step after this makes a copy in memory."""
    times = min(picture.size) // WIDTHS[-1]
    if times < 2 or picture.mode not in ("RGB", "RGBA", "L", "CMYK"):
        return picture
    small = picture.reduce(times)
    small.info = picture.info
    return small


def _plain(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        picture = _in_srgb(picture, profile)
    seen = picture.convert("RGBA")
    # What shows through would be black on a dark page.
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        known = ImageCms.ImageCmsProfile(BytesIO(profile))
        usual = ImageCms.createProfile("sRGB")
        changed = ImageCms.profileToProfile(picture, known, usual, outputMode="RGB")
    except ImageCms.PyCMSError:  # a profile of another kind: the pixels as they are
        return picture
    return changed or picture


def _refuse_shape(picture: Image.Image) -> None:
    if picture.width < NARROWEST:
        raise NotAPicture(_("It is too small: %d pixels wide at least.") % NARROWEST)
    sides = picture.width / picture.height
    if not 1 / STEEPEST <= sides <= STEEPEST:
        raise NotAPicture(_("It is too long or too tall for a page: crop it."))


def _widths(widest: int) -> Iterator[int]:
    yield from (width for width in WIDTHS if width < widest)
    if widest <= WIDTHS[-1]:
        yield widest


def _made(picture: Image.Image, width: int) -> Made:
    height = round(picture.height * width / picture.width)
    small = picture.resize((width, height), Image.Resampling.LANCZOS)
    small.info = {}
    file = BytesIO()
    small.save(file, "WEBP", quality=QUALITY, method=4)
    return Made(width, height, file.getvalue())
