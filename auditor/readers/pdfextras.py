"""What a PDF holds beside its pages' words: notes, filled-in fields, attached files; and the repair of damaged ones."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from lxml.etree import QName

from auditor.model import Locator, Part
from auditor.readers.base import Job, PartBuilder, Reading
from auditor.readers.embedded import Inside
from auditor.readers.package import parse_xml

LOSS: Final = "文件已损坏或被截断，修复后读取了残存的页，可能缺页；请重新导出或提供完整文件"
MAX_REPAIR: Final = 512 * 2**20
_MAX_PAGES: Final = 2_000
_MAX_FIELDS: Final = 5_000
_MAX_DEPTH: Final = 20
_MAX_XFA: Final = 16 * 2**20
_LONGEST: Final = 5_000  # characters of a field's value
_XFA: Final = "PDF为XFA动态表单，只读取了页面文字和已填内容；请用Adobe Reader打印为PDF后提供"
_NOTES: Final = {"/Text", "/FreeText", "/Highlight", "/Underline", "/StrikeOut", "/Squiggly", "/Stamp", "/Caret"}
_SIGNS: Final = (b"/Annots", b"/AcroForm", b"/EmbeddedFiles", b"/ObjStm")
_CHUNK: Final = 1 << 20

logging.getLogger("pikepdf").setLevel(logging.CRITICAL)


def is_whole(path: Path) -> bool:
    """Whether the file has the end of a PDF, maybe with something after it."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - 65536))
        tail = stream.read()
    return b"%%EOF" in tail or b"startxref" in tail


def repair(path: Path, work: Path) -> Path | None:
    """A sound copy of a damaged PDF, made in `work`; None when nothing can be saved."""
    import pikepdf

    if path.stat().st_size > MAX_REPAIR:
        return None
    target = work / "repaired.pdf"
    try:
        with pikepdf.open(path, suppress_warnings=True) as document:
            if not len(document.pages):
                return None
            document.save(target)
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, OSError):
        return None
    return target


def with_extras(reading: Reading, path: Path, job: Job, loss: str) -> Reading:
    """`reading` with the notes, fields and attachments of the file added, and with `loss` in its reason."""
    reasons = [loss] if loss else []
    reasons += [reading.reason] if reading.reason else []
    if not _may_have(path):
        return replace(reading, reason="；".join(reasons))
    inside = Inside(job)
    builder = PartBuilder(job.file)
    with contextlib.suppress(ValueError, TypeError, KeyError, OSError, RuntimeError, AttributeError, IndexError):
        _collect(path, builder, inside)  # the pages are read; what hangs on them in a damaged file can't be
    added = builder.build().passages
    parts = reading.parts
    for passage in added:
        k = _part_of(parts, passage.locator.page)
        parts = (*parts[:k], replace(parts[k], passages=(*parts[k].passages, passage)), *parts[k + 1 :])
    reasons += inside.reasons
    scanned = reading.scanned or inside.scanned
    return replace(reading, parts=(*parts, *inside.parts), reason="；".join(reasons), scanned=scanned)


def _part_of(parts: Sequence[Part], page: int | None) -> int:
    """Index of the part that the page is of: the last one that begins on it or before."""
    begun = [k for k, part in enumerate(parts) if part.passages and (part.passages[0].locator.page or 1) <= (page or 1)]
    return max(begun, default=0)


def _may_have(path: Path) -> bool:
    """Whether there is a sign of notes, fields or attachments: most files have none, and opening them takes time."""
    tail = b""
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            if any(sign in tail + chunk for sign in _SIGNS):
                return True
            tail = chunk[-16:]
    return False


def _collect(path: Path, builder: PartBuilder, inside: Inside) -> None:
    import pikepdf

    try:
        with pikepdf.open(path, suppress_warnings=True) as document:
            for number, page in enumerate(document.pages, 1):
                if number > _MAX_PAGES:
                    break
                for text in _notes(page.obj):
                    builder.paragraph(f"（批注）{text}", Locator(page=number), "note")
            root = document.Root
            fields: Any = root.AcroForm.get("/Fields", []) if "/AcroForm" in root else []
            for name, value in _fields(list(fields), "", 0, [0]):
                builder.paragraph(f"{name}：{value}", Locator(), "note")
            if "/AcroForm" in root and "/XFA" in root.AcroForm:
                _xfa(root.AcroForm.XFA, builder, inside)
            for name, attached in document.attachments.items():
                inside.file(attached.get_file().read_bytes(), name)
    except pikepdf.PdfError:
        return


def _xfa(form: Any, builder: PartBuilder, inside: Inside) -> None:
    """The values filled in a form of XFA, which is drawn by Adobe's programs only: the pages say little or nothing."""
    import pikepdf

    inside.reasons.append(_XFA)
    if isinstance(form, pikepdf.Array):
        pieces = {str(form[k]): form[k + 1] for k in range(0, len(form) - 1, 2)}
        data = pieces["datasets"].read_bytes() if "datasets" in pieces else b""
    else:
        data = form.read_bytes()
    root = parse_xml(data) if 0 < len(data) <= _MAX_XFA else None
    holder = None if root is None else next(root.iter("{*}data"), None)
    if holder is None:
        return
    for count, leaf in enumerate(holder.iter("*")):
        if count > _MAX_FIELDS:
            return
        value = (leaf.text or "").strip()
        if value and len(leaf) == 0 and len(value) <= _LONGEST:
            builder.paragraph(f"{QName(leaf).localname}：{value}", Locator(), "note")


def _notes(page: Any) -> Iterator[str]:
    for note in list(page.get("/Annots", []))[:1000]:
        if str(note.get("/Subtype", "")) in _NOTES and (text := str(note.get("/Contents", "")).strip()):
            yield text


def _fields(fields: list[Any], above: str, depth: int, count: list[int]) -> Iterator[tuple[str, str]]:
    """Name and value of the filled-in fields."""
    for one in fields:
        count[0] += 1
        if depth > _MAX_DEPTH or count[0] > _MAX_FIELDS:
            return
        own = str(one.get("/TU", one.get("/T", "")))
        name = ".".join(n for n in (above, own) if n)
        value = one.get("/V")
        if value is not None and str(one.get("/FT", "/Tx")) != "/Sig":
            text = _shown(value)
            if text:
                yield name or "表单项", text
        if "/Kids" in one:
            yield from _fields(list(one.get("/Kids")), name, depth + 1, count)


def _shown(value: Any) -> str:
    text = str(value).strip()
    if text.startswith("pikepdf.") or len(text) > _LONGEST:
        return ""
    return {"/Yes": "是", "/On": "是", "/Off": ""}.get(text, text.removeprefix("/"))
