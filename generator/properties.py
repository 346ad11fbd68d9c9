"""Custom document properties inside every generated file, by which it is recognised with certainty."""

from __future__ import annotations

from collections.abc import Mapping

from lxml import etree

from generator.package import OFFICE, Package, parse, serialise
from standard.stamp import BODY, CONTENT, PART, STATE, TYPE, body_hash, content_hash

PLANT = "CarbonclausePlant"
NUMBER, VERSION, DATE, BLANK = "CarbonclauseNumber", "CarbonclauseVersion", "CarbonclauseDate", "CarbonclauseBlank"
__all__ = ["BLANK", "DATE", "NUMBER", "PLANT", "STATE", "TYPE", "VERSION", "read", "stamp"]
_CONTENT = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
_NS = "{http://schemas.openxmlformats.org/officeDocument/2006/custom-properties}"
_VT = "{http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes}"
_FMTID = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"


def stamp(data: bytes, properties: Mapping[str, str]) -> bytes:
    """The Office file with these properties and the hashes of its contents; others that it has stay.

    Hashes among the properties are kept: those of what was generated, where a person's work has come in since.
    """
    package = Package(data)
    hashes = {CONTENT: content_hash(package.parts), BODY: body_hash(package.parts, parse)}
    properties = hashes | dict(properties)
    if PART in package.parts:
        root = parse(package.parts[PART])
    else:
        root = etree.Element(f"{_NS}Properties", nsmap={None: _NS[1:-1], "vt": _VT[1:-1]})
        package.relate("", f"{OFFICE}/custom-properties", PART)
    for old in [p for p in root if p.get("name") in properties]:
        root.remove(old)
    taken = [int(p.get("pid", "1")) for p in root]
    for number, (name, value) in enumerate(properties.items(), start=max(taken, default=1) + 1):
        entry = etree.SubElement(root, f"{_NS}property", fmtid=_FMTID, pid=str(number), name=name)
        etree.SubElement(entry, f"{_VT}lpwstr").text = value
    package.add(PART, serialise(root), _CONTENT)
    return package.data()


def read(data: bytes) -> dict[str, str]:
    """The custom properties of an Office file; empty when it has none."""
    package = Package(data)
    if PART not in package.parts:
        return {}
    return {str(p.get("name")): "".join(p.itertext()) for p in parse(package.parts[PART])}
