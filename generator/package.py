"""An Office file as its parts: the zip of XML that Word and Excel write, read and written whole."""

from __future__ import annotations

import hashlib
import io
import posixpath
import zipfile
from typing import Any

from lxml import etree

_EPOCH = (2026, 1, 1, 0, 0, 0)
_TYPES = "[Content_Types].xml"
CT = "{http://schemas.openxmlformats.org/package/2006/content-types}"
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)


def parse(data: bytes) -> Any:
    """XML without entities or network."""
    return etree.fromstring(data, _PARSER)


def serialise(element: Any) -> bytes:
    """XML as a part holds it."""
    return bytes(etree.tostring(element, xml_declaration=True, encoding="UTF-8", standalone=True))


class Package:
    """The parts of an Office file by name; changed in memory, `data()` gives the file."""

    def __init__(self, data: bytes) -> None:
        """Raises zipfile.BadZipFile or KeyError when it is no such file."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
        self.types = parse(self.parts[_TYPES])

    def data(self) -> bytes:
        """The file, with fixed times: the same parts always give the same bytes."""
        self.parts[_TYPES] = serialise(self.types)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
            for name, content in sorted(self.parts.items(), key=lambda p: (p[0] != _TYPES, p[0])):
                target.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
        return out.getvalue()

    def main(self) -> str:
        """The name of the main part (word/document.xml, xl/workbook.xml)."""
        for rel in self.relations(""):
            if rel.get("Type", "").endswith("/officeDocument"):
                return self.target("", rel)
        raise KeyError("officeDocument")

    def relations(self, part: str) -> list[Any]:
        """The relationships of a part ('' for the package)."""
        name = rels_name(part)
        return list(parse(self.parts[name])) if name in self.parts else []

    def target(self, part: str, relation: Any) -> str:
        """The part that an internal relationship leads to."""
        return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), relation.get("Target"))).lstrip("/")

    def related(self, part: str, identifier: str) -> Any:
        """A relationship by its id, or None."""
        return next((r for r in self.relations(part) if r.get("Id") == identifier), None)

    def digest(self, part: str, identifier: str) -> str:
        """What an id leads to, as a hash of its content (or the outside address)."""
        relation = self.related(part, identifier)
        if relation is None:
            return ""
        if relation.get("TargetMode") == "External":
            return str(relation.get("Target"))
        return hashlib.sha256(self.parts.get(self.target(part, relation), b"")).hexdigest()

    def relate(self, part: str, kind: str, target: str, external: bool = False) -> str:
        """Add a relationship and return its id."""
        name = rels_name(part)
        root = (
            parse(self.parts[name])
            if name in self.parts
            else etree.Element(f"{REL}Relationships", nsmap={None: REL[1:-1]})
        )
        used = {r.get("Id") for r in root}
        identifier = next(i for i in (f"rId{n}" for n in range(1, len(used) + 2)) if i not in used)
        relation = etree.SubElement(root, f"{REL}Relationship", Id=identifier, Type=kind)
        where = target if external else posixpath.relpath(target, posixpath.dirname(part) or ".")
        relation.set("Target", where)
        if external:
            relation.set("TargetMode", "External")
        self.parts[name] = serialise(root)
        return identifier

    def content_type(self, part: str) -> str:
        """The content type of a part."""
        for entry in self.types:
            if entry.tag == f"{CT}Override" and entry.get("PartName") == f"/{part}":
                return str(entry.get("ContentType"))
        suffix = part.rpartition(".")[2].lower()
        found = (e for e in self.types if e.tag == f"{CT}Default" and e.get("Extension", "").lower() == suffix)
        return next((str(e.get("ContentType")) for e in found), "application/octet-stream")

    def add(self, part: str, content: bytes, content_type: str) -> None:
        """Add (or replace) a part."""
        self.parts[part] = content
        if self.content_type(part) != content_type:
            etree.SubElement(self.types, f"{CT}Override", PartName=f"/{part}", ContentType=content_type)

    def take(self, other: Package, name: str) -> str:
        """Copy a part of another file with all it needs; the name it has here."""
        content = other.parts[name]
        if self.parts.get(name) == content and rels_name(name) not in other.parts:
            return name
        here, stem, count = name, name.rpartition("."), 0
        while here in self.parts:
            count += 1
            here = f"{stem[0]}_cc{count}.{stem[2]}"
        self.add(here, content, other.content_type(name))
        if rels_name(name) in other.parts:
            root = parse(other.parts[rels_name(name)])
            for relation in root:
                if relation.get("TargetMode") != "External":
                    moved = self.take(other, other.target(name, relation))
                    relation.set("Target", posixpath.relpath(moved, posixpath.dirname(here) or "."))
            self.parts[rels_name(here)] = serialise(root)
        return here

    def bring(self, other: Package, theirs: str, identifier: str, mine: str) -> str:
        """Make what another file's part refers to by an id available to a part here; the id it has here."""
        relation = other.related(theirs, identifier)
        if relation is None:
            return identifier
        kind = str(relation.get("Type"))
        if relation.get("TargetMode") == "External":
            return self._known(mine, kind, relation.get("Target"), True) or self.relate(
                mine, kind, relation.get("Target"), True
            )
        moved = self.take(other, other.target(theirs, relation))
        return self._known(mine, kind, moved, False) or self.relate(mine, kind, moved)

    def _known(self, part: str, kind: str, target: str, external: bool) -> str | None:
        for relation in self.relations(part):
            outside = relation.get("TargetMode") == "External"
            if relation.get("Type") == kind and outside == external:
                found = relation.get("Target") if outside else self.target(part, relation)
                if found == target:
                    return str(relation.get("Id"))
        return None


def rels_name(part: str) -> str:
    """The part that holds the relationships of a part."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")
