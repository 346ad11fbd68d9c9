"""Signatures: who wrote, checked and approved a paper, in the many ways papers say it.

'编制：谭雪  审核：技术部 向学文', '制表 黎小蓉 2025.1.20 审核 程国栋', '法定代表人：文泽洪（签章）'.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import zip_longest

import ahocorasick_rs

from auditor.names import names
from auditor.values import dates

_DOING = (
    "编制|编写|制定|拟制|拟稿|起草|执笔|撰写|制表|填表|填报|填单|填写|制单|统计|记录|抄表|审核|审查|复核|校核|校对|核对|核验|会签|审定|"
    "审批|批准|签发|核准|检查|经办|操作|监护|验证|化验|检测|检验|采样|制样|校验|盘点|监盘|申请|复查|主笔|登账|签批|复审|审签"
)
# What houses with English forms write, and what it is in the plants' own words.
_ENGLISH = {
    "Prepared": "编制",
    "Author": "编制",
    "Prep": "编制",
    "Drafted": "起草",
    "Recorded": "记录",
    "Checked": "复核",
    "Reviewed": "审核",
    "Verified": "复核",
    "Approved": "批准",
    "Authorized": "批准",
    "Approval": "批准",
    "Approve": "批准",
    "Appr": "批准",
    "App": "批准",
    "Review": "审核",
    "Check": "复核",
    "Chk": "复核",
}
_POSTS = "操作员|审核员|内审员|审核组长|组长|组员|负责人|主持人?|计量员|统计员|化验员|记账人?"
_LEADERS = "法定代表人|董事长|总经理|厂长|总裁|执行董事|企业负责人"
_TOP = rf"(?:{_LEADERS})(?:签字|签章|签名|批示|审批|批准|签发|意见|审阅)?"
_TEAM = "(?:审核|内审|评审|检查|评价|盘点)组(?:成员|人员)?(?=签)"
_ROLE = rf"(?:(?:{_DOING})(?:人员|人|者)?|{_POSTS}|{_TOP}|{_TEAM}|(?:{'|'.join(_ENGLISH)})(?![a-z])\.?(?:\s[Bb]y)?)"
# What every role has at least; to look for so many words at once takes a fraction of the pattern's time.
_ANY_ROLE = ahocorasick_rs.AhoCorasick([*f"{_DOING}|{_POSTS}|{_LEADERS}".replace("人?", "").split("|"), *_ENGLISH])
IN_FULL, IN_SHORT, NOT_AT_ALL = "in full", "in short", ""
_BRACKET = r"(?:\s*[（(][^:：()（）\s]{0,6}[）)])?"
_START = r"(?:^|(?<=[\s　,，;；:：。、/|（(\]】）)0-9A-Za-z%％]))"
# A role with a colon; what stands there ends at the next role, a stop, or a wide gap.
# Whose role it is, or of what, before it: '管理者代表审批：', '内审台账审批：'.
_BY = (
    "(?:管理者代表|管代|分管领导|主管领导|部门领导|企业|单位"
    "|[\u4e00-\u9fff]{2,6}(?=(?:审批|批准|签批|签发|核准)[:：]))?"
)
_WITH_COLON = re.compile(rf"{_START}{_BY}(?P<role>{_ROLE})(?:签字|签名|签章)?{_BRACKET}\s*[:：]\s*")
# A role parted from the name by blanks only: '编制 陶明亮  审核 冯大成'.
_WITH_BLANK = re.compile(rf"{_START}(?P<role>{_ROLE})(?:签字|签名|签章)?{_BRACKET}[\s　]+(?=[\u4e00-\u9fff]{{2,4}})")
# The name in brackets behind what was done: '2024-12-10 批准（乔某某）'.
_IN_BRACKETS = re.compile(rf"{_START}(?P<role>{_ROLE})[（(](?=[\u4e00-\u9fff]{{2,4}}[）)])")
# The role itself in brackets before the name: '（签批）袁某某 2025-02-26　（起草）某某部 端某'.
_BRACKETED = re.compile(rf"[（(【\[](?P<role>{_ROLE})[）)】\]][\s　]*(?=[\u4e00-\u9fff]{{2,4}})")
_BEFORE_A_NAME = re.compile(r"[\s　](?=[\u4e00-\u9fff]{2})")  # what such a line has at least
# Roles cut to one character, of which a line has several: '编 冉启明  审 冉隆富  批 简万里', '编：黎素芬 核：蒲国栋',
# '编黎素芬2025-03-01 审/批 简万里'.
_SHORT_ROLE = re.compile(
    r"(?:^|(?<=[\s　,，;；。、|（(0-9]))(?P<role>[编拟撰填制校审核批定签阅])(?:[/、](?P<also>[审核批]))?"
    r"(?:\s*[:：]\s*(?=[\u4e00-\u9fff]{2,4})|(?:\s?[A-Z]{2,4})?[\s　]+(?=[\u4e00-\u9fff]{2,4})"
    r"|(?=[\u4e00-\u9fff]{2,3}\s*20\d\d))"
)
# The name before what was done: '陶某审，秦某批 2025-01-26'.
_NAME_FIRST = re.compile(
    r"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{2,4})(?P<role>[编拟审核批签])(?=\s*(?:20\d\d|[,，、;；）)]|$))"
)
# Several roles in a row, and their people in the same order: '编/审/批：谭某/乔某/袁某'.
_ROLES_IN_TURN = re.compile(
    rf"{_START}(?P<roles>(?:{_DOING}|[编拟制校审核批])(?:[/、](?:{_DOING}|[编拟制校审核批])){{1,3}})\s*[:：]\s*"
    r"(?P<people>[\u4e00-\u9fff]{2,4}(?:[/、][\u4e00-\u9fff]{2,4}){1,3})"
)
_DATE = r"(?:20\d\d\s*[-./年]\s*)?\d{1,2}\s*[-./月]\s*\d{1,2}日?"
# The name, the day, and then what was done: '袁某 2024-12-09 签批', '袁某2024年7月1日批准'.
_NAME_AND_DAY = re.compile(
    rf"(?P<name>[\u4e00-\u9fff]{{2,4}})\s*(?P<day>{_DATE})\s*"
    rf"(?P<role>批准|签批|签发|审批|核准|审核|审定|[审批])(?=\s*(?:[,，、;；。）)|]|$))"
)
_NOT_OF_DRAFTING = re.compile(
    "生效|实施|施行|启用|起用|执行|发布|换版|修订|打印|导出"
)  # whose day the one behind it is
_IN_FULL = {
    "编": "编制",
    "拟": "拟制",
    "撰": "撰写",
    "阅": "审阅",
    "填": "填写",
    "制": "编制",
    "校": "校核",
    "审": "审核",
    "核": "核对",
    "批": "批准",
    "定": "审定",
    "签": "签发",
}
_STOP = re.compile(r"[;；。|\n]")
_BARS = str.maketrans("｜│┃／", "|||/")
# Where somebody works or what he is, between his part and his name: '审 法务部 井某', '核 碳管理科 简某'.
_OFFICE = re.compile(
    r"[\u4e00-\u9fff（）()]{1,9}(?:部|处|室|科|中心|车间|办|组|站|岗|厂|工段|主任|长|经理|总监|总工|书记|总|主管|专员|师|员)"
    r"|法务|财务|安环|生产|技术|设备|化验|采购|审计|质检|供应"
)
_TELLS = re.compile(r"批示|意见")  # what is said may be a sentence before the name
_IS_TOP = re.compile(_TOP)
_DAY = 12  # characters behind a signature in which its day stands
_SPAN = 40  # characters after a role in which its name is looked for
_LONGEST = 400  # a longer passage is prose; roles in it are duties, not signatures


Mark = tuple[int, int, str, bool]  # start and end of a role, the role, whether a colon follows


@dataclass(frozen=True, slots=True)
class Signature:
    """One role as written, the people who signed for it (none when left empty), and the day, where one is written."""

    role: str
    people: tuple[str, ...]
    day: date | None = None


def signatures_in(text: str, known: Iterable[str] = ()) -> tuple[Signature, ...]:
    """The signatures in a line, in order. known: names of the plant's people, found even without blanks around."""
    plain = text.translate(_BARS)
    told = _told(plain)
    return () if told == NOT_AT_ALL else _signatures(plain, told, tuple(known))


