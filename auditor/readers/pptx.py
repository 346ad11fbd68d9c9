"""Presentations (.pptx): one part, each slide's texts, tables and notes in order."""

from __future__ import annotations

from typing import Any

from auditor.model import Locator
from auditor.readers.base import Job, PartBuilder, Reading, UnreadableError
from auditor.readers.grid import Grid, Merge
from auditor.readers.package import core_properties, open_package


def read(job: Job) -> Reading:
    """Slides are counted as pages."""
    import pptx

    with open_package(job.path) as package:
        properties = core_properties(package)
    try:
        deck = pptx.Presentation(str(job.path))
        builder = PartBuilder(job.file)
        for number, slide in enumerate(deck.slides, 1):
            _slide(builder, slide, Locator(page=number))
            job.tick()
    except Exception as error:
        raise UnreadableError("演示文稿已损坏或格式不受支持；请另存为.pptx或PDF后提供") from error
    return Reading((builder.build(),), properties=properties)


def _slide(builder: PartBuilder, slide: Any, locator: Locator) -> None:
    title = slide.shapes.title
    if title is not None and title.has_text_frame:
        builder.heading(title.text_frame.text, locator, 1)
    for shape in _shapes(slide.shapes):
        if title is not None and shape.shape_id == title.shape_id:
            continue
        if getattr(shape, "has_table", False):
            builder.grid(_grid(shape.table, locator))
        elif shape.has_text_frame:
            for paragraph in shape.text_frame.paragraphs:
                builder.paragraph("".join(run.text for run in paragraph.runs), locator)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        builder.paragraph(slide.notes_slide.notes_text_frame.text, locator, "note")


def _shapes(shapes: Any) -> list[Any]:
    found: list[Any] = []
    for shape in shapes:
        found.extend(_shapes(shape.shapes) if hasattr(shape, "shapes") else [shape])
    return found


def _grid(table: Any, locator: Locator) -> Grid:
    cells: list[tuple[str, ...]] = []
    merges: list[Merge] = []
    for r, row in enumerate(table.rows):
        cells.append(tuple(cell.text_frame.text.strip() for cell in row.cells))
        for c, cell in enumerate(row.cells):
            if cell.is_merge_origin:
                merges.append((r, c, r + cell.span_height - 1, c + cell.span_width - 1))
    return Grid(tuple(cells), (locator,) * len(cells), tuple(merges))
