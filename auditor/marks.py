"""The marks a document bears: whose it is, in force or not, number, version, dates, signatures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein, Postfix, Prefix

from auditor.blanks import is_blank
from auditor.flows import signed_in_flow, unfinished
from auditor.matching import Matcher
from auditor.model import EvidenceFile, Part, Passage
from auditor.names import names
from auditor.naming import is_rule
from auditor.signatures import may_be_signed, signatures_in
from auditor.text import joined, normalise
from auditor.titles import stem_of
from auditor.values import dates

HEAD = 12  # passages that make a document's head
_COMPANY = re.compile(r"[\u4e00-\u9fff()（）]{2,22}?(?:有限责任公司|股份有限公司|有限公司|集团公司|水泥厂)")
_PLANT = re.compile(
    r"[\u4e00-\u9fff()（）]{2,14}水泥(?:股份|[(（][\u4e00-\u9fff]{2,6}[)）])?(?:有限责任|有限|集团)公司"
)
_SHORT_NAME = re.compile(r"([\u4e00-\u9fff]{2,4}?)(?:公司|水泥|分厂|厂)(?!集团)")
_SHORT_NAME_ALONE = re.compile(r"([\u4e00-\u9fff]{2,4}?)(?:水泥)?(?:公司|水泥|分厂|厂)")
_ADVISES = re.compile(r"咨询|顾问|检验|检测|测试|校准|计量|认证")  # who writes papers for others
_OFFERS = re.compile(r"建议书|报价|推介|投标|贵公司|贵司|贵厂")  # what they offer on their own account
_WHOSE = re.compile(
    r"^(?!.*(?:收款|付款|供|对方|客户|购|销|承|施工|检测|检定|校准|发证|核查|户名)).*(?:单位|企业|公司|项目|内容)"
)
_NUMBER = re.compile(r"(?:文件编号|文件号|编号|文号)\s*[:：]?\s*([A-Za-z0-9][A-Za-z0-9/\-—._]{2,30})")
_VERSION = re.compile(
    r"(?:版本号?|版次|版本/修改状态|修订状态)\s*[:：]?\s*([A-Za-z]?\s*[/.\-]?\s*\d+(?:[.\-/]\d+)?|[A-Z]/\d)"
)
_VOID_PATH = re.compile(
    r"作废|废止|旧版|失效|停用|参考案例|[（(]案例[)）]|范例|样例|示例|范本|学习参考|仅供参考"
    r"|(?<![a-z])(?:obsolete|superseded|withdrawn)(?![a-z])",
    re.IGNORECASE,
)
_VOID_STAMP = re.compile(r"[【\[(][^】\])]{0,14}(?:作\s*废|废\s*止|停\s*用)(?:[\s\d年月日.:/-]|自|起){0,16}[】\])]")
_TEMPLATE = re.compile(r"[(（【\[](?:填写)?(?:模板|样表|空表|空白)[)）】\]]")
# Not '第一版从本版起用之日起作废', which this version says of the one before.
_VOID_HERE = re.compile(
    r"(?<![从自由])(?:本版|本文件|此件|该版|此版)(?!起|发布|实施|印发|生效)[^。；]{0,14}(?:作废|废止|停用)|^作废|作废章"
)
_VOID_TITLE = re.compile(
    r"已?(?:作废|废止|停用)(?!.{0,4}(?:记录|清单|登记|管理|销毁))|[(（](?:旧[表版稿]|老[表版])|以(?:另|新)一?[个份张版]?为准"
)
STAMP = 16  # characters that may stand before a draft's mark in its line
# A line of its own that says the paper is a draft: '（初稿）', '送审稿·未发布'.
DRAFT = "征求意见稿|讨论稿|草稿|草案|初稿|送审稿|审议稿|会签稿|未定稿|报批稿"
# It may stand behind a name, a number or a day: '第二版 0812  送审稿'.
_DRAFT_STAMP = re.compile(rf"(?:[^，。；：:]{{0,{STAMP}}}[\s　·])?(?:{DRAFT})(?:$|[^\u4e00-\u9fff])")
# A paper of an authority: its name alone on a line at the top.
_AUTHORITY = re.compile(r"[\u4e00-\u9fff]{2,14}(?:局|厅|委员会|人民政府|办公厅)(?:办公室)?(?:文件)?")
SIGNER, SHORT_ROLE = 4, 6  # columns that a table of signatures has at most, and characters of a role in it
LONGEST_SIGNATURE = 30
LONGEST_NAME = 4
SHARED, SISTER = 2, (2, 4)  # characters that the names of a group's plants share, and that tell one of them
_LEAD = re.compile(
    r"^(?:附(?:件|表|录)?[一二三四五六七八九十\d]{0,3}[:、.]?|[(【\[])+"
)  # '附：綦江公司…', '(綦江公司)…'
FULL_NAME = 8  # characters from which on a name with one of them changed is hardly another company's
OWN_PEOPLE = 2  # of the plant's people named in a paper that shows it is its own
_SALUTATION = re.compile(r"[\u4e00-\u9fff()（）]{2,22}(?:公司|中心|集团|局)[:：]")
SIGNED_OFF = 3  # passages at the end among which a paper tells whose it is
LETTERHEAD = 3  # passages at the top among which a letterhead stands
_LABELS_ONLY = re.compile(r"(编制|编写|拟制|起草|审核|审定|会签|批准|签发|审批|复核|校核)[人者]?\s*[:：][\s　]*")
_ROLE_ALONE = re.compile(r"(?:编制|起草|审核|会签|批准|签发|复核|审批)[人:：]*")
_ROLE_COLUMN = re.compile("编制|审核|批准|校核|签发|复核|审批")
_COLON = re.compile(r"[\s:：]")
_GRID_ROLES = {"编": "编制", "拟": "拟制", "审": "审核", "核": "审核", "批": "批准", "签": "签发"}
_SEAL = re.compile(r"[（(]印章[)）]")  # how readers mark what stands in a seal
_ROLES = ("approver_role", "reviewer_role", "author_role")


@dataclass(frozen=True)
class Identity:
    """Who the audited plant is: its names, and its people. others: full names of other cement companies met with."""

    names: tuple[str, ...]
    people: tuple[str, ...]
    others: tuple[str, ...] = ()

    @cached_property
    def sisters(self) -> tuple[str, ...]:
        """What tells the group's other plants from this one: '泸县' of 某某泸县公司, where ours is 某某武隆公司."""
        found = {rest for name in self.names for other in self.others if (rest := _apart_from(name, other))}
        return tuple(sorted(rest for rest in found if not any(rest in own for own in self.names)))

    @classmethod
    def of(cls, profile: Mapping[str, object]) -> Identity:
        aliases = profile.get("aliases") or []
        people = profile.get("people") or []
        own = [str(profile.get("name", "")), str(profile.get("short_name", "")), str(profile.get("credit_code", ""))]
        own += [str(a) for a in aliases] if isinstance(aliases, list) else []
        named = (
            [str(p["name"]) for p in people if isinstance(p, dict) and p.get("name")]
            if isinstance(people, list)
            else []
        )
        return cls(tuple(dict.fromkeys(normalise(n) for n in own if n)), tuple(named))


