"""Word files (.docx, .docm, .dotx, Word 2003 XML): an own reader, so that no place where text can sit is missed."""

from __future__ import annotations

import re

from lxml import etree

from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.ooxml import Drawn, Related, related, xml_of
from auditor.readers.package import MAX_MEMBER, Package, core_properties, open_package, parse_xml, read_member
from auditor.readers.wordbody import Body
from auditor.readers.wordindex import Index
from auditor.readers.wordnumbers import Numbers
from auditor.readers.wordstyles import Styles, styles_of
from auditor.readers.wordtext import W

_OLD_XML = b"http://schemas.microsoft.com/office/word/2003/wordml"
_PKG = "{http://schemas.microsoft.com/office/2006/xmlPackage}"
_MISSING = "Word文件缺少正文，可能已损坏；请重新保存后提供"


def read(job: Job) -> Reading:
    """The body in order, with text boxes, charts and the words on pictures where they are anchored; headers and footers
    first, notes and comments last. Embedded files are parts of their own."""
    with job.path.open("rb") as stream:
        zipped = stream.read(2) == b"PK"
    if not zipped:
        return _flat(job)
    with open_package(job.path, job) as package:
        return _read(job, package)


def _read(job: Job, package: Package) -> Reading:
    name = _main_part(package)
    body = xml_of(package, name)
    if body is None:
        raise UnreadableError(_MISSING)
    folder = name.rpartition("/")[0] + "/"
    builder, inside = PartBuilder(job.file), Inside(job)
    styles = styles_of(read_member(package, folder + "styles.xml"))
    targets = related(package, name)
    reader = Body(builder, styles, Numbers(lambda: xml_of(package, folder + "numbering.xml"), styles))
    reader.drawn, reader.targets = Drawn(package, builder, inside), targets
    reader.aside(_asides(package, folder, targets, ("header", "footer")), "header")
    reader.index = Index(body)
    reader.body(body)
    reader.aside(_asides(package, folder, targets, ("footnotes", "endnotes")), "note")
    reader.comments(xml_of(package, folder + "comments.xml"))
    reasons = ([package.loss] if package.loss else []) + inside.reasons
    parts = (builder.build(), *inside.parts)
    return Reading(parts, "；".join(reasons), inside.scanned, core_properties(package))


def _asides(package: Package, folder: str, targets: dict[str, Related], kinds: tuple[str, ...]) -> list[etree._Element]:
    """Roots of the parts of some kinds: those that the document refers to, else those that look so by name."""
    names = [t.name for t in targets.values() if t.kind in kinds]
    if not names:
        pattern = rf"{re.escape(folder)}(?:{'|'.join(kinds)})\d*\.xml"
        names = [n for n in package.namelist() if re.fullmatch(pattern, n)]
    roots = [xml_of(package, name) for name in sorted(set(names), key=lambda n: (kinds.index(_kind(n, kinds)), n))]
    return [root for root in roots if root is not None]


def _kind(name: str, kinds: tuple[str, ...]) -> str:
    return next((k for k in kinds if k in name.rsplit("/", 1)[-1]), kinds[0])


def _flat(job: Job) -> Reading:
    """Word files in one piece of XML: Word 2003's, and packages set out flat."""
    data = job.path.read_bytes()
    if len(data) > MAX_MEMBER:
        raise UnreadableError("文件过大，未读取；请拆分后提供")
    root = parse_xml(data.replace(_OLD_XML, W[1:-1].encode()))
    parts = {p.get(f"{_PKG}name") or "": next((e for d in p for e in d), None) for p in root.iter(f"{_PKG}part")}
    body = parts.get("/word/document.xml", root)
    if body is None or next(body.iter(f"{W}body"), None) is None:
        raise UnreadableError(_MISSING)
    styles = Styles(parts.get("/word/styles.xml", root))
    builder = PartBuilder(job.file)
    reader = Body(builder, styles, Numbers(lambda: parts.get("/word/numbering.xml"), styles))
    reader.index = Index(body)
    for element in body.iter(f"{W}body"):
        reader.body(element)
    return Reading((builder.build(),))


def _main_part(package: Package) -> str:
    for target in related(package, "").values():
        if target.kind == "officeDocument" and target.name in package.namelist():
            return target.name
    names = package.namelist()
    if "word/document.xml" in names:
        return "word/document.xml"
    found = [n for n in names if re.fullmatch(r"[^/]+/document\d*\.xml", n)]
    if not found:
        raise UnreadableError(_MISSING)
    return found[0]