def may_be_signed(text: str) -> bool:
    """Whether a line has roles in which somebody may have signed; False is certain."""
    return _told(text.translate(_BARS)) != NOT_AT_ALL


@lru_cache(maxsize=10_000)  # several checks ask it of the same lines
def _signatures(text: str, told: str, known: tuple[str, ...]) -> tuple[Signature, ...]:
    turned = (*_in_turn(text, known), *_dated_first(text, known))
    if told == IN_SHORT:
        return (*_in_short(text, known, beside=bool(turned)), *turned)
    marks = [(m.start(), m.end(), m["role"], True) for m in _WITH_COLON.finditer(text)]
    marks += [(m.start(), m.end(), m["role"], False) for m in _IN_BRACKETS.finditer(text)]
    marks += [(m.start(), m.end(), m["role"], False) for m in _BRACKETED.finditer(text)]
    taken = [(a, b) for a, b, _, _ in marks]
    parted = _WITH_BLANK.finditer(text) if _BEFORE_A_NAME.search(text) else ()
    marks += [
        (m.start(), m.end(), m["role"], False)
        for m in (*parted, *_glued(text, known))
        if not any(a < m.end() and m.start() < b for a, b in taken)
    ]
    found = tuple(_read(text, _apart(sorted(set(marks))), known))
    # '12.20批准 1.1执行　编：… 审：… 批：…': the role in full is no signature there; '起草 某某 审 某某' has both.
    short = tuple(_in_short(text, known, beside=any(s.people for s in found)))
    return (*turned, *found, *short) if any(s.people for s in found) else (*turned, *(short or found))