def _apart_from(name: str, other: str) -> str:
    """What stands in `other` between the beginning and the end that it shares with `name`; '' without such."""
    start, end = int(Prefix.similarity(name, other)), int(Postfix.similarity(name, other))
    rest = other[start : len(other) - end]
    return rest if start >= SHARED and end >= SHARED and SISTER[0] <= len(rest) <= SISTER[1] else ""


def other_plants(files: Iterable[EvidenceFile], identity: Identity) -> tuple[str, ...]:
    """The full names of other cement companies that the files name: sisters in the group's lists, mostly."""
    found = {
        name
        for file in files
        for part in file.parts
        for passage in part.passages
        if "水泥" in passage.text
        for name in _PLANT.findall(normalise(passage.text))
    }
    return tuple(sorted(name for name in found if not any(own in name or name in own for own in identity.names)))


def names_another_plant(text: str, identity: Identity, *, alone: bool = False) -> bool:
    """Whether a title begins with another plant's short name: '渠州公司数据交叉核对', where papers name that plant.

    alone: whether the name is all there is.
    """
    plain = _LEAD.sub("", normalise(text))
    if not alone and plain.startswith(identity.sisters):
        return True
    match = _SHORT_NAME_ALONE.fullmatch(plain) if alone else _SHORT_NAME.match(plain)
    if not match or match[1] == "集团" or any(match[1] in own for own in identity.names):
        return False
    return any(match[1] in other for other in identity.others)


def _signed_off_by_another(part: Part, title: str, identity: Identity) -> bool:
    """Whether a rule ends with another company's name, and names nobody of the plant: its head was only copied over."""
    last = [normalise(p.text) for p in part.passages[-SIGNED_OFF:] if not p.cells]
    others = [line for line in last if _COMPANY.fullmatch(line) and not any(own in line for own in identity.names)]
    return bool(others) and is_rule(title) and not any(name in part.text for name in identity.people)


