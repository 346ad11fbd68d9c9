"""What an auditor asks and looks at for one requirement, in an auditor's words.

The question is data (standard/internal_audit.yaml); what to look at follows from the requirement's expectations: the
papers that can show it, and for each check a sentence, made by the function of that check's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from auditor.reports.wording import sentence, titled
from standard.check_names import expressions
from standard.expression import parse
from standard.model import CheckSpec, Expectation, Requirement, Standard
from standard.practice import Practice
from standard.show import rule_in_words

_PAPERS_SHOWN = 3
_METHODS = {"document": "查阅文件，面谈", "record": "查阅记录，抽样核对"}


@dataclass(frozen=True, slots=True)
class Question:
    """What to ask about a requirement. method: how; look_at: one line for each expectation, papers first."""

    requirement: str
    ask: str
    method: str
    look_at: tuple[str, ...]


def question(requirement: Requirement, standard: Standard, practice: Practice, facts: Mapping[str, bool]) -> Question:
    """The question on `requirement` for a plant with `facts`; without one in the data, a general one."""
    ask = practice.questions.get(requirement.id) or f"怎样做到“{requirement.statement.rstrip('。')}”？请出示凭据。"
    looked = dict.fromkeys(_look_at(e, standard, facts) for e in requirement.expects)
    return Question(requirement.id, ask, _METHODS[requirement.shown_by], tuple(looked))


def _look_at(expectation: Expectation, standard: Standard, facts: Mapping[str, bool]) -> str:
    names = [standard.documents[t].name for t in expectation.any_of if t in standard.documents]
    papers = "或".join(titled(n) for n in names[:_PAPERS_SHOWN]) + ("等" if len(names) > _PAPERS_SHOWN else "")
    said = [words for c in expectation.checks if (words := check_words(c, standard, facts))]
    return sentence(f"{papers}：{'；'.join(said)}" if said else f"{papers}：看是否有效、已填写")


def check_words(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    """What to look at for one check; '' for a check of a name not known here."""
    say = _WORDS.get(check.name)
    return say(check, standard, facts) if say else ""


def _names(expression: str, standard: Standard) -> str:
    def name(concept: str) -> str:
        return standard.concepts[concept].name if concept in standard.concepts else concept

    return "，或".join("、".join(map(name, side)) for side in parse(expression))


def _labels(check: CheckSpec) -> list[str]:
    return [label for label, _ in expressions(check) if label]


def _about(check: CheckSpec, standard: Standard) -> str:
    single = next((e for label, e in expressions(check) if not label), "")
    return _names(single, standard) if single else ""


def _states(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"有没有写到{_about(check, standard)}"


def _covers(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    when = check.params.get("elements_when", {})
    labels = [n for n in check.params["elements"] if facts.get(when.get(n, ""), True)]
    least = check.params.get("at_least")
    if least is not None and int(least) < len(labels):
        return f"逐项看{'、'.join(labels)}，至少有{least}项"
    return f"逐项看{'、'.join(labels)}，缺哪项" if len(labels) > 1 else f"有没有写到{'、'.join(labels)}"


def _columns(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"有没有{'、'.join(_labels(check))}各栏，填满没有"


def _rows(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"每一行的{'、'.join(_labels(check))}是不是都填了"


def _prohibits(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"注意有没有“{'”“'.join(_labels(check))}”的情况"


def _months(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    about = _about_what(check, standard)
    return f"{about}是不是各月都有，缺哪个月"


def _quarters(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"{_about_what(check, standard)}是不是各季都有"


def _about_what(check: CheckSpec, standard: Standard) -> str:
    what = check.params.get("what")
    return _names(str(what), standard) if what else "记录"


def _signed(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"原件上有没有{check.params.get('people', 2)}个不同的人的亲笔签字，笔迹是否一致"


def _retention(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"规定的保存期够不够{check.params['years']}年，近年销毁清册里有没有不到期的"


def _agrees(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    against = "、".join(standard.documents[t].name for t in check.params["types"] if t in standard.documents)
    return f"把{'、'.join(_labels(check))}与{against}的全年合计核对"


def _order(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    days = check.params.get("at_most_days")
    return f"日期是不是{'—'.join(_labels(check))}的先后" + (f"，首尾不超过{days}天" if days else "")


def _interval(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"最近两次的日期，相隔有没有超过{check.params['months']}个月"


def _recent(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"最近一次是哪天，是否在审核期末前{check.params['months']}个月内"


def _after(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"问清审核期内的变化（{_about(check, standard)}），看变化之后有没有相应记录"


def _rate(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"{_about(check, standard)}是多少，有没有达到{check.params['percent']}%，按清单重算"


def _ceiling(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"{_about(check, standard)}定的是多少，有没有高于{check.params['percent']}%"


def _deadline(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    duty = next((d for d in standard.calendar if d["id"] == check.params["deadline"]), None)
    when = f"（{duty['duty']}：{rule_in_words(duty['rule'])}）" if duty else ""
    return f"完成日期有没有超过期限{when}，看平台回执"


def _before(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return "批准日期是不是在实施之前"


def _times(check: CheckSpec, standard: Standard, facts: Mapping[str, bool]) -> str:
    return f"审核期内有没有做{check.params.get('times', 1)}次"


def _plain(words: str) -> Callable[[CheckSpec, Standard, Mapping[str, bool]], str]:
    return lambda check, standard, facts: words


_WORDS: dict[str, Callable[[CheckSpec, Standard, Mapping[str, bool]], str]] = {
    "states": _states,
    "covers": _covers,
    "covers_departments": _plain("对照部门清单，每个部门是不是都有职责"),
    "lists_departments": _plain("对照部门清单，列出的部门有没有漏"),
    "each_followed": _plain("对照计划，每一项是不是都有跟踪记录"),
    "tested_before_burnt": _plain("逐批看检测结果的日期是不是早于入窑"),
    "limits_kept": _plain("看超出规程限值的班次有没有处理记录"),
    "pledged_in_limit": _plain("把质押数量除以当日持仓，与方案的上限比"),
    "claimed_once": _plain("看同一项目是不是既登记CCER又登记碳普惠"),
    "traded_under": _plain("看第一笔成交是不是在交易策略批准之后"),
    "roles_apart": _plain("看方案里操作、审核、监管是不是三个人"),
    "parts_sum": _plain("抽几个月把各项相加，与合计栏比"),
    "raised_by": _plain("看这些不符合项是谁提出的：本企业的内审、评价、检查，还是核查机构"),
    "not_carried_over": _plain("结论中的数字、日期是不是本年度的，有没有照抄上年的报告"),
    "none_unwritten": _plain("对照文件目录，列入的文件是不是都编出来了"),
    "none_left_out": _plain("程序有没有写明把哪些情形排除在不符合之外"),
    "hands_apart": _plain("账户的操作和审核实际是不是同一个人在做"),
    "none_outside": _plain("文件有没有写明把哪些区域、活动划在范围之外"),
    "one_lead": _plain("各份有效文件定的牵头部门是不是同一个"),
    "one_unit": _plain("热值一栏各行是不是同一单位"),
    "periods_filled": _plain("有没有空着没填的月份、季度"),
    "gaps_recorded": _plain("台账取了替代值的月份，是不是都有处理单"),
    "written_into": _plain("称已写入体系文件的，在那份文件的那一版里找到那一条"),
    "dated": _plain("记录上有没有写明哪天发生、哪天处理"),
    "in_time": _plain("有没有过了期限还没有整改完的"),
    "prohibits": _prohibits,
    "flags_gap": _prohibits,
    "has_columns": _columns,
    "approved": _plain("批准人、批准日期、现行版本"),
    "in_period": _plain("有没有审核期内填写的记录"),
    "covers_months": _months,
    "covers_quarters": _quarters,
    "signed_by": _signed,
    "dated_within": _recent,
    "interval_at_most": _interval,
    "at_least_times": _times,
    "after_event": _after,
    "in_validity": _plain("对照证书和现场标签，使用期间有没有超过有效期"),
    "retention_at_least": _retention,
    "in_order": _order,
    "dated_before": _before,
    "balances": _plain("重算期初、收入、发出、期末和合计"),
    "recomputes": _plain("用活动数据和因子重算抽到月份的排放量"),
    "varies": _plain("各月检测值有没有连续相同、照抄"),
    "agrees_with": _agrees,
    "independent": _plain("审核员有没有审自己的部门"),
    "qualified": _plain("检测机构的CMA或CNAS资质在检测日有没有效、附表含不含该项目"),
    "distinct_roles": _plain("操作、审核、监管是不是不同的人，当面核对密钥在谁手里"),
    "trades_approved": _plain("逐笔核对申请、批准和成交，累计有没有超过批准额度"),
    "closed": _plain("每项有没有原因、措施、验证和关闭日期，没有关闭的是否到期"),
    "not_repeated": _plain("关闭后同样的问题有没有再发生"),
    "done_by": _deadline,
    "rate_at_least": _rate,
    "rate_at_most": _ceiling,
    "filled": _plain("是不是填写过的，不是空白表"),
    "tested_monthly": _plain("各月样品是不是分别送检，几个月的样品有没有同一天送、结果完全相同"),
    "on_one_basis": _plain("台账用的热值、元素碳是不是收到基，空干基的换算对不对"),
    "plausible_coal": _plain("煤质数据有没有不合常理的"),
    "plausible_kiln": _plain("强度、热耗、料耗有没有不合常理的"),
    "files_fit": _plain("检测报告文件的作者和创建日期与报告是否相符"),
    "proportional": _plain("混合样是不是按各日煤量缩分"),
    "sources_agree": _plain("各来源的数相差超过1%的，有没有写明原因"),
    "published_in_force": _plain("网站、公示栏、显示屏上公开的方针，是不是现行版本"),
    "not_omitted": _plain("审核期内该做的有没有没做、推到下一年的"),
    "not_declined": _plain("政策、工艺变化后该补的评价、评审、审核和修订，有没有说了不做的"),
    "no_notice": _plain("主管部门有没有来文说报告、清缴逾期"),
    "booked_alike": _plain("抽几个月，把碳台账的用煤、产量与燃料台账、产量台账对照"),
    "claim_holds": _plain("报告写器具都在有效期内的，与当季的证书对照"),
    "in_range": _plain("报告写的年度强度，是不是在各月的最小值和最大值之间"),
    "lines_told": _plain("单据的原因、佐证等栏有没有空着或写“后补”的"),
    "gap_rule": _plain("制度、计划规定缺失数据怎么补，是不是只取平均值，有没有偏高取值的规定"),
    "fills_gaps": _plain("缺失数据是不是往多算排放的方向补，与本企业的规定一致不一致"),
    "follows_plan": _plain("台账的取数是不是按当月有效的监测计划版本"),
    "matches_registry": _plain("台账记的清缴量、期末持有量与登记系统是否一致"),
    "surrendered_in_full": _plain("清缴量够不够应清缴量，抵销有没有超过5%"),
    "generators_listed": _plain("运行、试车记录里的发电机是不是都列进了排放源清单"),
    "planned_factor": _plain("台账核算用的电力排放因子是不是监测计划规定的那个"),
    "breakdown_fits": _plain("分解到各单位的排放量加起来有没有超过总量目标"),
    "price_kept": _plain("成交价有没有超出批准的价格，超出的有没有审批"),
    "trades_booked": _plain("台账登的买入量和交易系统的成交明细对得上吗"),
    "own_days": _plain("各月写的日期是不是当月的，有没有照抄别的月份"),
    "weeks_unbroken": _plain("按周的记录中间有没有断，断的是什么时候"),
    "batches_in_limits": _plain("对照企业规定的入窑指标，有没有超标的批次入了窑"),
    "sessions_held": _plain("还有哪些班组、岗位没有宣贯，补没有补"),
    "decisions_reported": _plain("上次评审的决定是不是逐项汇报了，少的是哪几项"),
    "findings_acted": _plain("识别出来的每个不合规项，整改表里都有吗"),
    "findings_reported": _plain("检查表判的不符合项和审核报告的项数一致吗"),
    "each_on_sheet": _plain("台账的每个不符合项都有处置单吗，抽几张看"),
    "dates_possible": _plain("会议记录的日期与通知、签字的先后是否可能"),
    "certificate_agrees": _plain("抽几张检定、校准证书，上面的型号、出厂编号与台账、实物是否一致"),
    "signatures_filled": _plain("记录上的签字栏是否都由本人签了字"),
    "all_audited": _plain("审核计划中的每个部门是否都有检查表"),
    "kept_in_fact": _plain("近年销毁清册、留样记录里有没有不到期限就处理的"),
    "rows_filled": _rows,
    "approved_first": _plain("每一步是哪天办的，有没有先办后批"),
    "approver_filled": _plain("审批栏有没有空着的"),
    "rows_told": _plain("有没有只写了部门或月份、其余空着的行"),
    "cells_filled": _plain("多数都填的栏里有没有漏填的"),
    "kept_deadlines": _plain("旁边写明的期限是哪天，实际哪天完成"),
    "numbers_distinct": _plain("减排量编号有没有重复出售、重复使用的"),
    "rows_signed": _plain("逐笔签字的记录有没有漏签的"),
    "tested_as_booked": _plain("台账用的月度元素碳、热值与检测报告逐月对过没有"),
    "counts_full": _plain("应有而没有的几份是为什么，怎么补的"),
    "done_promptly": _plain("政策文件是哪天收到的，补充评价是哪天做的，规定几日内"),
    "evidence_of_period": _plain("评价引用的证据是哪一年的，抽几份看"),
    "answered": _plain("逐项看结果、处理情况、会议意见有没有空着的"),
    "chair_signed": _plain("签到表上最高管理者本人签到没有"),
}


def known_checks() -> Iterator[str]:
    """Names of the checks that can be put in words."""
    yield from _WORDS
