"""Styles by name, looked up once: python-docx searches all styles at every assignment."""

from __future__ import annotations

from typing import Any

from standard.errors import UserError


class Styles:
    """The paragraph styles of a document by the name a user sees."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.ids = {style.name: style.style_id for style in document.styles}

    def put(self, paragraph: Any, name: str) -> Any:
        """Give a paragraph a style."""
        paragraph._p.style = self.id(name)
        return paragraph

    def id(self, name: str) -> str:
        """The id that stands in the document for a style's name."""
        if name not in self.ids:
            raise UserError(f"没有样式“{name}”", where="house.docx", remedy="请在Word模板中补上这个样式")
        return str(self.ids[name])

    def head_fill(self, name: str) -> str:
        """The colour behind the header row in a table style, six hex digits; empty when it has none."""
        path = f".//w:style[@w:styleId='{self.id(name)}']/w:tblStylePr[@w:type='firstRow']/w:tcPr/w:shd/@w:fill"
        found = self.document.styles.element.xpath(path)
        return str(found[0]) if found and found[0] != "auto" else ""

    def paragraph(self, name: str) -> Any:
        """A new paragraph at the end of the document."""
        return self.put(self.document.add_paragraph(), name)