def owner_of(part: Part, title: str, identity: Identity) -> str:
    """'own', 'other' (only another company is named as the document's owner) or 'unknown'."""
    if names_another_plant(title, identity) or _signed_off_by_another(part, title, identity):
        return "other"
    first = normalise(part.passages[0].text) if part.passages else ""
    if first in identity.others or (part.name and names_another_plant(part.name, identity)):
        return "other"  # a sister's cover, a sheet of hers
    head = joined((part.file, title, *(p.text for p in _head(part))))
    if any(_AUTHORITY.fullmatch(normalise(p.text)) for p in part.passages[:LETTERHEAD]):
        return "own" if _addressed(part, identity) else "other"
    if any(name in head for name in identity.names):
        return "own"
    text = joined(p.text for p in part.passages)
    if any(name in text for name in identity.names) or _misread(part, identity):
        return "own"
    sealed = {normalise(passage.text) for passage in part.passages if _SEAL.match(passage.text)}
    offered = bool(_OFFERS.search(head))
    owners = [line for line in _of_the_paper(part, title) if _names_another(line, advisers=offered)]
    written = part.text
    if sum(name in written for name in identity.people) >= OWN_PEOPLE:  # with a letter to or from somebody else in it
        owners = [line for line in owners if not _SALUTATION.match(line)]
        if not owners:
            return "own"
    if sealed.issuperset(owners) and _signed_by_own(part, identity):
        return "unknown"  # a round seal on a photo is often misread; the plant's own people have signed
    return "other" if owners else "unknown"


def _names_another(line: str, *, advisers: bool) -> bool:
    """Whether a line names a company that could own the paper; one that only advises owns no more than its offers."""
    return any(advisers or not _ADVISES.search(name) for name in _COMPANY.findall(line))


def _signed_by_own(part: Part, identity: Identity) -> bool:
    """Whether somebody of the plant signed in a role."""
    known = set(identity.people)
    return any(known.intersection(s.people) for p in part.passages for s in signatures_in(p.text, identity.people))


def _addressed(part: Part, identity: Identity) -> bool:
    """Whether the plant is whom an authority writes to: '重庆某某水泥有限公司：'."""
    lines = [normalise(p.text) for p in part.passages[:HEAD] if not p.cells]
    return any(line.rstrip(":") in identity.names for line in lines if line.endswith(":"))


def _misread(part: Part, identity: Identity) -> bool:
    """Whether a scan names the plant with one character of its full name read wrong."""
    full = [name for name in identity.names if len(name) >= FULL_NAME]
    for passage in part.passages:
        for match in _COMPANY.finditer(normalise(passage.text)) if passage.confidence < 1 else ():
            if any(Levenshtein.distance(match[0][-len(name) :], name) == 1 for name in full):
                return True
    return False


def _of_the_paper(part: Part, title: str) -> Iterable[str]:
    """Where a paper tells whose it is: its file, title and head, not the rows that name those it has to do with."""
    yield normalise(f"{part.file} {title}")
    for passage in _head(part):
        if not passage.cells:
            yield normalise(passage.text)
        else:
            yield from (normalise(f"{k}{v}") for k, v in passage.cells.items() if _WHOSE.search(k))


def state_of(part: Part, title: str, matcher: Matcher) -> str:
    """'void', 'blank', 'draft' or 'in_force'."""
    head = joined((title, *(p.text for p in _head(part))))
    if _VOID_PATH.search(part.file) or _VOID_TITLE.search(normalise(f"{title} {part.name}")) or _is_void(head, matcher):
        return "void"
    if is_blank(part) or _is_template(part, title):
        return "blank"
    marks = (p.text.strip(" （）()【】[]") for p in _head(part) if p.kind in ("paragraph", "heading") and not p.cells)
    stamped = any(_DRAFT_STAMP.match(line) for line in marks)
    if (
        stamped
        or unfinished(part, HEAD)
        or matcher.mentions("draft_mark", normalise(title) + normalise(part.file.rsplit("/", 1)[-1]))
    ):
        return "draft"
    return "in_force"


def _is_template(part: Part, title: str) -> bool:
    """A paper that by its title is a pattern to be filled in, and that nobody has dated: '履约情况报告（模板）'."""
    named = bool(_TEMPLATE.search(normalise(f"{title} {stem_of(part)}")))
    return named and not any(dates(p.text) for p in part.passages)


def _is_void(head: str, matcher: Matcher) -> bool:
    """A void mark about this very version: '本版…作废', a stamp; not '旧版同时作废' in the new one."""
    return bool(_VOID_HERE.search(head) or _VOID_STAMP.search(head))


def dates_of(part: Part) -> tuple[date, ...]:
    """Days in the document's head and its signature lines, ascending."""
    signature = [p for p in part.passages if _is_signature_row(p) or _begins_with_role(p) or _signed_on_a_day(p)]
    tail = [p for p in part.passages[-4:] if len(p.text) <= 60]
    found = [day for p in (*_head(part), *signature, *tail) for day in dates(p.text)]
    return tuple(sorted(set(found)))


def _signed_on_a_day(passage: Passage) -> bool:
    return may_be_signed(passage.text) and bool(dates(passage.text)) and bool(signatures_in(passage.text))


