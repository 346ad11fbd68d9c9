"""OFD documents (GB/T 33190), in which electronic invoices and official papers come: pages, notes, attached data."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Final

from lxml import etree

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.embedded import Inside
from auditor.readers.layout import Fragment
from auditor.readers.package import Package, open_package, parse_xml, read_member
from auditor.readers.pages import Composer, Page
from auditor.readers.reasons import ENCRYPTED

MAX_PAGES: Final = 1_000
_A4: Final = (210.0, 297.0)  # mm
_PROPERTIES: Final = {"Title": "title", "Author": "author", "CreationDate": "created", "ModDate": "modified"}
_TAGS: Final = {
    "InvoiceNo": "发票号码", "InvoiceCode": "发票代码", "IssueDate": "开票日期", "BuyerName": "购买方名称",
    "BuyerTaxID": "购买方税号", "SellerName": "销售方名称", "SellerTaxID": "销售方税号", "Item": "项目名称",
    "Specification": "规格型号", "MeasurementDimension": "单位", "Quantity": "数量", "Price": "单价", "Amount": "金额",
    "TaxScheme": "税率", "TaxAmount": "税额", "TaxInclusiveTotalAmount": "价税合计",
    "TaxExclusiveTotalAmount": "合计金额",
    "TaxTotalAmount": "合计税额", "Note": "备注", "InvoiceClerk": "开票人", "Payee": "收款人", "Checker": "复核",
}  # fmt: skip


def read(job: Job) -> Reading:
    """One part: the pages' words in reading order, stamps and notes, what the invoice's tags and custom data say.

    Attached files that can be read are parts of their own.
    """
    with open_package(job.path, job) as package:
        root = _xml(package, "OFD.xml")
        if root is None:
            raise UnreadableError("OFD文件缺少入口，可能已损坏；请重新下载后提供")
        if "Encryptions.xml" in " ".join(package.namelist()) and _first(root, "Encryptions") is not None:
            raise UnreadableError(ENCRYPTED)
        builder, inside = PartBuilder(job.file), Inside(job)
        properties: dict[str, str] = {}
        reasons: list[str] = []
        for body in _all(root, "DocBody"):
            _Document(package, builder, inside, job).add(body, properties, reasons)
        reasons = ([package.loss] if package.loss else []) + reasons + inside.reasons
        return Reading((builder.build(), *inside.parts), "；".join(reasons), inside.scanned, properties)


def _xml(package: Package, name: str) -> etree._Element | None:
    data = read_member(package, name)
    return parse_xml(data) if data else None


def _all(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    yield from parent.iter(f"{{*}}{name}")


def _first(parent: etree._Element, name: str) -> etree._Element | None:
    return next(_all(parent, name), None)


def _words(parent: etree._Element, name: str) -> str:
    found = _first(parent, name)
    return "" if found is None else (found.text or "").strip()


class _Document:
    """One document of the package; most have one."""

    def __init__(self, package: Package, builder: PartBuilder, inside: Inside, job: Job) -> None:
        self.package, self.builder, self.inside, self.job = package, builder, inside, job
        self.names = {name.lower(): name for name in package.namelist()}
        self.templates: dict[str, etree._Element] = {}
        self.texts: dict[str, str] = {}  # object id → words
        self.pictures: dict[str, str] = {}  # resource id → member

    def add(self, body: etree._Element, properties: dict[str, str], reasons: list[str]) -> None:
        for name, key in _PROPERTIES.items():
            if text := _words(body, name):
                properties.setdefault(key, text)
        custom = [(c.get("Name") or "", (c.text or "").strip()) for c in _all(body, "CustomData")]
        where = self.resolve("", _words(body, "DocRoot"))
        document = self.open(where)
        if document is None:
            reasons.append("文档正文缺失，可能已损坏；请重新下载后提供")
            return
        folder = posixpath.dirname(where)
        for template in _all(document, "TemplatePage"):
            page = self.open(self.resolve(folder, template.get("BaseLoc") or ""))
            if page is not None:
                self.templates[template.get("ID") or ""] = page
        self.resources(document, folder)
        self.pages(document, folder, reasons)
        for label, value in custom:
            self.builder.paragraph(f"{label}：{value}" if label and value else "", Locator(), "note")
        self.tags(folder)
        self.attachments(document, folder)
        if self.names.get(posixpath.join(folder, "signs/signatures.xml").lower()):
            self.builder.paragraph("（本文件带有电子签章）", Locator(), "note")

    def resolve(self, folder: str, path: str) -> str:
        """The member that a path names, wherever it climbs to: names are of this package only."""
        path = path.strip().replace("\\", "/")
        full = path.lstrip("/") if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))
        return self.names.get(full.lower(), full)

    def open(self, name: str) -> etree._Element | None:
        return _xml(self.package, name) if name else None

    def resources(self, document: etree._Element, folder: str) -> None:
        for kind in ("PublicRes", "DocumentRes"):
            for at in _all(document, kind):
                name = self.resolve(folder, at.text or "")
                root = self.open(name)
                if root is None:
                    continue
                base = posixpath.join(posixpath.dirname(name), root.get("BaseLoc") or "")
                for media in _all(root, "MultiMedia"):
                    if (media.get("Type") or "").lower() == "image":
                        self.pictures[media.get("ID") or ""] = self.resolve(base, _words(media, "MediaFile"))

    def pages(self, document: etree._Element, folder: str, reasons: list[str]) -> None:
        size = _box(_words(document, "PhysicalBox")) or (0.0, 0.0, *_A4)
        pages: list[Page] = []
        pictured: list[tuple[int, str]] = []
        entries = [p for holder in _all(document, "Pages") for p in holder if isinstance(p.tag, str)]
        for number, entry in enumerate(entries[:MAX_PAGES], 1):
            root = self.open(self.resolve(folder, entry.get("BaseLoc") or ""))
            if root is None:
                reasons.append(f"第{number}页缺失，请重新下载后提供")
                continue
            area = _box(_words(root, "PhysicalBox")) or size
            layers = [
                self.templates[t.get("TemplateID") or ""]
                for t in _all(root, "Template")
                if (t.get("TemplateID") or "") in self.templates
            ]
            fragments = [
                f for layer in (*layers, root, *self.annotations(folder, entry)) for f in self.fragments(layer)
            ]
            pages.append(Page(number, area[2] or 1.0, area[3] or 1.0, tuple(fragments), ()))
            pictured += [
                (number, p)
                for layer in (*layers, root)
                for i in _all(layer, "ImageObject")
                if (p := self.pictures.get(i.get("ResourceID") or ""))
            ]
            self.job.tick()
        Composer(self.builder).add(pages)
        for number, name in pictured:
            data = read_member(self.package, name)
            words = self.inside.picture(data) if data else None
            if words is not None:
                self.builder.insert(words, Locator(page=number))
        if len(entries) > MAX_PAGES:
            reasons.append(f"共{len(entries)}页，只读取了前{MAX_PAGES}页，请拆分后提供")

    def annotations(self, folder: str, page: etree._Element) -> Iterator[etree._Element]:
        """Stamps and notes drawn over a page."""
        index = self.open(self.resolve(folder, "Annots/Annotations.xml"))
        for entry in [] if index is None else _all(index, "Page"):
            if entry.get("PageID") == page.get("ID"):
                found = self.open(self.resolve(posixpath.join(folder, "Annots"), _words(entry, "FileLoc")))
                if found is not None:
                    yield found

    def fragments(self, layer: etree._Element) -> Iterator[Fragment]:
        for element in _all(layer, "TextObject"):
            box = _box(element.get("Boundary") or "")
            if box is None or element.get("Visible") == "false":
                continue
            size = _number(element.get("Size"), 3.5)
            codes = list(_all(element, "TextCode"))
            text = "".join(c.text or "" for c in codes)
            self.texts[element.get("ID") or ""] = text
            matrix = [_number(v, 0.0) for v in (element.get("CTM") or "1 0 0 1 0 0").split()]
            a, d, e, f = (matrix[0], matrix[3], matrix[4], matrix[5]) if len(matrix) == 6 else (1.0, 1.0, 0.0, 0.0)
            for code in codes:
                words = (code.text or "").strip()
                if not words:
                    continue
                x, y = box[0] + a * _number(code.get("X"), 0.0) + e, box[1] + d * _number(code.get("Y"), size) + f
                high = max(abs(d) * size, 0.5)
                wide = _advance(code.get("DeltaX") or "", len(words)) * abs(a) or min(box[2], high * len(words))
                yield Fragment(
                    words, x, y - 0.88 * high, x + wide + 0.5 * high * bool(code.get("DeltaX")), y + 0.12 * high, high
                )

    def tags(self, folder: str) -> None:
        """What an electronic invoice's tags say: label and the words of the objects they point to."""
        index = self.open(self.resolve(folder, "Tags/CustomTags.xml"))
        seen: set[str] = set()
        for at in [] if index is None else _all(index, "FileLoc"):
            root = self.open(self.resolve(posixpath.join(folder, "Tags"), at.text or ""))
            for element in [] if root is None else root.iter():
                if not isinstance(element.tag, str):
                    continue
                words = "".join(
                    self.texts.get((ref.text or "").strip(), "") for ref in element.iterchildren("{*}ObjectRef")
                )
                name = etree.QName(element).localname
                line = f"{_TAGS.get(name, name)}：{words}"
                if words.strip() and line not in seen:
                    seen.add(line)
                    self.builder.paragraph(line, Locator(), "note")

    def attachments(self, document: etree._Element, folder: str) -> None:
        for at in _all(document, "Attachments"):
            name = self.resolve(folder, at.text or "")
            root = self.open(name)
            for one in [] if root is None else _all(root, "Attachment"):
                member = self.resolve(posixpath.dirname(name), _words(one, "FileLoc"))
                data = read_member(self.package, member)
                if data:
                    self.inside.file(data, one.get("Name") or posixpath.basename(member))


def _box(text: str) -> tuple[float, float, float, float] | None:
    figures = [_number(v, 0.0) for v in text.split()]
    return (figures[0], figures[1], figures[2], figures[3]) if len(figures) == 4 else None


def _number(text: str | None, default: float) -> float:
    try:
        value = float(text) if text else default
    except ValueError:
        return default
    return value if abs(value) < 1e6 else default


def _advance(deltas: str, letters: int) -> float:
    """Width of a run from its DeltaX: figures, 'g n v' standing for n times v."""
    total, count = 0.0, 0
    words = deltas.split()
    at = 0
    while at < len(words) and count < letters:
        if words[at] == "g" and at + 2 < len(words):
            times = min(int(_number(words[at + 1], 1)), letters)
            total += times * _number(words[at + 2], 0.0)
            count, at = count + times, at + 3
        else:
            total += _number(words[at], 0.0)
            count, at = count + 1, at + 1
    return total
