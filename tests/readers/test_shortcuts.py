"""What is left out for speed changes nothing: each short way gives what the long way gives."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from pdfplumber.table import edges_to_intersections, intersections_to_cells, merge_edges

from auditor.readers import base, ruled
from auditor.readers.wordstyles import Styles, without_table_styles

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TABLE = '<w:style w:type="table" w:styleId="T{0}"><w:name w:val="网格{0}"/><w:tblPr/></w:style>'
EMPTY_TABLE = '<w:style w:type="table" w:styleId="E{0}"/>'
LATE_TYPE = '<w:style w:styleId="L{0}" w:type="table"><w:tblStylePr w:type="firstRow"/></w:style>'
TEXT = '<w:style w:type="paragraph" w:styleId="P{0}"><w:name w:val="heading {0}"/><w:basedOn w:val="P1"/></w:style>'
ODD = (
    '<w:style w:type="paragraph" w:styleId="P{0}"><w:name w:val="a>b"/><w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
)
COMMENT = (
    '<!-- <w:style w:type="table" --><w:style w:type="paragraph" w:styleId="C{0}"><w:name w:val="title"/></w:style>'
)
PIECES = st.lists(st.sampled_from([TABLE, EMPTY_TABLE, LATE_TYPE, TEXT, ODD, COMMENT]), max_size=7)


@given(PIECES, st.integers(0, 60))
def test_styles_of_paragraphs_are_the_same_without_those_of_tables(pieces: list[str], cut: int) -> None:
    styles = "".join(piece.format(number) for number, piece in enumerate(pieces, 1))
    data = f'<w:styles xmlns:w="{W}">{styles}</w:styles>'.encode()
    data = data[: len(data) - cut]  # damaged ones are parsed as far as they go
    parser = etree.XMLParser(recover=True)
    whole, light = (etree.fromstring(d, parser) for d in (data, without_table_styles(data)))
    for name in [f"{kind}{n}" for kind in "PC" for n in range(1, 8)]:
        style = f'<w:pPr><w:pStyle w:val="{name}"/></w:pPr>'
        paragraph = etree.fromstring(f'<w:p xmlns:w="{W}">{style}<w:r><w:t>题</w:t></w:r></w:p>')
        for ask in ("level", "numbering", "stands_out"):
            assert getattr(Styles(light), ask)(paragraph) == getattr(Styles(whole), ask)(paragraph), (name, ask)


def test_most_of_a_template_is_its_table_styles() -> None:
    import docx

    data = docx.Document().part.part_related_by(docx.opc.constants.RELATIONSHIP_TYPE.STYLES).blob
    assert len(without_table_styles(data)) < 0.2 * len(data)


@given(st.text() | st.text(st.sampled_from("a甲 \n\r\t\x00\x85\u2028\u200b\ufeff\ud800é\u0301\uffff\xad")))
def test_text_that_needs_no_cleaning_is_told_rightly(text: str) -> None:
    slow = base._CONTROL.sub("", base._LINE_BREAKS.sub("\n", text))
    assert base.sanitise(text) == unicodedata.normalize("NFC", slow)


@st.composite
def edges(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Level and upright lines of a page, most of them on one raster, as pdfplumber writes them."""
    at = st.sampled_from([0, 20, 40, 60, 80, 81, 100])
    found = []
    for _ in range(draw(st.integers(0, 24))):
        place, ends = draw(at), sorted((draw(at), draw(at)))
        upright = draw(st.booleans())
        x0, x1 = (place, place) if upright else ends
        top, bottom = ends if upright else (place, place)
        found.append(
            {
                "x0": x0, "x1": x1, "top": top, "bottom": bottom, "width": x1 - x0, "height": bottom - top,
                "orientation": "v" if upright else "h", "object_type": "line",
            }
        )  # fmt: skip
    return found


@given(edges())
def test_cells_between_lines_are_those_that_pdfplumber_finds(lines: list[dict[str, Any]]) -> None:
    crossings = edges_to_intersections(merge_edges(lines, 3, 3, 3, 3), 3, 3)
    assert ruled._cells(crossings) == intersections_to_cells(crossings)


@pytest.mark.parametrize("size", [2, 5])
def test_a_full_raster_has_all_its_cells(size: int) -> None:
    span = range(0, 20 * size + 1, 20)
    lines = [{"x0": p, "x1": p, "top": 0, "bottom": 20 * size, "orientation": "v"} for p in span]
    lines += [{"x0": 0, "x1": 20 * size, "top": p, "bottom": p, "orientation": "h"} for p in span]
    assert len(ruled._cells(edges_to_intersections(lines, 3, 3))) == size * size
