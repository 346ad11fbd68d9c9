"""Sections of a document as parts of their own: a binder's procedures, a manual's policy, a bundle's reports.

What stands under a heading is judged by itself, so that a word of chapter 2 doesn't make up for what chapter 9 lacks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from auditor.model import Part, Passage

LEAST = 1  # passages a section must have below its heading


def sections(part: Part, named: Callable[[Passage], bool]) -> Iterator[Part]:
    """The sections whose heading is `named`, each with all that stands below it; a named one in another comes too."""
    passages = part.passages
    for i, passage in enumerate(passages):
        if passage.kind != "heading" or not named(passage):
            continue
        end = _end(passages, i)
        if end - i > LEAST and end - i < len(passages) - 3:
            yield _cut(part, passage.text.strip(), passages[i:end])


def _end(passages: tuple[Passage, ...], at: int) -> int:
    """Index past the last passage that stands below the heading at `at`."""
    head = passages[at]
    below = (*head.headings, head.text)
    for i in range(at + 1, len(passages)):
        if passages[i].headings[: len(below)] != below:
            return i
    return len(passages)


def _cut(part: Part, name: str, passages: tuple[Passage, ...]) -> Part:
    """A part of these passages only, with the tables they are rows of."""
    used = sorted({p.table for p in passages if p.table is not None})
    place = {table: i for i, table in enumerate(used)}
    moved = tuple(replace(p, table=place[p.table]) if p.table is not None else p for p in passages)
    return Part(part.file, name, moved, tuple(part.tables[t] for t in used))
