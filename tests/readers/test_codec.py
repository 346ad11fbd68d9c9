"""A reading comes back from its JSON as it was, whatever its tables repeat."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auditor.model import Locator, Part, Passage, Table
from auditor.readers.base import Reading
from auditor.readers.codec import decode, encode

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=4)
PLACES = st.builds(Locator, st.none() | st.integers(1, 3), st.none() | st.integers(1, 3), st.none() | WORDS)


@st.composite
def parts(draw: st.DrawFn) -> Part:
    tables, passages = [], []
    for index in range(draw(st.integers(0, 2))):
        columns = tuple(draw(st.lists(WORDS, min_size=1, max_size=3, unique=True)))
        rows = draw(st.lists(st.tuples(*[st.sampled_from(["", "1", "甲"])] * len(columns)), max_size=5))
        places = [draw(PLACES) for _ in rows]
        tables.append(Table(columns, tuple(rows), tuple(places), draw(WORDS), (draw(WORDS),), draw(st.none() | WORDS)))
        for row, place in zip(rows, places, strict=True):
            if draw(st.booleans()):
                cells = dict(zip(columns, row, strict=True)) if draw(st.booleans()) else {draw(WORDS): draw(WORDS)}
                passages.append(Passage(draw(WORDS), place, "row", (draw(WORDS),), cells, index, 0.5))
    for _ in range(draw(st.integers(0, 4))):
        cells = draw(st.none() | st.dictionaries(WORDS, WORDS, max_size=2))
        kind = draw(st.sampled_from(["paragraph", "heading", "note"]))
        passages.insert(0, Passage(draw(WORDS), draw(PLACES), kind, tuple(draw(st.lists(WORDS, max_size=2))), cells))
    return Part("f", draw(WORDS), tuple(passages), tuple(tables))


@given(st.lists(parts(), max_size=2), WORDS, st.booleans(), st.dictionaries(WORDS, WORDS, max_size=2))
def test_every_reading_comes_back_as_it_was(
    found: list[Part], reason: str, scanned: bool, properties: dict[str, str]
) -> None:
    reading = Reading(tuple(found), reason, scanned, properties)
    assert decode(encode(reading), "f") == reading
