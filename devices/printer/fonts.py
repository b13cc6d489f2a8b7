"""The letters of a ticket: IBM Plex Sans from its package (OFL), which has all of Kazakh and ₸."""

from functools import lru_cache
from importlib.resources import as_file, files

from PIL import ImageFont

from core.errors import DeviceError

REGULAR, MEDIUM, BOLD = 400, 500, 700
"""Weights of the font."""

_PACKAGE = "fontpkg_ibm_plex_sans"
_FILE = "IBMPlexSans[wdth,wght].ttf"
"""Its axes are weight and width, in this order; a test looks at what comes of them."""

_FULL_WIDTH = 100


@lru_cache(maxsize=64)
def font(size: int, weight: int) -> ImageFont.FreeTypeFont:
    """The font in a size in dots and a weight. Raises DeviceError where it is not installed."""
    try:
        with as_file(files(_PACKAGE) / "files" / _FILE) as path:
            # The basic layout is the same on every machine: Raqm is not on all of them.
            face = ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.BASIC)
    except (ImportError, OSError) as error:
        raise DeviceError(
            f"tickets need the font package {_PACKAGE}: run `./tildes doctor`, which says how to "
            "mend the environment"
        ) from error
    # The package's one file holds every weight and width.
    face.set_variation_by_axes([weight, _FULL_WIDTH])
    return face
