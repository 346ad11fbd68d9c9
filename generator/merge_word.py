"""Three-way merge of a Word document: the last generated, the one a person edited, the new one.

What only the person changed stays; what only the profile changed comes in; where both changed, the person's text stays
and the new text stands beside it as a comment. Paragraph by paragraph, and in tables cell by cell. The result is the
person's file with the changes put in, so pictures, tracked changes, comments and formatting of theirs remain.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from docx.oxml.ns import qn

from generator.alignment import align, inserted
from generator.package import Package, parse, serialise
from generator.word_blocks import (
    Story,
    blocks,
    key_of,
    look_of,
    text_of,
    tracked_or_commented,
)
from generator.word_comments import Comments
from generator.word_parts import Importer, carry_parts, margins

_BOTH = "企业资料变化后，此处的新内容是：\n{text}\n您改过的文字已保留，请核对后取舍。"
_GONE = "按现在的企业资料，新版本已没有这一处。您改过的文字已保留，请核对。"
_DELETED = "您在此处删去的内容，新版本改为：\n{text}\n请核对是否需要。"
_TABLE = "新版本中这张表的栏目有变化，新表内容如下：\n{text}\n您改过的表已保留，请核对。"


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged file, and what a person has to look at."""

    data: bytes
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Three:
    """A block as last generated, as edited, as newly generated."""

    base: Any
    mine: Any
    new: Any


def merge_word(base: bytes, mine: bytes, new: bytes) -> Merged:
    """The person's document with the profile's changes in it.

    Raises zipfile.BadZipFile, KeyError or lxml.etree.XMLSyntaxError when `mine` is no Word document any more.
    """
    packages = [Package(data) for data in (base, mine, new)]
    stories = [Story(p, p.main(), parse(p.parts[p.main()])) for p in packages]
    merge = _Merge(*stories)
    carry_parts(*packages)
    merge.container(*[s.root.find(qn("w:body")) for s in stories])
    conflicts = merge.conflicts + margins(stories[0], stories[1], stories[2], merge.importer)
    own = stories[1]
    own.package.parts[own.part] = serialise(own.root)
    merge.comments.save()
    merge.importer.save()
    return Merged(own.package.data(), tuple(conflicts))


