"""Pictures (jpg, png, bmp, tiff, webp, gif, heic): read by OCR, a page a frame."""

from __future__ import annotations

import struct
import warnings
from typing import Final

from PIL import Image, ImageFile, ImageOps

from auditor.readers.base import Job, Reading, UnreadableError
from auditor.readers.bundles import parts_of
from auditor.readers.pages import Page

MAX_PIXELS: Final = 120_000_000
MAX_FRAMES: Final = 200
_DAMAGE: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    KeyError,
    IndexError,
    TypeError,
    struct.error,
    ZeroDivisionError,
)


def read(job: Job) -> Reading:
    """One part. A picture without words gives a part without passages. reason: cut off, or frames left out."""
    from auditor.readers import ocr

    pages: list[Page] = []
    properties: dict[str, str] = {}
    reasons: list[str] = []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with _opened(job) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise UnreadableError("图片像素过大，未读取；请降低分辨率后提供")
                properties.update(_properties(image))
                for index in _frames(image, reasons):
                    image.seek(index)
                    if image.width * image.height > MAX_PIXELS:
                        reasons.append(f"第{index + 1}页像素过大，未读取")
                        continue
                    frame = _loaded(image, reasons)
                    pages.append(ocr.page(ImageOps.exif_transpose(frame) or frame, index + 1))
                    job.tick()
    except Image.DecompressionBombError as error:
        raise UnreadableError("图片像素过大，未读取；请降低分辨率后提供") from error
    except _DAMAGE as error:
        if not pages:
            raise UnreadableError("图片已损坏，无法打开；请重新拍照或扫描后提供") from error
        reasons.append(f"第{len(pages) + 1}页起已损坏，未读取；请重新扫描")
    return Reading(parts_of(job.file, pages), "；".join(reasons), True, properties)


def _opened(job: Job) -> Image.Image:
    with job.path.open("rb") as stream:
        head = stream.read(12)
    if head[4:8] == b"ftyp":
        try:
            import pi_heif
        except (ImportError, OSError) as error:
            raise UnreadableError("本机无法读取HEIC照片；请在手机上改存为JPG后提供") from error
        pi_heif.register_heif_opener()
    return Image.open(job.path)


def _properties(image: Image.Image) -> dict[str, str]:
    try:
        taken = image.getexif().get(306)
    except _DAMAGE:
        return {}
    return {"modified": taken.strip()} if isinstance(taken, str) and taken.strip() else {}


def _frames(image: Image.Image, reasons: list[str]) -> range:
    """Frames to read: pages of a TIFF, but only the first picture of an animation."""
    count = int(getattr(image, "n_frames", 1))
    if image.format in ("GIF", "WEBP", "PNG"):
        return range(1)
    if count > MAX_FRAMES:
        reasons.append(f"共{count}页，只读取了前{MAX_FRAMES}页，请拆分后提供")
    return range(min(count, MAX_FRAMES))


def _loaded(image: Image.Image, reasons: list[str]) -> Image.Image:
    """The frame at hand with its pixels; what a picture that was cut off still has of them."""
    try:
        image.load()
    except OSError as error:
        if "truncated" not in str(error) and "incomplete" not in str(error):
            raise
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            image.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        reasons.append("图片不完整（可能被截断），已识别残存部分；请重新拍照、扫描或传送")
    return image
