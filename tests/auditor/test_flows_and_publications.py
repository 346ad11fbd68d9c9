"""Printed approval flows, policies shown to the public, what was left undone, and papers with places left open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from auditor.checks import CHECKS
from auditor.context import Candidates, Context
from auditor.flows import steps
from auditor.judge import judge
from auditor.model import Document, Finding, Locator, Part, Passage, Verdict
from auditor.names import names
from auditor.ownership import Identity
from auditor.periods import in_period
from auditor.recognise import Recogniser
from auditor.signatures import Signature, signatures_in
from standard.load import load
from standard.model import CheckSpec, Expectation, Requirement
from tests.auditor import reading_papers as papers
from tests.auditor.conftest import PROFILE

PERIOD, AUDITED = (date(2025, 1, 1), date(2025, 12, 31)), date(2026, 3, 20)
NODES = ["序号", "节点名称", "处理人", "处理意见", "处理时间"]
DRAFTED, CHECKED, SIGNED = ["拟稿", "杜小兰", "提交"], ["部门审核", "田野", "同意"], ["总经理签发", "罗启明", "同意"]


def only(folder: Path, text: str, name: str = "纸.md") -> Document:
    (doc,) = papers.world(folder, {name: text}).documents
    return doc


def flow(*rows: list[str], status: str = "已办结") -> str:
    head = papers.table(["单号", "当前状态"], [["LZ-2025-031", status]])
    body = papers.table(NODES, [[i, *row, f"03-{i:02d} 09:12"] for i, row in enumerate(rows, 1)])
    return f"# 碳管理方案审批单\n青杠水泥\n\n{head}\n\n年度降碳方案，投资310万元。\n\n{body}\n"


def test_who_agreed_at_a_node_signed_in_that_role_and_the_last_approving_one_approved(tmp_path: Path) -> None:
    archived = ["档案室归档", "白璐", "同意"]
    told = only(tmp_path, flow(DRAFTED, CHECKED, SIGNED, archived)).roles
    assert told["部门审核"] == ("田野",)
    assert told["总经理签发"] == ("罗启明",)
    assert told["批准"] == ("罗启明",)
    assert "拟稿" not in told


def test_who_sent_a_paper_back_did_not_sign_it(tmp_path: Path) -> None:
    told = only(tmp_path, flow(DRAFTED, CHECKED, ["总经理签发", "罗启明", "不同意，退回"])).roles
    assert "总经理签发" not in told
    assert told["批准"] == ("田野",)


BACK = ["部门审核", "田野", "退回，补投资估算"]


@pytest.mark.parametrize(
    ("rows", "status", "state"),
    [
        ((DRAFTED, CHECKED, SIGNED), "已办结", "in_force"),
        ((DRAFTED, CHECKED, SIGNED), "流转中", "draft"),
        ((DRAFTED, CHECKED, SIGNED), "未办结", "draft"),
        ((DRAFTED, BACK), "已办结", "draft"),
        ((DRAFTED, BACK, DRAFTED, CHECKED, SIGNED), "已办结", "in_force"),
    ],
    ids=["ended", "under_way", "not_ended", "sent_back", "approved_since"],
)
def test_a_paper_whose_flow_has_not_ended_is_a_draft(
    tmp_path: Path, rows: tuple[list[str], ...], status: str, state: str
) -> None:
    assert only(tmp_path, flow(*rows, status=status)).state == state


@pytest.mark.parametrize(("last", "state"), [(["", "", ""], "draft"), (["同意", "罗启明", "2025-03-09"], "in_force")])
def test_a_countersigning_list_whose_approver_has_not_signed_leaves_a_draft(
    tmp_path: Path, last: list[str], state: str
) -> None:
    rows = [["设备科", "同意", "田野", "2025-03-05"], ["总经理批准", *last]]
    text = (
        f"# 碳资产盘点计划\n青杠水泥\n\n每年12月盘点一次。\n\n{papers.table(['会签', '意见', '签字', '日期'], rows)}\n"
    )
    assert only(tmp_path, text).state == state


def test_a_table_of_steps_without_persons_is_no_flow(tmp_path: Path) -> None:
    rows = [["缩分", "四分法", "退回重做"], ["研磨", "过0.2mm筛", "通过"], ["装袋", "贴标签", "退回重做"]]
    text = f"# 煤样制备操作卡\n青杠水泥\n\n{papers.table(['步骤', '方法', '结果'], rows)}\n"
    doc = only(tmp_path, text)
    assert steps(doc.part) == []
    assert (doc.state, "批准" in doc.roles) == ("in_force", False)


POLICY = "# 青杠水泥碳管理方针\n\n公司承诺遵守碳市场法规，持续降低碳排放强度。\n\n批准：罗启明 2025年4月8日\n"


def shown(head: str, edition: str, taken: str) -> str:
    return f"# {head}\n\n碳管理方针\n\n{edition}\n\n我们承诺节能降碳，每年评审。\n\n截图时间：{taken} 09:41\n"


@pytest.mark.parametrize("head", ["青杠水泥官网首页", "青杠水泥厂门LED屏"])
@pytest.mark.parametrize(
    ("edition", "taken", "told"),
    [
        ("2021年版", "2025-09-17", "2021年版"),
        ("发布日期：2022年5月30日", "2025-09-17", "2022年5月30日"),
        ("2021年版", "2025-03-02", ""),
        ("发布日期：2025年4月8日", "2025-09-17", ""),
    ],
    ids=["edition", "day", "seen_before_it_was_issued", "the_one_in_force"],
)
def test_what_is_shown_to_the_public_is_the_policy_in_force(
    tmp_path: Path, head: str, edition: str, taken: str, told: str
) -> None:
    ctx = papers.world(tmp_path, {"方针.md": POLICY, "公开.md": shown(head, edition, taken)})
    result = papers.run("published_in_force", ctx, "carbon_policy")
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason
    assert ("2025-04-08" in result.reason) is bool(told)
    assert {c.file for c in result.citations} == ({"方针.md", "公开.md"} if told else set())


def found_of(requirement: str, folder: Path, made: dict[str, papers.Content]) -> Finding:
    return judge(load().requirements[requirement], papers.world(folder, made))


def problems(sentence: str) -> str:
    rows = [[1, "化验室", "煤样标签缺日期"], [2, "能源管理部", sentence]]
    listed = papers.table(["序号", "部门", "发现的问题"], rows)
    return f"# 集团碳管理督查问题清单\n青杠水泥　2025年12月18日\n\n{listed}\n"


def put_off(sentence: str) -> str:
    return f"# 关于碳管理会议安排的通知\n\n重庆青杠水泥有限公司各部门：\n\n{sentence}\n\n2025年12月22日\n"


LEFT_UNDONE = [
    ("7.2.e", problems("2025年没有搞碳排放数据内审"), "没有搞碳排放数据内审"),
    ("7.3-1", problems("2025年未开展碳管理合规性评价"), "未开展碳管理合规性评价"),
    ("7.4-1", problems("2025年没有组织碳管理内部审核"), "没有组织碳管理内部审核"),
    ("7.5-1", put_off("因窑系统大修，今年的碳管理评审推迟到明年召开。"), "推迟到明年召开"),
]


@pytest.mark.parametrize(("requirement", "text", "said"), LEFT_UNDONE)
def test_what_the_plants_own_papers_say_was_left_undone_is_nonconform(
    tmp_path: Path, requirement: str, text: str, said: str
) -> None:
    finding = found_of(requirement, tmp_path, {"问题.md": text})
    assert finding.verdict is Verdict.NONCONFORM, finding.reasons
    assert said in "".join(finding.reasons)
    assert finding.citations[0].file == "问题.md"


HELD = "# 2025年碳管理评审报告\n青杠水泥　评审时间：2025年6月11日\n\n总经理罗启明主持碳管理评审。批准：罗启明\n"


@pytest.mark.parametrize(
    ("requirement", "made"),
    [
        ("7.5-1", {"通知.md": LEFT_UNDONE[3][1], "评审.md": HELD}),
        ("7.3-1", {"考核.md": "# 碳管理考核办法\n青杠水泥　2025年1月6日\n\n碳管理合规性评价未开展的，扣5分。\n"}),
        ("7.3-1", {"清单.md": problems("如未开展碳管理合规性评价，由督查组补做")}),
        ("7.4-1", {"清单.md": problems("2023年没有组织碳管理内部审核")}),
        ("7.4-1", {"办法.md": "# 碳管理内部审核程序\n青杠水泥\n\n没有组织碳管理内部审核，部门负责人要说明原因。\n"}),
    ],
    ids=["a_record", "points_off_in_a_rule", "if", "another_year", "a_rule"],
)
def test_what_is_done_or_only_ruled_on_was_not_left_undone(
    tmp_path: Path, requirement: str, made: dict[str, papers.Content]
) -> None:
    finding = found_of(requirement, tmp_path, made)
    assert finding.verdict is not Verdict.NONCONFORM, finding.reasons
    assert "没有开展：" not in "".join(finding.reasons)


RESULTS = papers.table(["检测项目", "方法", "结果"], [["元素碳 Car", "GB/T 476", "57.36"]])
MARKED = (
    f"# 煤质检测报告\n\n重庆云篆检测技术有限公司\n\nCMA 232207041133\n\n委托单位：青杠水泥　2025-05-17\n\n{RESULTS}"
)


def laboratory(line: str) -> str:
    return f"# 煤质检测报告\n\n{line}\n\n委托单位：青杠水泥　2025-06-17\n\n{RESULTS}"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("本室未取得CMA资质认定，数据仅供参考。", "未取得cma"),
        ("检测机构：重庆南坪煤炭质量检验所", "重庆南坪煤炭质量检验所"),
        ("检测机构：嘉北矿山技术服务部", "嘉北矿山技术服务部"),
        ("嘉北煤炭经营部化验室", "嘉北煤炭经营部化验室"),
        ("检测机构：重庆云篆检测技术有限公司", ""),
        ("检测机构：重庆南坪煤炭质量检验所　CNAS L10733", ""),
    ],
    ids=["says_so", "labelled", "service", "business", "the_marked_one", "marked_itself"],
)
def test_a_report_without_a_mark_among_marked_ones_is_violated(tmp_path: Path, line: str, told: str) -> None:
    ctx = papers.world(tmp_path, {"五月.md": MARKED, "六月.md": laboratory(line)})
    result = papers.run("qualified", ctx, "test_report")
    assert result.outcome == ("violated" if told else "met"), result.reason
    assert told in result.reason
    assert not told or result.citations[0].file == "六月.md"


@pytest.mark.parametrize(
    ("file", "within"),
    [
        ("自查记录2026-02-11.pdf", True),
        ("自查记录2026年.pdf", False),
        ("自查记录2023-02-11.pdf", False),
    ],
    ids=["scanned_since", "of_a_later_year", "of_an_earlier_day"],
)
def test_a_day_after_the_period_in_a_files_name_is_the_scanners(
    recogniser: Recogniser, file: str, within: bool
) -> None:
    lines = ("青杠水泥碳管理自查记录", "煤样留存、台账登记、皮带秤读数都已逐项查过。", "查过没有发现问题。")
    passages = tuple(Passage(line, Locator(page=1)) for line in lines)
    assert in_period(recogniser.document(Part(file, "", passages, ())), PERIOD, AUDITED) is within


@pytest.mark.parametrize("at", [1, 2], ids=["second_column", "third_column"])
@pytest.mark.parametrize(("there", "outcome"), [(0, "short"), (17, "met")])
def test_a_unit_of_which_nobody_was_there_is_not_reached(tmp_path: Path, at: int, there: int, outcome: str) -> None:
    columns = ["日期", "内容", "应到", "实到"]
    rows: list[list[object]] = [
        ["2025-03-04", "碳管理方针宣贯", 31, 30],
        ["2025-03-05", "碳管理方针宣贯", 17, there],
    ]
    for row, unit in zip((columns, *rows), ("对象", "烧成工段", "包装班"), strict=True):
        row.insert(at, unit)
    sheet = [["青杠水泥2025年碳管理培训台账"], columns, *rows]
    ctx = papers.world(tmp_path, {"培训.xlsx": sheet})
    result = papers.run("sessions_held", ctx, "training_record", about="policy_training_subject")
    assert result.outcome == outcome, result.reason
    assert ("“包装班”没有人宣贯到" in result.reason) is (outcome == "short")


def scanned_checklists(first: str, second: str, label: str) -> Document:
    lines = ["碳管理内部审核检查表", "青杠水泥"]
    for unit, auditor in (("生产处", first), ("机动处", second)):
        lines += [f"受审部门：{unit}", "日报和台账：符合", f"日期：2025-09-16　{label}：{auditor}"]
    passages = tuple(Passage(line, Locator(page=1), confidence=0.97) for line in lines)
    recogniser = Recogniser(load(), Identity.of(PROFILE), papers.matcher())
    return recogniser.document(Part("检查表扫描.pdf", "", passages, ()))


@pytest.mark.parametrize("label", ["审核员", "审核员（签字）"])
@pytest.mark.parametrize(("first", "second", "told"), [("杜小兰", "田野", "田野审核机动处"), ("田野", "杜小兰", "")])
def test_two_checklists_on_one_scanned_page_are_told_apart(first: str, second: str, told: str, label: str) -> None:
    doc = scanned_checklists(first, second, label)
    ctx = Context(load(), papers.matcher(), PROFILE, PERIOD, AUDITED, (doc,))
    result = CHECKS["independent"]({}, Candidates((doc,), main_type="audit_checklist"), ctx)
    assert result.outcome == ("violated" if told else "met"), result.reason
    assert told in result.reason


def procedure(places: tuple[str, ...], lines: int) -> str:
    said = [f"第{i}类台账由能源管理部登记并保管，保存不少于十年，不得涂改。" for i in range(lines - len(places))]
    open_ones = [f"原始记录每月由{place}收集、核对后交档案室归档保管。" for place in places]
    body = "\n\n".join((*open_ones, *said))
    return f"# 碳排放记录管理程序\n\n青杠水泥　批准：罗启明 2025-01-06\n\n{body}\n"


OPEN = ("XX部", "[姓名]", "____")


@pytest.mark.parametrize(
    ("places", "lines", "verdict"),
    [
        (OPEN, 12, Verdict.PARTIAL),
        (OPEN[:2], 12, Verdict.CONFORM),
        (OPEN, 40, Verdict.CONFORM),
    ],
    ids=["half_a_pattern", "two_places", "less_than_a_tenth"],
)
def test_a_procedure_with_the_patterns_places_still_open_is_partial(
    tmp_path: Path, places: tuple[str, ...], lines: int, verdict: Verdict
) -> None:
    ctx = papers.world(tmp_path, {"程序.md": procedure(places, lines)})
    finding = judge(asked(), ctx)
    assert finding.verdict is verdict, finding.reasons
    assert ("还有3处没有填写" in "".join(finding.reasons)) is (verdict is Verdict.PARTIAL)
    assert any("XX部" in c.quote for c in finding.citations) is (verdict is Verdict.PARTIAL)


def test_what_a_procedure_says_of_one_thing_is_not_touched_by_its_open_places(tmp_path: Path) -> None:
    covers = CheckSpec("covers", {"elements": {"牵头部门": "archive_word | named_responsible"}})
    finding = judge(asked(covers), papers.world(tmp_path, {"程序.md": procedure(OPEN, 12)}))
    assert "没有填写" not in "".join(finding.reasons)
    assert "filled" not in {o.check for o in finding.trail}


def asked(*checks: CheckSpec) -> Requirement:
    expects = (Expectation(("records_procedure",), checks),)
    return Requirement("9.9", "9.9", "试", "shall", "试验要求", "carbon_lead", "document", expects)


@pytest.mark.parametrize(
    ("name", "day", "state"),
    [
        ("履约报告（模板）.md", "", "blank"),
        ("履约报告（模板）.md", "2025年12月19日", "in_force"),
        ("履约报告.md", "", "in_force"),
    ],
    ids=["pattern", "dated", "no_pattern"],
)
def test_a_paper_whose_files_name_says_pattern_is_blank_unless_dated(
    tmp_path: Path, name: str, day: str, state: str
) -> None:
    text = f"# 年度配额履约情况报告\n青杠水泥　{day}\n\n一、排放与核查\n\n核定排放量和应清缴配额写在这里。\n"
    assert only(tmp_path, text, name).state == state


QUARTERLY = {"what": "data_spot_check"}
SPOT = ["月份", "抽查样本", "与中控核对", "结论"]


@pytest.mark.parametrize(("last", "told"), [(7, "缺第四季度的记录"), (12, "")])
def test_the_stop_of_a_record_shows_though_another_sheet_tells_of_the_quarters(
    tmp_path: Path, last: int, told: str
) -> None:
    own = [[f"2025年{m}月", f"日报{m + 2}份", "一致", "无差错"] for m in range(1, last + 1)]
    other = [[f"第{q}季度", "已办", "抽查原始记录3份", "正常"] for q in "一二三四"]
    made: dict[str, papers.Content] = {
        "抽查.xlsx": [["青杠水泥2025年碳排放监测数据抽查记录"], SPOT, *own],
        "监测.xlsx": [["青杠水泥2025年碳管理监视测量记录"], ["季度", "巡检", "核对", "备注"], *other],
    }
    ctx = papers.world(tmp_path, made)
    result = papers.run("covers_quarters", ctx, "monitoring_record", **QUARTERLY)
    assert result.outcome == ("short" if told else "met"), result.reason
    assert told in result.reason


@pytest.mark.parametrize(("labels", "outcome"), [(("排放量实际", "强度实际"), "short"), (("窑别", "班次"), "met")])
def test_targets_that_stand_in_every_row_tell_nothing_of_a_month(
    tmp_path: Path, labels: tuple[str, str], outcome: str
) -> None:
    columns = ["月份", "排放量目标", "强度目标", *labels]
    rows = [[f"{m}月", 60_000 + m, 0.81, *((59_000 + m, 0.8) if m < 11 else ("", ""))] for m in range(1, 13)]
    sheet = [["青杠水泥2025年碳排放月度台账"], columns, *rows]
    ctx = papers.world(tmp_path, {"月度碳排放台账.xlsx": sheet})
    result = papers.run("covers_months", ctx, "emission_ledger")
    assert result.outcome == outcome, result.reason
    assert ("2025年11月、2025年12月" in result.reason) is (outcome == "short")


@pytest.mark.parametrize(("lacking", "outcome"), [((4, 5), "short"), ((5,), "met"), ((), "met")])
def test_two_months_without_a_sheet_of_their_own_are_a_hole_in_quarters(
    tmp_path: Path, lacking: tuple[int, ...], outcome: str
) -> None:
    sheets = {
        f"{m}月": [
            [f"青杠水泥2025年{m}月碳排放监测数据抽查记录"],
            ["抽查样本", "原始值", "台账值", "结论"],
            [f"窑煤班报{m}号", 312, 312, "一致"],
            [f"熟料班报{m}号", 2410, 2410, "一致"],
        ]
        for m in range(1, 13)
        if m not in lacking
    }
    ctx = papers.world(tmp_path, {"抽查.xlsx": sheets})
    result = papers.run("covers_quarters", ctx, "monitoring_record", **QUARTERLY)
    assert result.outcome == outcome, result.reason
    assert ("缺2025年4月、2025年5月的记录" in result.reason) is (outcome == "short")


@pytest.mark.parametrize(("place", "signed"), [("审定（签字）：", False), ("", True)], ids=["empty_place", "no_place"])
def test_a_chapter_with_an_empty_place_for_a_signature_takes_no_other_chapters(
    tmp_path: Path, place: str, signed: bool
) -> None:
    text = (
        "# 青杠水泥碳管理手册\n\n## 碳管理方针\n\n公司承诺遵守碳市场法规，持续降低碳排放强度。\n\n"
        "批准：罗启明 2025-01-06\n\n## 碳排放数据内部审核程序\n\n每年一次，抽查原始记录并与台账核对。\n\n"
        f"{place}\n"
    )
    found = papers.world(tmp_path, {"手册.md": text}).documents
    chapter = next(d for d in found if d.title == "碳排放数据内部审核程序")
    assert any(chapter.roles.values()) is signed, chapter.roles


@pytest.mark.parametrize("words", ["盖章处", "能源部", "安监部", "编制：盖章处", "农电站"])
def test_places_are_nobody(words: str) -> None:
    assert names(words) == ()


def test_a_person_whose_name_begins_as_a_place_does_is_somebody() -> None:
    assert names("盖春生、能源部、安部") == ("盖春生", "安部")


@pytest.mark.parametrize(
    ("line", "signed"),
    [
        (
            "审核组签字：卢秋白　任一帆　2025-11-20",
            Signature("审核组", ("卢秋白", "任一帆"), date(2025, 11, 20)),
        ),
        ("内审台账审批：舒怀远　2025-11-24", Signature("审批", ("舒怀远",), date(2025, 11, 24))),
    ],
    ids=["team", "of_what"],
)
def test_a_team_signs_together_and_an_approval_may_say_of_what_it_is(line: str, signed: Signature) -> None:
    assert signatures_in(line) == (signed,)


@pytest.mark.parametrize("line", ["审核组分两路进场：窑系统和化验室", "负责内审台账审批的是能源管理部"])
def test_words_about_a_team_or_an_approval_are_no_signature(line: str) -> None:
    assert [s for s in signatures_in(line) if s.people] == []