class _Merge:
    """One merge: changes the tree of `mine` in place."""

    def __init__(self, base: Story, mine: Story, new: Story) -> None:
        self.base, self.mine, self.new = base, mine, new
        self.comments = Comments(mine.package, mine.part)
        self.importer = Importer(mine, new)
        self.conflicts: list[str] = []

    # ── sequences ─────────────────────────────────────────────────────────

    def container(self, base: Any, mine: Any, new: Any) -> None:
        """Merge the blocks of a body or cell."""
        self._sequence(mine, blocks(base), blocks(mine), blocks(new), self._block)

    def _sequence(
        self, parent: Any, base: list[Any], mine: list[Any], new: list[Any], merge: Callable[[_Three], Any]
    ) -> None:
        """Merge three sequences of blocks or rows; `merge` does one that all three have and gives what stands there."""
        to_mine = self._align(base, mine, self.mine)
        to_new = self._align(base, new, self.new)
        mine_more, new_more = inserted(len(mine), to_mine), inserted(len(new), to_new)
        last: Any = None
        for gap in range(len(base) + 1):
            own = [mine[j] for j in mine_more.get(gap, [])]
            last = own[-1] if own else last
            known = {key_of(self.mine, x) for x in own}
            for j in new_more.get(gap, []):
                if key_of(self.new, new[j]) not in known:
                    last = self._place(parent, last, self.importer.take(new[j]))
            if gap < len(base):
                three = _Three(base[gap], _at(mine, to_mine, gap), _at(new, to_new, gap))
                last = self._one(parent, three, last, merge)

    def _align(self, base: list[Any], other: list[Any], story: Story) -> dict[int, int]:
        keys = {id(x): key_of(self.base, x) for x in base} | {id(x): key_of(story, x) for x in other}
        texts = {i: key[1] for i, key in keys.items()}
        pairs = align(base, other, lambda x: keys[id(x)], lambda x: texts[id(x)])
        return {i: j for i, j in pairs.items() if base[i].tag == other[j].tag}

    def _one(self, parent: Any, three: _Three, last: Any, merge: Callable[[_Three], Any]) -> Any:
        """One block of the base: what is left of it stands after `last`; returns the last block now."""
        base, mine, new = three.base, three.mine, three.new
        if mine is None:
            if new is not None and key_of(self.new, new) != key_of(self.base, base):
                self._note(last if last is not None else parent, _DELETED.format(text=text_of(new).strip()))
            return last
        if new is None:
            if self._untouched(base, mine):
                return self._remove(mine, last)
            self._note(mine, _GONE)
            return mine
        return merge(three)

    def _remove(self, mine: Any, last: Any) -> Any:
        """Take a block away, unless its container would be left with no paragraph."""
        parent = mine.getparent()
        if parent.tag == qn("w:tc") and len(blocks(parent)) == 1:
            return mine
        parent.remove(mine)
        return last

    def _place(self, parent: Any, last: Any, element: Any) -> Any:
        if last is not None and last.getparent() is parent:
            last.addnext(element)
            return element
        heads = (qn("w:tcPr"), qn("w:tblPr"), qn("w:tblGrid"), qn("w:tblPrEx"))
        parent.insert(sum(1 for child in parent if child.tag in heads), element)
        return element

    # ── one block ─────────────────────────────────────────────────────────

    def _block(self, three: _Three) -> Any:
        if three.mine.tag == qn("w:tbl") and not self._untouched(three.base, three.mine):
            return self._table(three)
        return self._piece(three)

    def _piece(self, three: _Three) -> Any:
        """A paragraph (or a table, row or cell that a person left alone)."""
        base, mine, new = three.base, three.mine, three.new
        key = key_of(self.mine, mine)
        if self._untouched(base, mine):
            moved = self.importer.take(new)
            mine.getparent().replace(mine, moved)
            return moved
        _same_bookmarks(mine, new)
        if key_of(self.new, new) in (key_of(self.base, base), key):
            return mine
        if key == key_of(self.base, base) and self._retext(mine, text_of(new)):
            return mine
        self._note(mine, _BOTH.format(text=text_of(new).strip() or "（空）"))
        return mine

    def _untouched(self, base: Any, mine: Any) -> bool:
        """Whether the person changed nothing that a reader sees."""
        same = key_of(self.base, base) == key_of(self.mine, mine) and look_of(base) == look_of(mine)
        return same and not tracked_or_commented(self.mine, mine)

    def _retext(self, mine: Any, text: str) -> bool:
        """Change the text of a paragraph that a person only formatted or commented, keeping their formatting."""
        if any(next(mine.iter(qn(f"w:{n}")), None) is not None for n in ("ins", "del", "moveFrom", "moveTo")):
            return False
        holders = list(mine.iter(qn("w:t")))
        old = "".join(t.text or "" for t in holders)
        if not holders or old != text_of(mine) or set(text) & set("\n\t\ufffc"):
            return False
        owner = [n for n, t in enumerate(holders) for _ in t.text or ""]
        pieces = [""] * len(holders)
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, text, autojunk=False).get_opcodes():
            if tag == "equal":
                for i in range(i1, i2):
                    pieces[owner[i]] += old[i]
            else:
                at = owner[i1] if tag == "replace" else owner[max(i1 - 1, 0)] if owner else 0
                pieces[at] += text[j1:j2]
        for holder, piece in zip(holders, pieces, strict=True):
            holder.text = piece
            holder.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        return True

    # ── tables ────────────────────────────────────────────────────────────

    def _table(self, three: _Three) -> Any:
        base, mine, new = (list(x.findall(qn("w:tr"))) for x in (three.base, three.mine, three.new))
        if not (base and mine and new) or len(_cells(base[0])) != len(_cells(new[0])):
            if key_of(self.new, three.new) != key_of(self.base, three.base):
                self._note(three.mine, _TABLE.format(text=_table_text(three.new)))
            return three.mine
        columns = self._columns(base[0], mine[0])
        self._sequence(three.mine, base, mine, new, lambda row: self._row(row, columns))
        return three.mine

    def _columns(self, base: Any, mine: Any) -> dict[int, int]:
        """The columns of the base → those of the person's table, by their heads."""
        old, own = _cells(base), _cells(mine)
        if len(old) == len(own):
            return {i: i for i in range(len(old))}
        return align(old, own, text_of, text_of)

    def _row(self, three: _Three, columns: dict[int, int]) -> Any:
        """A row of a table that the person touched: cell by cell."""
        base, mine, new = (_cells(x) for x in (three.base, three.mine, three.new))
        if len(base) == len(mine) and self._untouched(three.base, three.mine):
            return self._piece(three)
        if len(base) != len(new) or (len(base) == len(columns) and len(mine) < max(columns.values(), default=0) + 1):
            if key_of(self.new, three.new) != key_of(self.base, three.base):
                self._note(three.mine, _BOTH.format(text="｜".join(text_of(c).strip() for c in new)))
            return three.mine
        for index, (old, fresh) in enumerate(zip(base, new, strict=True)):
            if index in columns and columns[index] < len(mine):
                self._cell(_Three(old, mine[columns[index]], fresh))
            elif text_of(old) != text_of(fresh):
                self._note(three.mine, _DELETED.format(text=text_of(fresh).strip()))
        return three.mine

    def _cell(self, three: _Three) -> None:
        parts = [blocks(x) for x in (three.base, three.mine, three.new)]
        if all(len(p) == 1 and p[0].tag == qn("w:p") for p in parts):
            self._piece(_Three(parts[0][0], parts[1][0], parts[2][0]))
        else:
            self._piece(three)

    # ── notes ─────────────────────────────────────────────────────────────

    def _note(self, element: Any, text: str) -> None:
        """A comment on the element's first paragraph."""
        self.conflicts.append(text.replace("\n", ""))
        paragraph = element if element.tag == qn("w:p") else next(element.iter(qn("w:p")), None)
        if paragraph is not None:
            self.comments.add(paragraph, text)


def _at(items: list[Any], pairs: dict[int, int], index: int) -> Any:
    return items[pairs[index]] if index in pairs else None


def _cells(row: Any) -> list[Any]:
    return list(row.findall(qn("w:tc")))


def _table_text(table: Any) -> str:
    return "\n".join("｜".join(text_of(c).strip() for c in _cells(row)) for row in table.findall(qn("w:tr")))


def _same_bookmarks(mine: Any, new: Any) -> None:
    """Give a kept heading the bookmark that the new table of contents leads to."""
    tag = qn("w:bookmarkStart")
    names = [b.get(qn("w:name")) for b in new.iter(tag) if str(b.get(qn("w:name"))).startswith("_Toc")]
    own = [b for b in mine.iter(tag) if str(b.get(qn("w:name"))).startswith("_Toc")]
    for bookmark, name in zip(own, names, strict=False):
        bookmark.set(qn("w:name"), name)