@lru_cache(maxsize=50_000)
def _told(text: str) -> str:
    """Whether a line may tell of signers by roles in full or cut short; most lines tell of none."""
    if len(text) > _LONGEST:
        return NOT_AT_ALL
    if _ANY_ROLE.find_matches_as_indexes(text):
        return IN_FULL
    several = len(_SHORT_ROLE.findall(text)) >= 2 or len(_NAME_FIRST.findall(text)) >= 2
    return IN_SHORT if several or _NAME_AND_DAY.search(text) or _ROLES_IN_TURN.search(text) else NOT_AT_ALL


def _in_short(text: str, known: tuple[str, ...], *, beside: bool = False) -> Iterator[Signature]:
    """The signatures of a line whose roles are cut to one character; one such signature alone is none.

    beside: whether there are others on the line, by roles in full.
    """
    marks = list(_SHORT_ROLE.finditer(text))
    found = []
    for mark, following in zip_longest(marks, marks[1:]):
        value = text[mark.end() : following.start() if following else len(text)][:_SPAN]
        people = _leading_name(value, known)
        if people:
            days = dates(value)
            for role in filter(None, (mark["role"], mark["also"])):
                found.append(Signature(_IN_FULL[role], people, days[0] if days else None))
    for mark in _NAME_FIRST.finditer(text):
        if people := names(mark["name"], known):
            days = dates(text[mark.end() : mark.end() + _DAY])
            found.append(Signature(_IN_FULL[mark["role"]], people, days[0] if days else None))
    if len(found) > 1 or beside:
        yield from found


def _in_turn(text: str, known: tuple[str, ...]) -> Iterator[Signature]:
    """The signatures of a line that names several roles, and then those who have them in the same order."""
    for match in _ROLES_IN_TURN.finditer(text):
        roles, people = re.split("[/、]", match["roles"]), re.split("[/、]", match["people"])
        if len(roles) == len(people) and all(names(who, known) for who in people):
            yield from (Signature(_IN_FULL.get(r, r), names(who, known)) for r, who in zip(roles, people, strict=True))


def _dated_first(text: str, known: tuple[str, ...]) -> Iterator[Signature]:
    """Signatures of the plant's own people whose day stands before what they did: '袁某 2024-12-09 签批'."""
    for match in _NAME_AND_DAY.finditer(text):
        people = tuple(name for name in known if name and name in match["name"])
        if people:
            days = dates(match["day"])
            yield Signature(_IN_FULL.get(match["role"], match["role"]), people, days[0] if days else None)


def _apart(marks: list[Mark]) -> list[Mark]:
    """Without posts that only tell who the signer before them is: '批准：某集团 总裁 冉启航'."""
    kept: list[Mark] = []
    for mark in marks:
        start, _, role, colon = mark
        if kept and not colon and _IS_TOP.fullmatch(role) and kept[-1][3] and start - kept[-1][1] < _SPAN // 2:
            continue
        kept.append(mark)
    return kept


def _glued(text: str, known: tuple[str, ...]) -> Iterator[re.Match[str]]:
    """Roles that a known person's name follows at once, as scanned text often has it: '批准刘兴国10.10'."""
    if any(name in text for name in known):
        yield from _before(known).finditer(text)


@lru_cache(maxsize=16)
def _before(known: tuple[str, ...]) -> re.Pattern[str]:
    """A role right before one of the names."""
    people = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    return re.compile(rf"(?P<role>{_ROLE})(?={people})")


def _read(text: str, marks: list[Mark], known: tuple[str, ...]) -> Iterator[Signature]:
    for i, (_, end, role, colon) in enumerate(marks):
        until = min(marks[i + 1][0] if i + 1 < len(marks) else len(text), end + _SPAN)
        value = text[end:until]
        if text[end - 1] in "（(":
            value = re.split("[）)]", value, maxsplit=1)[0]
        stop = _STOP.search(value) if not _TELLS.search(role) else None
        value = value[: stop.start()] if stop else value
        people = names(value, known) if colon else _leading_name(value, known)
        if colon or people:
            days = dates(_own_day(value))
            yield Signature(_ENGLISH.get(role.split()[0].rstrip("."), role), people, days[0] if days else None)


def _own_day(value: str) -> str:
    """What stands behind a role up to the next one cut short, or to another thing's day: '某某 生效 2025-01-01'."""
    ends = [m.start() for p in (_SHORT_ROLE, _NOT_OF_DRAFTING) if (m := p.search(value))]
    return value[: min(ends, default=len(value))]


def _leading_name(value: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Without a colon only a name that stands right there counts: '审核 冯大成', not '审核 计划已经批准'."""
    words = value.replace("|", " ").strip("（()） 　").split()
    if not words:
        return ()
    if len(words) > 1 and _OFFICE.fullmatch(words[0]):
        words = words[1:]
    return names(re.sub(r"[\d.年月日/-].*$", "", words[0]), known)
