"""A scan or photo, scaled: the whole of it, as its words' places aren't kept."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps

from auditor.pictures.marking import fitted, saved

MAX_PIXELS = 120_000_000


def picture(path: Path, page_number: int) -> bytes:
    """Frame `page_number` of the file (1 for a photo). Raises OSError, EOFError or ValueError where it can't."""
    with path.open("rb") as stream:
        heic = stream.read(12)[4:8] == b"ftyp"
    if heic:
        import pi_heif

        pi_heif.register_heif_opener()
    with Image.open(path) as image:
        image.seek(page_number - 1)
        if image.width * image.height > MAX_PIXELS:
            raise ValueError("too many pixels")
        whole = ImageOps.exif_transpose(image) or image
        return saved(fitted(whole.convert("RGB")), photo=True)
