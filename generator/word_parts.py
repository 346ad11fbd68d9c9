"""What stands outside the text of a merged Word document: styles, headers, footers, pictures, links."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from generator.package import OFFICE, Package, parse, serialise
from generator.word_blocks import Story, fingerprint

_STYLE_USES = [qn(f"w:{n}") for n in ("pStyle", "rStyle", "tblStyle")]
_REFERENCE = f"{{{OFFICE}}}"
_CARRIED = ("word/styles.xml", "word/settings.xml", "word/numbering.xml", "word/fontTable.xml", "docProps/")


class Importer:
    """Brings elements of the new document into the person's: with the pictures, links and styles they use."""

    def __init__(self, mine: Story, new: Story) -> None:
        self.mine, self.new = mine, new
        self.theirs = _styles(new.package)
        self.root = _styles_root(mine.package)
        self.names = {_name(s): s.get(qn("w:styleId")) for s in (() if self.root is None else self.root)}
        self.ids: dict[str, str] = {}
        self.changed = False

    def take(self, element: Any) -> Any:
        """A copy of an element of the new document that fits into the person's."""
        return self.fit(copy.deepcopy(element), self.new.part, self.mine.part)

    def fit(self, element: Any, theirs: str, mine: str) -> Any:
        """Make ids and styles of an element those of the person's file."""
        for node in element.iter():
            if not isinstance(node.tag, str):
                continue
            for name, value in node.attrib.items():
                if name.startswith(_REFERENCE):
                    node.set(name, self.mine.package.bring(self.new.package, theirs, value, mine))
            if node.tag in _STYLE_USES:
                node.set(qn("w:val"), self._style(str(node.get(qn("w:val")))))
        return element

    def _style(self, identifier: str) -> str:
        """The person's id of a style, which is copied when their file has none of that name."""
        if identifier not in self.ids:
            self.ids[identifier] = self._found(identifier)
        return self.ids[identifier]

    def _found(self, identifier: str) -> str:
        style = self.theirs.get(identifier)
        if style is None or self.root is None:
            return identifier
        name = _name(style)
        if name not in self.names:
            self.root.append(copy.deepcopy(style))
            self.names[name], self.changed = identifier, True
        return str(self.names[name])

    def save(self) -> None:
        """Write the styles back when one was added."""
        part = _styles_part(self.mine.package)
        if self.changed and part:
            self.mine.package.parts[part] = serialise(self.root)


def carry_parts(base: Package, mine: Package, new: Package) -> None:
    """Styles, settings and properties that the person's program left as generated become the new ones."""
    for name in [n for n in new.parts if n.startswith(_CARRIED) and n in base.parts]:
        if mine.parts.get(name) == base.parts[name]:
            mine.parts[name] = new.parts[name]


def margins(base: Story, mine: Story, new: Story, importer: Importer) -> list[str]:
    """Bring in headers and footers that the person left alone; what is to be told of the others."""
    told = []
    parts = [dict(_margins(story)) for story in (base, mine, new)]
    for place in parts[0].keys() & parts[1].keys() & parts[2].keys():
        old, own, fresh = (part[place] for part in parts)
        prints = [fingerprint(s.package, p) for s, p in zip((base, mine, new), (old, own, fresh), strict=True)]
        if prints[0] == prints[2] or prints[1] == prints[2]:
            continue
        if prints[0] == prints[1]:
            root = importer.fit(parse(new.package.parts[fresh]), fresh, own)
            mine.package.parts[own] = serialise(root)
        else:
            told.append("页眉或页脚：您改过，已保留；新版本的页眉页脚不同，请核对编号、版本")
    return told


def _margins(story: Story) -> Iterator[tuple[tuple[str, str], str]]:
    """(header or footer, which pages) → part, the first that names each."""
    for kind in ("header", "footer"):
        found: dict[str, str] = {}
        for reference in story.root.iter(qn(f"w:{kind}Reference")):
            relation = story.package.related(story.part, reference.get(f"{_REFERENCE}id"))
            if relation is not None:
                found.setdefault(reference.get(qn("w:type"), "default"), story.package.target(story.part, relation))
        for pages, part in found.items():
            yield (kind, pages), part


def _styles_part(package: Package) -> str | None:
    main = package.main()
    kinds = (r for r in package.relations(main) if str(r.get("Type")).endswith("/styles"))
    return next((package.target(main, r) for r in kinds), None)


def _styles_root(package: Package) -> Any:
    part = _styles_part(package)
    return parse(package.parts[part]) if part and part in package.parts else None


def _styles(package: Package) -> dict[str, Any]:
    root = _styles_root(package)
    return {} if root is None else {str(s.get(qn("w:styleId"))): s for s in root.iter(qn("w:style"))}


def _name(style: Any) -> str:
    """A style's name as programs agree on it; '' for what is no style."""
    name = style.find(qn("w:name")) if isinstance(style.tag, str) else None
    return "" if name is None else str(name.get(qn("w:val"), "")).lower()
