"""What a part is taken for: type, owner, state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from auditor.blanks import is_blank
from auditor.model import EvidenceFile, ReadStatus


def test_a_manual_is_recognised_by_its_title_and_its_policy_chapter_by_itself(document, recogniser) -> None:
    lines = ["青杠水泥", "碳管理手册", "# 4 碳管理方针", "守法经营，节能降碳", "# 5 其他", "其一", "其二", "其三"]
    part = document("新建文档.docx", *lines).part
    whole, section = recogniser.documents([EvidenceFile(part.file, "0", "docx", ReadStatus.READ, parts=(part,))])
    assert whole.is_a("carbon_manual") > 0.8
    assert whole.is_a("carbon_policy") == 0
    assert section.is_a("carbon_policy") > 0.5
    assert [p.text for p in section.part.passages] == ["4 碳管理方针", "守法经营，节能降碳"]


def test_a_procedures_chapter_on_reviews_is_no_record_of_a_review(document, recogniser) -> None:
    lines = ["青杠水泥", "碳管理检查评价程序", "# 6 管理评审", "由总经理主持，每年一次。", "# 7 记录", "甲", "乙", "丙"]
    part = document("程序.docx", *lines).part
    found = recogniser.documents([EvidenceFile(part.file, "0", "docx", ReadStatus.READ, parts=(part,))])
    assert all(doc.is_a("review_report") == 0 for doc in found)


def test_procedures_bound_under_their_numbers_are_papers_of_their_own(document, recogniser) -> None:
    bound = [
        "QG-CX-07 内部审核程序",
        "每年一次。",
        "由双碳办排。",
        "QG-CX-09 合规性评价程序",
        "十二个月一回。",
        "写报告。",
    ]
    part = document("汇总.docx", "青杠水泥碳管理文件", *bound, "QG-CX-10 其他", "甲", "乙").part
    found = recogniser.documents([EvidenceFile(part.file, "0", "docx", ReadStatus.READ, parts=(part,))])
    held = [d for d in found if d.is_a("compliance_evaluation_procedure") >= 0.5]
    assert [[p.text for p in d.part.passages] for d in held] == [bound[3:]]


def test_a_firms_representative_signs_its_report(document) -> None:
    assert document("r.docx", "2024年度温室气体排放报告", "企业法定代表人：罗启明").roles


def test_a_papers_number_is_not_its_title(document) -> None:
    assert document("扫描0007.pdf", "PT-JL-012", "# 入窑煤日记录").title == "入窑煤日记录"


def test_another_systems_internal_audit_is_none_of_ours(document) -> None:
    doc = document("a.docx", "青杠水泥", "2025年质量管理体系内部审核报告", "审核范围：化验室、生产处")
    assert not doc.carbon
    assert doc.is_a("audit_report") == 0


def test_those_whom_a_paper_pays_do_not_own_it(document) -> None:
    paid = (["日期", "摘要", "收款单位"], [["6月25日", "预付款", "江苏别家机械有限公司"]])
    assert document("流水.xlsx", "绿色信贷专户资金流水", table=paid).owner == "unknown"


def test_a_document_that_names_only_another_company_is_not_ours(document) -> None:
    assert document("b.pdf", "重庆别家建材有限公司", "碳资产管理制度", "第一条 为管理碳资产制定").owner == "other"


def test_a_document_that_names_the_plant_in_an_annex_is_ours(document) -> None:
    text = ["重庆集团有限公司", "碳排放管理办法", *["条款"] * 20, "附件：适用于青杠水泥"]
    assert document("c.docx", *text).owner == "own"


def test_a_consultants_offer_is_the_consultants_and_what_it_wrote_for_us_is_not(document) -> None:
    adviser = "四川远山低碳咨询有限公司"
    assert document("a.pptx", "碳资产开发建议书", adviser, "供贵公司参考").owner == "other"
    assert document("b.docx", "碳资产管理办法", f"编制单位：{adviser}").owner == "unknown"


def test_a_seal_misread_on_a_photo_makes_no_other_companys_paper_where_our_people_signed(document) -> None:
    seal = "（印章）重庆清扛水呢有限公司"
    lines = ["碳管理方针", "少烧煤，记真账，守法规。"]
    assert document("IMG_01.jpg", *lines, "总经理：罗启明", seal).owner == "unknown"
    assert document("IMG_02.jpg", *lines, "总经理：温世成", seal).owner == "other"


@pytest.mark.parametrize("file", ["作废/碳管理手册.docx", "旧版/碳管理手册.docx"])
def test_a_file_in_the_folder_of_void_documents_is_void(document, file: str) -> None:
    assert document(file, "青杠水泥", "碳管理手册").state == "void"


def test_a_new_version_that_voids_the_old_one_is_itself_in_force(document) -> None:
    doc = document("m.docx", "青杠水泥", "碳管理手册", "自2025年1月15日起执行，A版同时作废收回。")
    assert doc.state == "in_force"


def test_a_form_without_entries_is_blank(document) -> None:
    columns = ["日期", "器具编号", "外观", "点检人"]
    assert document("f.xlsx", "计量器具点检表", table=(columns, [["", "", "", ""]] * 5)).state == "blank"


def test_a_form_of_captions_alone_is_blank_and_one_that_tells_something_is_not(document) -> None:
    captions = ["# 年度履约情况报告", "（　　　　年度）", "# 企业名称", "# 应清缴量（t）", "# 清缴日期", "存在问题"]
    signatures = "编制：　　　　审核：　　　　批准："
    assert document("模板.docx", *captions, signatures).state == "blank"
    assert document("报告.docx", *captions, "全部配额在12月12日缴完。", signatures).state == "in_force"


def test_a_form_with_entries_is_not_blank(document) -> None:
    columns = ["日期", "器具编号", "外观", "点检人"]
    assert (
        document("f.xlsx", "计量器具点检表", table=(columns, [["2025-03-01", "A1", "好", "田野"]])).state == "in_force"
    )


def test_a_name_with_other_words_in_between_is_still_that_name(document) -> None:
    doc = document("x.docx", "青杠水泥", "碳账户人员操作权限登记表", "账户由专人操作")
    assert doc.is_a("account_permission_record") >= 0.5


def test_signatures_are_read_from_the_title_block(document) -> None:
    columns = ["编制", "审核", "批准"]
    doc = document("p.docx", "碳管理方针", table=(columns, [["杜小兰 2025-01-03", "田野", "罗启明 2025-01-06"]]))
    assert doc.roles["批准"] == ("罗启明",)


def test_a_table_below_the_first_in_a_sheet_is_told_by_its_caption(document) -> None:
    columns = ["月份", "期初", "发放", "买入", "清缴", "期末"]
    body = [["1月", "0", "100", "0", "0", "100"], ["屋顶光伏碳惠通项目台账", *[""] * 5], ["阶段", "日期", *[""] * 4]]
    assert document("账.xlsx", "碳资产台账", table=(columns, body)).is_a("project_ledger") >= 0.5
    remark = [body[0], ["合计见碳惠通平台", *[""] * 5]]
    assert document("账.xlsx", "碳资产台账", table=(columns, remark)).is_a("project_ledger") == 0


def test_minutes_are_also_what_one_of_their_items_reports_on(document, recogniser) -> None:
    report = ["# 一、听取双碳办关于配额余缺的汇报", "全年约缺3000吨。", "会议认为缺口不大。"]
    decided = ["# 二、会议定了以下事项", "配额全部留着。", "不够的在市场上买。", "用不完的转到下年。"]
    lines = ["# 总经理办公会纪要", "主持：罗启明", *report, *decided]
    part = document("纪要.pdf", *lines).part
    whole, item = recogniser.documents([EvidenceFile(part.file, "0", "pdf", ReadStatus.READ, parts=(part,))])
    assert whole.is_a("task_record") > whole.is_a("allowance_strategy") >= 0.5
    assert item.is_a("allowance_strategy") >= 0.5


def test_a_working_groups_chat_is_no_scheme(document) -> None:
    assert document("群聊.txt", "# 双碳工作群（12人）", "老杜：明天开会").is_a("implementation_scheme") == 0


def test_minutes_of_all_sorts_are_what_the_meeting_was_about(document) -> None:
    doc = document("纪要.pdf", "# 办公例会纪要", "议题：碳管理体系管理评审（上次3月）", "会议认为体系有效。")
    assert doc.is_a("review_report") > 0.5


def test_a_line_of_its_own_marks_a_draft_and_a_sentence_does_not(document) -> None:
    assert document("a.docx", "青杠水泥", "碳资产管理制度", "（初稿）").state == "draft"
    assert document("a.docx", "青杠水泥", "碳资产管理制度", "送审稿·未发布").state == "draft"
    assert document("a.docx", "青杠水泥", "碳资产管理制度", "初稿由双碳办起草，报总经理批准。").state == "in_force"


def test_a_sheet_that_lists_the_others_is_no_record(document) -> None:
    part = document("簿.xlsx", "记录簿", table=(["序", "表名", "页"], [["1", "碳资产月报", "12"]])).part
    assert is_blank(replace(part, name="目录"))
    assert not is_blank(replace(part, name="碳资产月报"))
