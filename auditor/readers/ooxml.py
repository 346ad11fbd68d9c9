"""What Word, Excel and PowerPoint packages share: relationships, charts, SmartArt, embedded files."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass

from lxml import etree

from auditor.model import Locator
from auditor.readers.base import PartBuilder
from auditor.readers.embedded import Inside
from auditor.readers.grid import Grid
from auditor.readers.package import Package, parse_xml, read_member, transitional

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
REFERENCES = tuple(f"{_R}{name}" for name in ("embed", "id", "link", "pict", "dm", "href"))
_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".jfif")
_AUTOMATIC = re.compile(
    r"^(?:(?:picture|image|图片|图像|图形|图表|chart|object|对象|logo|shape|矩形|文本框|text box"
    r"|\S+\.(?:png|jpe?g|gif|bmp|emf|wmf|tiff?))"
    r"\s*\d*|.{0,40}(?:自动生成|自动产生|automatically generated).*|\S*[\\/]\S*|[0-9a-f]{16,}|img_?\d+|\d+|\w{0,3})$",
    re.I | re.S,
)
_MAX_POINTS = 2_000


@dataclass(frozen=True, slots=True)
class Related:
    """What a part of the package refers to: the target's member name, and the kind ('image', 'chart', 'header' …)."""

    name: str
    kind: str


def xml_of(package: Package, name: str) -> etree._Element | None:
    """Root of a member with strict namespaces made transitional; None when there is none of that name."""
    data = read_member(package, name)
    return None if data is None else parse_xml(transitional(data))


def related(package: Package, name: str) -> dict[str, Related]:
    """Relationship id → target, of the part `name`. External targets are left out: nothing is ever fetched."""
    folder, _, base = name.rpartition("/")
    root = xml_of(package, f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels")
    found: dict[str, Related] = {}
    for one in [] if root is None else root:
        if not isinstance(one.tag, str) or one.get("TargetMode") == "External":
            continue
        target = (one.get("Target") or "").replace("\\", "/")
        path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        found[one.get("Id") or ""] = Related(path, (one.get("Type") or "").rsplit("/", 1)[-1])
    return found


def ids_in(element: etree._Element) -> list[str]:
    """Relationship ids that an element and those in it refer to, in order."""
    return [value for e in element.iter() for key in REFERENCES if (value := e.get(key))]


def alternative_text(element: etree._Element) -> str:
    """The description someone wrote for a drawing, '' for one that programs make up."""
    for name in ("descr", "title"):
        text = " ".join((element.get(name) or "")[:1000].split())
        if text and not _AUTOMATIC.match(text) and len(text) > 3:
            return text
    return ""


class Drawn:
    """Adds what a package's drawings hold to a part: charts, SmartArt, words on pictures, embedded files."""

    def __init__(self, package: Package, builder: PartBuilder, inside: Inside) -> None:
        self.package, self.builder, self.inside = package, builder, inside
        self.done: set[str] = set()

    def add(self, target: Related, locator: Locator, again: bool = False) -> None:
        """Add one target, each once unless `again`."""
        if target.name in self.done and not again:
            return
        self.done.add(target.name)
        if target.kind == "chart" or target.kind == "chartEx":
            self._chart(target.name, locator)
        elif target.kind == "diagramData":
            self._diagram(target.name, locator)
        elif target.kind in ("image", "hdphoto") and target.name.lower().endswith(_PICTURES):
            data = read_member(self.package, target.name)
            words = self.inside.picture(data) if data else None
            if words is not None:
                self.builder.insert(words, locator)
        elif target.kind in ("package", "oleObject"):
            data = read_member(self.package, target.name)
            if not data:
                return
            name = target.name.rsplit("/", 1)[-1]
            if data.startswith(b"PK"):
                self.inside.file(data, name)
            else:
                self.inside.ole(data, name)

    def _chart(self, name: str, locator: Locator) -> None:
        root = xml_of(self.package, name)
        if root is None:
            return
        for place in root.iter(f"{_C}title"):
            self.builder.paragraph("".join(t.text or "" for t in place.iter(f"{A}t")), locator)
        heads: list[str] = []
        columns: list[dict[int, str]] = []
        labels: dict[int, str] = {}
        for number, series in enumerate(root.iter(f"{_C}ser"), 1):
            tx = series.find(f"{_C}tx")
            heads.append("".join(_points(tx).values()) if tx is not None else f"系列{number}")
            labels = labels or _points(
                next((e for k in ("cat", "xVal") if (e := series.find(f"{_C}{k}")) is not None), None)
            )
            columns.append(
                _points(next((e for k in ("val", "yVal") if (e := series.find(f"{_C}{k}")) is not None), None))
            )
        if not any(columns):
            return
        last = min(max(max(c, default=-1) for c in [labels, *columns]) + 1, _MAX_POINTS)
        rows = [("图表数据", *heads)]
        rows += [(labels.get(i, str(i + 1)), *(c.get(i, "") for c in columns)) for i in range(last)]
        self.builder.grid(Grid(tuple(rows), (locator,) * len(rows), header_rows=1))

    def _diagram(self, name: str, locator: Locator) -> None:
        root = xml_of(self.package, name)
        for paragraph in [] if root is None else root.iter(f"{A}p"):
            self.builder.paragraph("".join(t.text or "" for t in paragraph.iter(f"{A}t")), locator)


def _points(holder: etree._Element | None) -> dict[int, str]:
    """Index → value of a chart's cached points."""
    found: dict[int, str] = {}
    for point in [] if holder is None else holder.iter(f"{_C}pt"):
        value = point.findtext(f"{_C}v")
        index = point.get("idx") or ""
        if value and index.isdigit() and int(index) < _MAX_POINTS:
            found[int(index)] = value
    if holder is not None and not found:
        value = holder.findtext(f"{_C}v")
        return {0: value} if value else {}
    return found
