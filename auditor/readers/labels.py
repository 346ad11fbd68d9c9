"""What the text of a cell looks like: a label, a figure, a note."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from auditor.values import plain

_ENDINGS = (  # separated by blanks
    "编号 文号 证号 序号 条款号 版次 版本 日期 时间 期限 时限 日 年份 月份 年度 部门 "
    "单位 名称 姓名 人员 人 员 者 地点 地址 位置 电话 主题 议题 议程 题目 标题 内容 "
    "事实 描述 现象 原因 分析 措施 情况 意见 结论 结果 范围 依据 标准 准则 类别 类型 "
    "种类 性质 状态 等级 级别 项目 事项 目的 方式 方法 要求 说明 备注 签字 签名 签章 "
    "盖章 确认 验证 审核 审批 批准 编制 复核 校核 会签 职务 职责 岗位 职称 数量 规格 "
    "型号 条款 评价 总结 建议 目标 指标 频次 频率 来源 用途 去向 成绩 学时 课时 对象 "
    "讲师 培训师 方案 计划 文件 记录 证据 附件 参数 数据 数值 任务 符号 结余 收入 支出 消耗 库存 "
    "金额 单价 总价 合计 小计 排放量 产量 周期 有效期 有效期至 风险 机遇 因素 需求 "
    "相关方 影响 资源 进度 进展 完成 效果 得分 分值 权重 学历 专业 班次 签到 主持 "
    "记录人 责任 落实 客户 供应商 厂家 品牌 精度 用量 余量 "
)
_LABEL = re.compile("(?:" + "|".join(_ENDINGS.split()) + r")(?:[（(/、及和与].{0,12})?[）)]?$")
_WORDS = re.compile(r"[\u3400-\u9fffA-Za-z%℃]")
_FIGURE = re.compile(
    r"[\s¥$约≥≤<>＞＜±+-]*\d[\d,，.\s/:\-—~～至年月日时分秒%]*(?:[A-Za-z³²/%℃·]{1,8}|吨|万吨|万元|元|个|次|台|份|人|页|天)?$|[—\-/／、]+$"
)
_YEAR = re.compile(r"(?:20\d\d|1[0-2]|[1-9])(?:年度?|月份?|季度)(?:[\u3400-\u9fff（）()/A-Za-z]{0,10})$|Q[1-4]$")
_MONTH = re.compile(
    r"20\d\d\s*[-./年]\s*(1[0-2]|0?[1-9])\s*(?:月份?)?|(1[0-2]|0?[1-9])\s*月份?|20\d\d(0[1-9]|1[0-2])|2\d-(0[1-9]|1[0-2])"
)
LEAST_SIGNERS, LONGEST_SIGNER = 2, 40  # cells that make a line of signatures; characters of one
LEAST_MONTHS = 6  # months one after the other that head a table of monthly figures
A_QUARTER = 3  # months that do where the other cells of the row are labels
_ROLE = (
    "编制|制表|填报|填表|制定|拟制|审核|审批|批准|复核|校核|记录|主检|检验|签发|"
    "日期|编号|版次|版本|单位|部门|注|备注|说明|附注|附|统计|年度|年份|负责人|"
    "验证|签字|来源|保存|保管|期限|地点|时间|适用|范围|周期|生效|文件"
)
_NOTE = re.compile(
    rf"(?:[（(]?(?:注|备注|说明|附注|附)\s*\d*\s*[：:.、]|[^：:。；]{{0,8}}(?:{_ROLE})[^：:。；]{{0,6}}[：:])"
)
_SIGNED = re.compile(
    r"\s*(?:编制|编写|起草|拟稿|拟制|制表|填报|填表|审核|审查|审定|校核|复核|会签|批准|审批|核准|签发|签批)人?([\s：:]*)(\S.*)",
    re.DOTALL,
)
_DAY = re.compile(r"(?<!\d)(?:20\d\d|\d\d)\s*[.年/-]\s*\d{1,2}|\d{1,2}[.月/-]\d{1,2}日?(?!\d)")
_BLANKS = re.compile(r"(?<=[\u3400-\u9fff）（、/])\s+(?=[\u3400-\u9fff）（、/])")
_STOPS = re.compile(r"[。；！？，]")
_SHORT_PAIR = re.compile(r"\s*[\u4e00-\u9fff]{1,6}\s*[:：]\s*\S")  # '填：卓小燕'
_PAIR = re.compile(r"[^：:，。；]{1,12}[：:]")


def tidy_label(text: str) -> str:
    """A label on one line, without the blanks inside Chinese words ('日  期') and without a colon at its end."""
    text = " ".join(text.split())
    if " " in text:
        text = _BLANKS.sub("", text)
    return text.rstrip("：: ")


def is_figure(text: str) -> bool:
    """A number, a quantity, a date, a dash: what stands in the body of a table, not in its header."""
    text = text.strip()
    return bool(text) and bool(_FIGURE.match(text)) and not _YEAR.match(text)


def is_plain_label(text: str) -> bool:
    """Whether `text` could be a label: short, with words, no sentence, no figure."""
    text = tidy_label(text)
    if not text or len(text) > 24 or _STOPS.search(text):
        return False
    return bool(_WORDS.search(text)) and not is_figure(text)


def is_label(text: str) -> bool:
    """Whether `text` reads as a label by its ending ('审核日期', '责任部门')."""
    text = tidy_label(text)
    return is_plain_label(text) and len(text) <= 16 and bool(_LABEL.search(text)) and not text[:1].isdigit()


def month_of(text: str) -> int:
    """The month that `text` names and nothing else ('1 月', '2025-01', '2025年1月'); 0 where it names none."""
    match = _MONTH.fullmatch(plain(text.strip()))  # '七月' and '24.7月' written out
    return int(next(filter(None, match.groups()))) if match else 0


def in_a_row(months: Sequence[int], least: int = LEAST_MONTHS) -> bool:
    """Whether they are so many months, each following the one before, as over a year's figures."""
    return len(months) >= least and all(b == a % 12 + 1 for a, b in itertools.pairwise(months))


def is_total(text: str) -> bool:
    """Whether a row that begins so sums up the rows above it."""
    return tidy_label(text) in ("合计", "小计", "总计", "累计", "平均", "合 计", "本月合计", "全年", "全年合计")


def _is_sign_off(texts: Sequence[str]) -> bool:
    """Whether a row's cells tell who drew up, checked and approved, each in one cell: '审核 张三 | 批准 李四 5.20'."""
    signed = [match for text in texts if (match := _SIGNED.fullmatch(text)) and not is_label(text)]
    if len(signed) < LEAST_SIGNERS or len(signed) < len(texts) - 1 or max(map(len, texts)) > LONGEST_SIGNER:
        return False
    return any(_DAY.search(match[0]) for match in signed) or all(match[1] for match in signed)


def is_note(texts: Sequence[str]) -> bool:
    """Whether the filled cells of a row are 'label：value' words, as over and under a table."""
    if _is_sign_off(texts):
        return True
    if len(texts) > 1 and all(map(_SHORT_PAIR.match, texts)):
        return True
    if not texts or not _NOTE.match(texts[0]):
        return False
    for before, text in itertools.pairwise(texts):
        if not _PAIR.match(text) and not before.rstrip().endswith(("：", ":")):
            return False
    return True
