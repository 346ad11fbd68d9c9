"""What documents carry inside them: pictures with words on them, embedded workbooks and documents, attached files."""

from __future__ import annotations

import hashlib
import io
import warnings
from typing import Any, Final

import olefile

from auditor.model import Part
from auditor.readers.base import Job, PartBuilder, UnreadableError, replace_name
from auditor.readers.detect import detect
from auditor.readers.members import safe_name
from auditor.readers.reasons import reason_for

MAX_DEPTH: Final = 2
MAX_FILES: Final = 40
MAX_PICTURES: Final = 60
_MIN_SIDE: Final = 90  # pixels: smaller ones are icons and rules
_MIN_AREA: Final = 40_000
MAX_PIXELS: Final = 120_000_000
_TOO_LARGE: Final = "文件中有图片像素过大，未识别，请降低分辨率后提供"


class Inside:
    """Reads what one document carries, each content once. reasons: in Chinese, what could not be read."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._pictures: dict[str, Part | None] = {}
        self._files: set[str] = set()
        self._parts: list[Part] = []
        self.reasons: list[str] = []
        self.scanned = False

    def picture(self, data: bytes) -> Part | None:
        """The words on a picture; None for icons, repeated pictures, drawings in vectors, and where there are none."""
        key = hashlib.sha256(data).hexdigest()
        if key in self._pictures or len(data) < 200:
            return None
        if len(self._pictures) >= MAX_PICTURES:
            self._tell(f"图片超过{MAX_PICTURES}幅，其余未识别，请拆分后提供")
            return None
        self._pictures[key] = None
        try:
            image = _opened(data)
        except UnreadableError as error:
            self._tell(str(error))
            return None
        if image is None:
            return None
        from auditor.readers import ocr
        from auditor.readers.pages import Composer

        builder = PartBuilder(self._job.file)
        Composer(builder).add([ocr.page(image, 1)])
        self._job.tick()
        part = builder.build()
        if not part.passages:
            return None
        self.scanned = True
        self._pictures[key] = part
        return part

    def file(self, data: bytes, name: str) -> None:
        """Read an embedded file, and what an archive or mail holds; its parts are in `parts` then, named after it."""
        self._take(data, name, 0)

    def _take(self, data: bytes, name: str, level: int) -> None:
        key = hashlib.sha256(data).hexdigest()
        if key in self._files:
            return
        self._files.add(key)
        name = safe_name(name)
        if len(self._files) > MAX_FILES or self._job.depth >= MAX_DEPTH or level > MAX_DEPTH:
            self._tell("嵌入文件过多或嵌套过深，其余未读取，请把它们单独提供")
            return
        try:
            self._read(data, name, level)
        except UnreadableError as error:
            self._tell(f"嵌入文件“{name}”：{error}")

    def _read(self, data: bytes, name: str, level: int) -> None:
        from auditor.readers import CONTAINERS, reader_of

        folder = self._job.work / f"inside{len(self._files)}"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "file"
        path.write_bytes(data)
        found = detect(path, name)
        reader = reader_of(found)
        if reader is None:
            raise UnreadableError(reason_for(found))
        reading = reader(Job(path, self._job.file, folder, self._job.tick, self._job.depth + 1))
        if found in CONTAINERS:
            for member in reading.members:
                self._take(member.path.read_bytes(), f"{name}!{member.name}", level + 1)
        for part in reading.parts:
            if part.passages or part.tables:
                self._parts.append(replace_name(part, f"嵌入文件：{name} {part.name}".strip()))
        if reading.reason:
            self._tell(f"嵌入文件“{name}”：{reading.reason}")

    def ole(self, data: bytes, name: str) -> None:
        """Read an OLE object: a package around a file, or a document of an older office program."""
        if not data.startswith(olefile.MAGIC):
            return
        try:
            with olefile.OleFileIO(io.BytesIO(data)) as ole:
                for stream in ("Package", "CONTENTS", "EmbeddedOdf"):
                    if ole.exists(stream):
                        self.file(ole.openstream(stream).read(), name)
                        return
                if ole.exists("\x01Ole10Native"):
                    self.file(*_native(ole.openstream("\x01Ole10Native").read(), name))
                    return
                if any(ole.exists(s) for s in ("WordDocument", "Workbook", "Book", "PowerPoint Document")):
                    self.file(data, name)
        except (OSError, ValueError, IndexError, TypeError, KeyError):
            self._tell(f"嵌入对象“{safe_name(name)}”已损坏，未读取")

    @property
    def parts(self) -> tuple[Part, ...]:
        return tuple(self._parts)

    def _tell(self, reason: str) -> None:
        if reason not in self.reasons:
            self.reasons.append(reason)


def _opened(data: bytes) -> Any:
    """The picture; None when it is none, an icon, or a drawing in vectors. UnreadableError when far too large."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data))
            width, height = image.size
            if image.format in ("WMF", "EMF") or min(width, height) < _MIN_SIDE or width * height < _MIN_AREA:
                return None
            if width * height > MAX_PIXELS:
                raise UnreadableError(_TOO_LARGE)
            image.load()
            return image
    except Image.DecompressionBombError as error:
        raise UnreadableError(_TOO_LARGE) from error
    except (OSError, SyntaxError, ValueError, EOFError):
        return None


def _native(data: bytes, name: str) -> tuple[bytes, str]:
    """The file in an Ole10Native stream, and its name: size, type, label, path, …, size, bytes."""
    at = 6
    end = data.index(b"\0", at)
    label = data[at:end].decode("gb18030", "replace")
    at = data.index(b"\0", end + 1) + 1  # past the path it came from
    at += 4
    size = int.from_bytes(data[at : at + 4], "little")
    at += 4 + size
    size = int.from_bytes(data[at : at + 4], "little")
    return data[at + 4 : at + 4 + size], label or name
