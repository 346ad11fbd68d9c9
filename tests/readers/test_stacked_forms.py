"""Forms whose first row a header might be: one below the other, or of one label and its value a row."""

from __future__ import annotations

import pytest

from auditor.readers.grid import Data, Form
from auditor.readers.tables import interpret
from tests.readers.test_sign_off_rows_and_bundles import grid

FIRST = "单号|NC-01|部门|设备科|开单|2025-10-23"
BELOW = ("经过|煤粉秤到期没有校||||", "怎样算改好|抽12台无过期||||", "验证|石玉 2025-11-17||||")


def _forms(*rows: str) -> list[dict[str, str]]:
    return [block.cells for block in interpret(grid(*rows)) if isinstance(block, Form)]


def test_forms_one_below_the_other_are_told_by_their_labels_coming_again() -> None:
    again = "单号|NC-02|部门|烧成车间|开单|2025-10-23"
    cells = _forms(FIRST, *BELOW, again, *BELOW)
    assert [c["单号"] for c in cells if "单号" in c] == ["NC-01", "NC-02"]
    assert [c["验证"] for c in cells if "验证" in c] == ["石玉 2025-11-17"] * 2


def test_a_header_repeated_on_each_page_heads_a_table_all_the_same() -> None:
    header = "编号|名称|部门|周期|等级|日期"
    rows = ("M1|汽车衡|供应|12个月|Ⅲ级|2025-01-09", "M2|皮带秤|窑|6个月|1级|2025-02-09")
    assert not _forms(header, *rows, header, *rows)


SLIP = (
    "来源|内审2025年10月|责任单位|化验室",
    "事实|9月煤缩分样3袋没标签||",
    "发生原因|新来的化验员不晓得||",
    "影响到哪里|样品对不上日期||",
    "往深里说|交接没培训||",
    "怎么改|补标签，交接写进须知|（笔迹）|",
    "谁改|罗军|什么时候改完|2025-11-05",
    "改到哪一步了|11月3日补完||",
    "看结果|去看了，改好||",
)


def test_a_slip_of_one_label_and_its_value_a_row_is_a_form() -> None:
    cells = {label: value for form in _forms(*SLIP) for label, value in form.items()}
    assert cells["事实"] == "9月煤缩分样3袋没标签"
    assert (cells["谁改"], cells["什么时候改完"]) == ("罗军", "2025-11-05")
    assert cells["看结果"] == "去看了，改好"


@pytest.mark.parametrize(
    "rows",
    [
        # a ledger of which two columns are hardly used: its first column has days, or the same name again
        ("日期|事项|备注|附件", "2025-01-09|换油||", "2025-02-09|换油||", "2025-03-09|换油||", "2025-04-09|换油|有|1"),
        ("部门|事项|备注|附件", "窑|换油||", "磨|换油||", "窑|清灰||", "磨|清灰|有|1"),
        # nothing but pairs below four labels: no row shows that the third is a label there
        ("部门|事项|备注|附件", "窑|换油||", "磨|换油||", "煤磨|清灰||", "余热|清灰||"),
    ],
)
def test_a_table_of_which_columns_stand_empty_is_no_form(rows: tuple[str, ...]) -> None:
    (data,) = (block for block in interpret(grid(*rows)) if isinstance(block, Data))
    assert len(data.rows) == len(rows) - 1
