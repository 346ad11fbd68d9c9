"""Which types of the register a part's names, columns and words speak for, and how surely."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from auditor.captions import row_labels
from auditor.layouts import Layouts, hinted
from auditor.likeness import likeness
from auditor.model import PLAIN, Part
from auditor.naming import TypeNames
from auditor.subjects import of_another_system
from auditor.text import normalise
from auditor.versions import YEAR_WORDS
from standard.model import DOCUMENT_KINDS, DocumentType

WORDED: Final = 0.75  # weight of a title that has a type's words, but none of its names
LOOSE: Final = 0.8  # weight of a name found with other words in between
HEADER: Final = "表头有"  # how the reason begins where columns tell the type
# Certainty from which on a paper's words tell what it is, and the scores that stands for (docs/judgement.md).
VERY_LIKE, LIKE = 0.8, 0.5
OVER_A_NAME = 0.85  # against a title that has but the words of a type, which may mislead
PLAIN_BY_WORDS, GUESSED_BY_WORDS = 0.78, 0.62
# What else is traded under such names: '电力现货交易策略'; a title that says carbon as well is carbon's.
_OTHER_MARKET = re.compile(r"^(?!.*(?:碳|配额|ccer|减排|排放权)).*(?:电力|售电|购电|电量|现货|煤炭|原煤|水泥销售)")
# What is held, not what was emitted: '碳库存月报'.
_OF_ASSETS = re.compile(
    r"^(?!.*排放).*(?:碳库存|碳家底|碳资产|配额(?!盈亏)|ccer|(?:库存|持有|持仓).{0,4}(?:月报|台账|表))"
)
# An exchange's statement of deals, an audit's list, checks of data: no ledger of what is held, emitted or compared.
_OF_DEALS = re.compile("成交|交易系统|交割")
_OF_AUDITS = re.compile("内审|内部审核|审核检查|审核表")
_OF_ACCOUNTS = re.compile("账户|交易系统|注册登记")
_OF_CHECKED_DATA = re.compile(_OF_ASSETS.pattern + "|内审|校核|自查|整改|不符合")
_OF_MARKETS = frozenset(
    ("trading_strategy", "trading_procedure", "trade_application", "trade_ledger", "market_tracking_record")
)
# Coal is burnt and tested as alternative fuels are: a ledger of it has the same columns.
_OF_COAL = re.compile(
    r"^(?!.*(?:替代|rdf|生物质|轮胎|固废|稻壳|秸秆)).*(?:原煤|煤粉|煤样|燃煤|入炉煤|煤炭|烟煤|煤质|进厂煤|入窑煤|柴油)"
)
# Types whose names and columns other papers have too: what in a title says that it is one of these.
_RATHER_OF: Final = {
    "alternative_fuel_ledger": _OF_COAL,
    "emission_ledger": _OF_CHECKED_DATA,
    "asset_ledger": _OF_DEALS,
    "cross_check_record": _OF_DEALS,
    "monitoring_record": _OF_AUDITS,
    "daily_report": _OF_ACCOUNTS,
}
# 'XX方针宣贯培训计划' is a plan about the policy, not the policy.
_OF_A_POLICY = re.compile(r"(?:计划|方案|记录|签到表?|总结|报告|台账|清单|试卷|课件|纪要)(?:[(（].*[)）])?$")
_NAMES_A_WHOLE = ("编号", "标题", "表名", "表题", "文件名")
_REMARK = re.compile(r"\([^()]*\d[年月日.\-/][^()]*(?:核对|更新|修订|整理|填写|补登)\)$")  # '(2025年12月核对)'
# Columns of any list of tasks: beside a sign of what the sheet lists, they make it nothing else.
_OF_ANY_TASK = re.compile("责任|完成|期限|时限|验证|跟踪|进度|进展|状态|日期|时间|备注|序号")


class TypeScores:
    """What speaks for each type of the register."""

    def __init__(self, types: Mapping[str, DocumentType]) -> None:
        self._types = types
        self._names = TypeNames(types.values())
        self._layouts = Layouts(types.values())

    def named_in(self, text: str) -> bool:
        """Whether a heading names documented information."""
        return bool(self._names.named_in(text))

    def told_by(self, name: str) -> list[str]:
        """The types that a name, written out and normalised, tells in full or by its words."""
        return [type_id for type_id, _ in (*self._names.exactly(name), *self._names.worded(name))]

    def of(
        self, part: Part, title: str, names: Iterable[tuple[str, str, float]]
    ) -> tuple[dict[str, float], dict[str, str]]:
        """Score and reason by type. names: (source, name written out, weight) of each name that the part has."""
        scores: dict[str, float] = defaultdict(float)
        why: dict[str, str] = {}

        def offer(type_id: str, score: float, reason: str) -> None:
            if score > scores[type_id]:
                scores[type_id], why[type_id] = score, reason

        for source, name, top in names:
            text = normalise(name)
            hits = list(self._names.exactly(text))
            loose = self._names.loosely(text) if source in _NAMES_A_WHOLE else ()
            subject = list(self._names.by_subject(text)) if not hits else []
            for type_id, alias in hits or subject or loose:
                share = len(alias) / max(len(YEAR_WORDS.sub("", text)), len(alias))
                score = top * (0.8 + 0.2 * share) * (1.0 if hits else LOOSE)
                offer(type_id, score, f"{source}“{text[:30]}”含“{alias}”")
            for type_id, words in self._names.worded(_REMARK.sub("", text)):
                offer(type_id, top * WORDED, f"{source}“{text[:30]}”有“{words}”")
        for table in part.tables:
            for labels_of in (table.columns, *row_labels(table)):
                shown = hinted(table) if labels_of is table.columns else labels_of
                signs = list(self._layouts.found(shown))
                plain = bool(signs) and table.sheet is not None
                like = self._names.by_labels(labels_of)
                told = (one for one in like if not plain or not all(map(_OF_ANY_TASK.match, one[2])))
                for type_id, score, labels in (*told, *signs):
                    offer(type_id, score, f"{HEADER}{'、'.join(labels[:5])}")
        for type_id in scores:
            if self._titled_otherwise(type_id, title):
                scores[type_id] *= 0.5
        return dict(scores), why

    def by_words(
        self, part: Part, title: str, named: Mapping[str, float], *, rule: bool, carbon: bool
    ) -> tuple[str, float]:
        """(type, score) that the paper's own words speak for; a rule is no record, nor is another system's paper ours.
        The score is 0 where they speak for none.

        named: the types that its names tell, none of them surely.
        """
        type_id, share = likeness().of(part, title)
        held = self._types.get(type_id)
        plainly = max(named.values(), default=0.0) >= PLAIN
        least = LIKE if not plainly else VERY_LIKE if named.get(type_id, 0.0) >= PLAIN else OVER_A_NAME
        if held is None or share < least or (rule and held.kind not in DOCUMENT_KINDS):
            return type_id, 0.0
        if self._titled_otherwise(type_id, title):
            return type_id, 0.0
        if held.carbon and (not carbon or of_another_system(part, title)):
            return type_id, 0.0
        return type_id, PLAIN_BY_WORDS if share >= VERY_LIKE else GUESSED_BY_WORDS

    def _titled_otherwise(self, type_id: str, title: str) -> bool:
        """Whether a title says that a paper is about something near to the type, and not that."""
        text = normalise(title)
        if self._types[type_id].kind == "policy":
            return bool(_OF_A_POLICY.search(text))
        about = _RATHER_OF.get(type_id)
        if type_id in _OF_MARKETS:
            about = _OTHER_MARKET
        return about is not None and bool(about.search(text))