def number_of(part: Part) -> str:
    for passage in _head(part):
        match = _NUMBER.search(passage.text)
        if match:
            return match[1].upper()
    return ""


def version_of(part: Part) -> str:
    for passage in _head(part):
        match = _VERSION.search(passage.text)
        if match:
            return match[1].replace(" ", "")
    return ""


def roles_of(part: Part, matcher: Matcher, people: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Signature role as written (编制, 批准 …) → the names that stand there; a role with no name maps to ()."""
    known = tuple(people)
    found: dict[str, list[str]] = defaultdict(list)
    for before, passage in pairwise((None, *part.passages)):
        if passage is None:
            continue
        if before and passage.cells and (below := _names_below(before, passage) or _side_by_side(passage)):
            for role, cell in below:
                found[role] += names(cell, known)
        elif passage.cells and _is_signature_row(passage):
            for label, value in passage.cells.items():
                if _names_role(label, matcher):
                    found[label.strip()] += names(value, known)
        elif passage.cells and (signer := _signer_row(passage, matcher)):
            role, rest = signer
            found[role] += names(rest, known)
        else:
            for signature in signatures_in(passage.text, known):
                found[signature.role] += signature.people
            if before and (signed := _signed_below(before, passage, known)):
                found[signed[0]] += signed[1]
    for label, cell in (pair for table in part.tables if not table.rows for pair in _by_turns(table.columns)):
        found[label] += names(cell, known)  # a grid of signatures in one line is a table's head to the reader
    for role, signers in signed_in_flow(part, known).items():
        found[role] += signers
    return {role: tuple(dict.fromkeys(who)) for role, who in found.items()}


def _signed_below(label: Passage, line: Passage, known: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """(role, name) where a line '总经理：' stands above one that is a name and nothing else."""
    name = line.text.replace(" ", "").strip()
    if label.cells or line.cells or not label.text.rstrip().endswith((":", "：")) or len(name) > LONGEST_NAME:
        return None
    left = [s for s in signatures_in(label.text, known) if not s.people]
    people = names(name, known)
    return (left[-1].role, people) if left and people == (name,) else None


def _names_below(labels: Passage, row: Passage) -> list[tuple[str, str]]:
    """(role, name cell) where a line of roles stands above a row of as many names: '编制：  审核：  批准：'."""
    if not _LABELS_ONLY.match(labels.text.lstrip()):
        return []
    roles = _LABELS_ONLY.findall(labels.text) if _LABELS_ONLY.sub("", labels.text).strip() == "" else []
    cells = [f"{label} {value}" for label, value in (row.cells or {}).items()]
    return list(zip(roles, cells, strict=True)) if len(roles) >= 2 and len(roles) == len(cells) else []


def _side_by_side(row: Passage) -> list[tuple[str, str]]:
    """(role, name cell) where roles and names stand by turns in a grid: '编 | 敖国华 | 审 | 向伯年', '批 | 谯宗林'."""
    cells = row.cells or {}
    lines = (line for line in (cells.keys(), cells.values()) if not _GRID_ROLES.keys().isdisjoint(map(str.strip, line)))
    return [pair for line in lines for pair in _by_turns(line)]


def _by_turns(line: Iterable[str]) -> list[tuple[str, str]]:
    pairs = pairwise(line)
    return [(_GRID_ROLES[a.strip()], b) for a, b in pairs if a.strip() in _GRID_ROLES and b.strip() not in _GRID_ROLES]


def _names_role(label: str, matcher: Matcher) -> bool:
    text = normalise(label)
    return len(text) <= 10 and any(r in matcher and matcher.mentions(r, text) for r in _ROLES)


def _begins_with_role(passage: Passage) -> bool:
    first = next(iter((passage.cells or {}).values()), "")
    return bool(_ROLE_ALONE.fullmatch(first.replace(" ", "")))


def _signer_row(passage: Passage, matcher: Matcher) -> tuple[str, str] | None:
    """A row that begins with the role ('批准 | 庹建国 | 2025-02-20') instead of standing below it: role and rest."""
    cells = list((passage.cells or {}).values())
    if not 0 < len(cells) <= SIGNER:
        return None
    role, rest = _COLON.sub("", cells[0]), " ".join(cells[1:])
    if len(role) > SHORT_ROLE or len(rest) > LONGEST_SIGNATURE or not _names_role(role, matcher):
        return None
    return role, rest


def _is_signature_row(passage: Passage) -> bool:
    cells = passage.cells or {}
    return len(cells) >= 2 and sum(map(_is_role_column, cells)) >= 2


@lru_cache(maxsize=10_000)  # each row of a table has the same labels
def _is_role_column(label: str) -> bool:
    return bool(_ROLE_COLUMN.search(label))


def _head(part: Part) -> tuple[Passage, ...]:
    return part.passages[:HEAD]
