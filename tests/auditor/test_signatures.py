"""Who signed, in the ways papers say it."""

from __future__ import annotations

from datetime import date

import pytest

from auditor.signatures import Signature, signatures_in

KNOWN = ("田野", "杜小兰", "罗启明")


@pytest.mark.parametrize(
    ("line", "signed"),
    [
        ("编制：谭雪   审核：技术部 向学文   批准：厂长 王大富", {"编制": "谭雪", "审核": "向学文", "批准": "王大富"}),
        ("QG-03  编制 陶明亮  审核 冯大成  批准 刘兴国 2024", {"编制": "陶明亮", "审核": "冯大成", "批准": "刘兴国"}),
        ("计划编制杜小兰2025.10.9 批准罗启明10.10 已发各科室", {"编制": "杜小兰", "批准": "罗启明"}),
        ("声明：本报告真实。法定代表人：文泽洪（签章）", {"法定代表人": "文泽洪"}),
        ("总经理批示：同意。 罗启明 2025.7.25", {"总经理批示": "罗启明"}),
        ("批准：某某集团 总裁 冉启航", {"批准": "冉启航"}),
        ("审核人签字：杜小兰 1月15日  管理者代表审批：罗启明 1月16日", {"审核人": "杜小兰", "审批": "罗启明"}),
        ("填单人（签字）：柏世杰；复核:白璐", {"填单人": "柏世杰", "复核": "白璐"}),
        ("12.20批准 2025.1.1执行   编：田野 审：谭雪 批：罗启明", {"编制": "田野", "审核": "谭雪", "批准": "罗启明"}),
        ("01｜1月2日｜编 财务部 温丽｜审 法务 井然｜批 袁兆楠", {"编制": "温丽", "审核": "井然", "批准": "袁兆楠"}),
        ("ZY-27 12-10 批准（乔立群）　起草 鄢小波　审 禹清", {"批准": "乔立群", "起草": "鄢小波", "审核": "禹清"}),
        ("年度方案（温泉编 2025-01-24，邹敏批 2025-01-26）", {"编制": "温泉", "批准": "邹敏"}),
        ("罗启明 2024-12-09 签批，田野 2024-12-08 审核", {"签批": "罗启明", "审核": "田野"}),
        ("体系办 谭雪执笔，罗启明2024年7月1日批准，当日起用", {"批准": "罗启明"}),
        ("编/审/批：谭雪/田野/罗启明", {"编制": "谭雪", "审核": "田野", "批准": "罗启明"}),
        ("批：罗启明 3-25　阅：田野 3-24", {"批准": "罗启明", "审阅": "田野"}),
        ("批准人签字 罗启明", {"批准人": "罗启明"}),
        ("【批准】罗启明", {"批准": "罗启明"}),
        ("采用签批：罗启明　起草 谭雪", {"签批": "罗启明", "起草": "谭雪"}),
        ("Prepared 殷楠；Reviewed by 阮志平；Approved: 乔立群", {"编制": "殷楠", "审核": "阮志平", "批准": "乔立群"}),
    ],
)  # fmt: skip
def test_a_signature_is_read_however_it_is_set(line: str, signed: dict[str, str]) -> None:
    assert {s.role: s.people[0] for s in signatures_in(line, KNOWN)} == signed


@pytest.mark.parametrize(
    "line",
    [
        "编制/审核/批准",
        "审批 3个工作日内完成",
        "经双碳办主任审核、管理者代表批准后实施",
        "负责审核 计划的落实",
        "操作 检查 记录",
        "审 核 批 三级",
        "报董事会批，总经办审",
        "到期销毁由乔立群批准（见第五条）",
    ],
)
def test_words_about_signing_are_no_signature(line: str) -> None:
    assert [s for s in signatures_in(line, KNOWN) if s.people] == []


def test_a_role_left_empty_is_kept_with_nobody() -> None:
    assert signatures_in("编制（签字）：      审核（签字）：") == (Signature("编制", ()), Signature("审核", ()))


def test_the_day_beside_a_name_is_the_day_it_was_signed() -> None:
    assert signatures_in("批准：舒启明2024-08-23")[0].day == date(2024, 8, 23)


@pytest.mark.parametrize(
    ("line", "signed"),
    [
        ("（签批）罗启明 2025-02-26　（起草）法务部 端木晴　（核）财务", {"签批": "罗启明", "起草": "端木晴"}),
        ("编 资产科 谭雪　审 财务总监 温丽　批 罗启明", {"编制": "谭雪", "审核": "温丽", "批准": "罗启明"}),
        ("Prep. 费彬　Review 常青　Approve 罗启明", {"编制": "费彬", "审核": "常青", "批准": "罗启明"}),
    ],
)
def test_roles_in_brackets_offices_and_english_forms(line: str, signed: dict[str, str]) -> None:
    assert {s.role: s.people[0] for s in signatures_in(line) if s.people} == signed


def test_a_signature_s_day_is_its_own() -> None:
    line = "批准 罗启明 2024-11-22　编制 碳数据室 谭雪　生效 2025-01-01"
    assert {s.role: s.day for s in signatures_in(line, KNOWN)} == {"批准": date(2024, 11, 22), "编制": None}
    short = {s.role: s.day for s in signatures_in("起草 谭雪 / 审 田野 / 批 罗启明 2025-01-08", KNOWN)}
    assert short == {"起草": None, "审核": None, "批准": date(2025, 1, 8)}
