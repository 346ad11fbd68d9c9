"""草稿 across every page of a draft: in the headers of a Word file, in the page header of a workbook."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import nsdecls, qn

from generator.package import OFFICE, Package, parse, serialise

TEXT = "草　稿"
_HEADER = "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"
_SHAPE = (
    '<w:p {ns}><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">'
    '<v:textpath on="t" fitshape="t"/></v:shapetype><v:shape id="carbonclauseDraft{number}" type="#_x0000_t136" '
    'style="position:absolute;margin-left:0;margin-top:0;width:380pt;height:150pt;rotation:315;z-index:-251658752;'
    "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
    'mso-position-vertical-relative:margin" fillcolor="silver" stroked="f"><v:fill opacity=".45"/>'
    '<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="{text}"/></v:shape></w:pict></w:r></w:p>'
)


def mark_word(data: bytes) -> bytes:
    """The Word file with 草稿 in the background of every page."""
    package = Package(data)
    main = package.main()
    root = parse(package.parts[main])
    headers = {package.target(main, r) for r in package.relations(main) if str(r.get("Type")).endswith("/header")}
    for number, name in enumerate(sorted(headers), start=1):
        header = parse(package.parts[name])
        _into(header, number)
        package.parts[name] = serialise(header)
    _lacking(package, main, root)
    package.parts[main] = serialise(root)
    return package.data()


def _lacking(package: Package, main: str, root: Any) -> None:
    """Give the first section the kinds of header that it has none of; later sections carry on from it."""
    section = next(root.iter(qn("w:sectPr")), None)
    if section is None:
        return
    has = {r.get(qn("w:type")) for r in section.findall(qn("w:headerReference"))}
    kinds = {"default"} | ({"first"} if section.find(qn("w:titlePg")) is not None else set())
    for kind in sorted(kinds - has):
        header = OxmlElement("w:hdr")
        _into(header, 90)
        name = f"word/header_draft_{kind}.xml"
        package.add(name, serialise(header), _HEADER)
        reference = OxmlElement("w:headerReference")
        reference.set(qn("w:type"), kind)
        reference.set(f"{{{OFFICE}}}id", package.relate(main, f"{OFFICE}/header", name))
        section.insert(0, reference)


def _into(header: Any, number: int) -> None:
    shape = parse(_SHAPE.format(ns=nsdecls("w"), number=number, text=TEXT).encode())
    paragraph = header.find(qn("w:p"))
    if paragraph is None:
        header.append(shape)
    else:
        paragraph.append(shape[0])


def mark_workbook(data: bytes) -> bytes:
    """The workbook with 草稿 in the header of every printed page."""
    package = Package(data)
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    for name in [n for n in package.parts if n.startswith("xl/worksheets/sheet")]:
        root = parse(package.parts[name])
        holder = root.find(f"{space}headerFooter")
        if holder is None:
            continue
        top = holder.find(f"{space}oddHeader")
        if top is None:
            top = root.makeelement(f"{space}oddHeader")
            holder.insert(0, top)
        top.text = f'&C&"黑体,Regular"&20&K808080{TEXT}'
        package.parts[name] = serialise(root)
    return package.data()
