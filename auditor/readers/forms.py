"""Label-value forms: rows of 'label | value | label | value' without a header row."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.readers.grid import Form, Row, own_of, signature, unused
from auditor.readers.labels import is_figure, is_label, is_note, is_plain_label, tidy_label

_COUNTED = ("序号", "序", "编号", "号", "No.", "No", "NO", "#")
LABEL = 12  # characters of a label
MANY = 4  # cells of a row; of more a form has several rows


def form_at(rows: Sequence[Row], start: int, width: int) -> list[Form]:
    """Rows of the label-value form that begins at row `start` of a grid of `width` columns; empty when it isn't one."""
    taken: list[int] = []
    for i in range(start, len(rows)):
        if not own_of(rows[i]) or not _pairs(rows[i], width):
            break
        if taken and _opens_table(rows, i):
            break
        taken.append(i)
    if not taken or _goes_on(rows, start, taken[-1] + 1) or not _is_form([rows[i] for i in taken]):
        return []
    return [Form(i, _cells(rows[i])) for i in taken]


def _goes_on(rows: Sequence[Row], start: int, i: int) -> bool:
    """Whether row `i`, which is no pair of label and value, has the columns of row `start` all the same."""
    if i >= len(rows) or not own_of(rows[i]) or is_note([s.text for s in own_of(rows[i])]):
        return False
    first = rows[start]
    same = len(first) > 2 or all(is_label(s.text) for s in first)
    return same and signature(rows[i]) == signature(first) and not _opens_table(rows, i)


def _opens_table(rows: Sequence[Row], i: int) -> bool:
    """Whether a row inside a form is the header of a table: all labels, over rows of the same columns."""
    row = rows[i]
    if len(row) < 3 or i + 1 >= len(rows) or signature(rows[i + 1]) != signature(row):
        return False
    if _counts_rows(row, rows[i + 1]):
        return True
    if all(is_label(s.text) for s in row):
        return True
    new = signature(rows[i - 1]) != signature(row) if i else False
    return new and all(is_plain_label(s.text) for s in row) and any(is_label(s.text) for s in row[1::2])


def _counts_rows(row: Row, below: Row) -> bool:
    """Whether a row heads numbered ones, whether or not its words end as labels do: '序号 | 判定' over '1 | 符合'."""
    return (
        tidy_label(row[0].text) in _COUNTED
        and below[0].text.strip().isdigit()
        and all(is_plain_label(s.text) for s in row if s.text)
    )


def _pairs(row: Row, width: int) -> bool:
    if len(row) == 3 and row[0].height > 1 and row[0].width + row[1].width < width:
        both = is_plain_label(row[0].text) and is_plain_label(row[1].text)
        return both and row[2].height == 1 and not is_label(row[2].text)
    return (
        len(row) in (2, 4, 6, 8) and all(is_plain_label(s.text) or not s.text for s in row[::2]) and bool(row[0].text)
    )


def _is_form(rows: list[Row]) -> bool:
    labels = [s for row in rows for s in row[: len(row) - 1 : 2] if s.text]
    values = [s for row in rows for s in row[1::2]]
    if not labels or not values:
        return False
    if _mostly_pairs(rows):
        return True
    first_values = rows[0][1::2]
    if len(rows) > 1 and all(is_label(s.text) for s in rows[0]) and signature(rows[0]) == signature(rows[1]):
        return False  # a header row
    later = [s for row in rows[1:] for s in row[: len(row) - 1 : 2]]
    if later and is_label(labels[0].text) and not any(is_label(s.text) or s.emphasised for s in later):
        return False  # a header row over rows of names
    strong = sum(is_label(s.text) for s in labels) / len(labels)
    strong_values = sum(is_label(s.text) for s in values if s.text) / len(values)
    if len(rows) == 1 and len(rows[0]) > MANY and strong_values > 0:
        return False  # the header of a list in which nothing stands yet
    varied = len({signature(row) for row in rows}) > 1
    marked = all(s.emphasised for s in labels if s.text) and not any(s.emphasised for s in values)
    wordy = any(len(s.text) > 20 or is_figure(s.text) or not s.text or s.text.endswith("公司") for s in first_values)
    figures = len(rows) > 1 and all(is_figure(s.text) for s in first_values)  # no header has days in it
    score = strong - strong_values + 0.2 * varied + 0.4 * marked + (0.4 if figures else 0.2) * wordy
    return score >= (0.5 if len(rows[0]) == 2 or len(rows) > 1 else 0.6) and strong_values <= 0.35


def _mostly_pairs(rows: list[Row]) -> bool:
    """Whether rows of one label and its value make up most of what stands below a full row, with a full one among them:
    '来源 | … | 责任单位 | …' over '事实 | …', '原因 | …' and '责任人 | … | 期限 | …'.
    """
    told = [[bool(s.text) for s in row] for row in rows]
    later = told[1:]
    names = [row[0].text for row in rows]
    if len(told[0]) < MANY or not all(told[0]) or len(later) < MANY or len(set(names)) < len(names):
        return False
    pairs = sum(all(cells[:2]) and not any(cells[2:]) for cells in later)
    full = any(all(cells) and len(cells) >= MANY for cells in later)
    return full and pairs * 2 > len(later) and not any(is_figure(name) or len(name) > LABEL for name in names)


def _cells(row: Row) -> dict[str, str]:
    if len(row) % 2:
        return {f"{tidy_label(row[0].text)}/{tidy_label(row[1].text)}": row[2].text}
    cells: dict[str, str] = {}
    for label, value in zip(row[::2], row[1::2], strict=True):
        if label.text or value.text:
            cells[unused(tidy_label(label.text) or "列", cells)] = value.text
    return cells
