"""Pictures (jpg, png, bmp, tiff, webp, gif): read by OCR, a page a frame."""

from __future__ import annotations

import warnings
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.pages import Composer, Page

MAX_PIXELS: Final = 120_000_000
MAX_FRAMES: Final = 200


def read(job: Job) -> Reading:
    """One part. A picture without words gives a part without passages."""
    from auditor.readers import ocr

    pages: list[Page] = []
    properties: dict[str, str] = {}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(job.path) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise UnreadableError("图片像素过大，未读取；请降低分辨率后提供")
                taken = image.getexif().get(306)
                if isinstance(taken, str) and taken.strip():
                    properties["modified"] = taken.strip()
                for index in range(min(getattr(image, "n_frames", 1), MAX_FRAMES)):
                    image.seek(index)
                    pages.append(ocr.page(ImageOps.exif_transpose(image) or image, index + 1))
                    job.tick()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        if not pages:
            raise UnreadableError("图片已损坏，无法打开；请重新拍照或扫描后提供") from error
    builder = PartBuilder(job.file)
    Composer(builder).add(pages)
    return Reading((builder.build(),), scanned=True, properties=properties)
