"""The marks a document bears: in force or not, number, version, dates, signatures. Whose it is: ownership.py."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import pairwise

from auditor.blanks import is_blank
from auditor.flows import signed_in_flow, unfinished
from auditor.matching import Matcher
from auditor.model import Part, Passage
from auditor.names import names
from auditor.signatures import may_be_signed, signatures_in
from auditor.text import joined, normalise
from auditor.titles import stem_of
from auditor.values import FULL_DAY, dates

HEAD = 12  # passages that make a document's head
_NUMBER = re.compile(r"(?:文件编号|文件号|编号|文号)\s*[:：]?\s*([A-Za-z0-9][A-Za-z0-9/\-—._]{2,30})")
_VERSION = re.compile(
    r"(?:版本号?|版次|版本/修改状态|修订状态)\s*[:：]?\s*([A-Za-z]?\s*[/.\-]?\s*\d+(?:[.\-/]\d+)?|[A-Z]/\d)"
    r"|编号[:：]?\s*[A-Za-z0-9/\-—._]{3,30}[\s　]+第\s*(\d+|[一二三四五六七八九])\s*版"  # '编号：CB-T-04  第2版'
)
_VOID_PATH = re.compile(
    r"作废|废止|旧版|失效|停用|参考案例|[（(]案例[)）]|范例|样例|示例|范本|学习参考|仅供参考|(?:^|[/!])参考[-—_]"
    r"|(?<![a-z])(?:obsolete|superseded|withdrawn)(?![a-z])",
    re.IGNORECASE,
)
# Not '（第2版同时废止）' or '（老的第1版作废）', which the new edition says of the one before.
_VOID_STAMP = re.compile(
    r"[【\[(](?![^】\])]{0,10}(?:同时|一并)(?:作\s*废|废\s*止))(?![老旧原前][^】\])]{0,8}(?:作\s*废|废\s*止))[^】\])]{0,14}(?:作\s*废|废\s*止|停\s*用)(?:[\s\d年月日.:/-]|自|起){0,16}[】\])]"
    r"|[【\[(]已?(?:作废|废止|停用)[,，;；。][^】\])]{0,24}[】\])]"  # '（作废，2025-01-08起用D版）'
)
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
DRAFT = "征求意见稿|讨论稿|草稿|草案|初稿|送审稿|审议稿|会签稿|未定稿|报批稿|报审稿|呈批稿|呈审稿|待审稿|审批稿"
# It may stand behind a name, a number or a day: '第二版 0812  送审稿'.
_DRAFT_STAMP = re.compile(rf"(?:[^，。；：:]{{0,{STAMP}}}[\s　·])?(?:{DRAFT})(?:$|[^\u4e00-\u9fff])")
# The place for the approver's name, and what stands in it instead of one: '总经理：（空）', '签发：（待办公会）'.
_UNAPPROVED = re.compile(
    r"(?:批准|审批|签发|核准|总经理|厂长|董事长)[人:：\s　]*"
    r"[（(](?:空白?|未[签批][字准发]?|待[签批审]?[\u4e00-\u9fff]{0,8}|截至[^（()）]{0,16}未[签批][字准]?)(?:[）)]|$)"
    r"|(?:状态|版本状态)[:：]\s*(?:草稿|讨论稿|送审|待批|待审|未批|报批|审批中|修订中)"
    r"|(?:本稿|修订稿|新稿|本件|总经理|厂长|董事长|领导)[尚还]?未(?:经)?(?:批准|审批|签发|签批|批)(?![\u4e00-\u9fff])"
)
_STATUS_LABEL = re.compile("(?:文件|文档|版本)?状态|status")
_DRAFT_CELL = re.compile(rf"(?:{DRAFT})|draft|forcomment")
# A certificate's day or that of a later note, not the paper's.
_EXPIRED = re.compile(rf"{FULL_DAY}(?:就|即|已|将)?(?:到期|失效|期满|过期|补记|补录|追记)")
LEAST_LED = 2  # cells of a grid that must each begin with a role
GRID_ROWS = 2  # rows of a grid that tells of the paper itself; a longer table lists others
SIGNER, SHORT_ROLE = 4, 6  # columns that a table of signatures has at most, and characters of a role in it
LONG_ROLE = 12  # of one in English: 'Approved by'
LONGEST_SIGNATURE = 30
LONGEST_NAME = 4
_LABELS_ONLY = re.compile(r"(编制|编写|拟制|起草|审核|审定|会签|批准|签发|审批|复核|校核)[人者]?\s*[:：][\s　]*")
_ROLE_ALONE = re.compile(r"(?:编制|起草|审核|会签|批准|签发|复核|审批)[人:：]*")
_ROLE_COLUMN = re.compile("编制|审核|批准|校核|签发|复核|审批")
_COLON = re.compile(r"[\s:：]")
_GRID_ROLES = {"编": "编制", "拟": "拟制", "审": "审核", "核": "审核", "批": "批准", "签": "签发"}
_LED_BY_ROLE = re.compile(r"([编拟审核批签])[\s　:：]\s*(\S.{1,40})")
_DRAWS_UP = re.compile("编制|编写|起草|拟制|拟稿|审核|会签|复核|校核")
_APPROVING = re.compile("批准|签发|审批|核准")
_FULL_ROLES = ("编制", "编写", "起草", "拟制", "审核", "会审", "会签", "复核", "校核", "审定", "批准", "签发")
_ROLES = ("approver_role", "reviewer_role", "author_role")


def state_of(part: Part, title: str, matcher: Matcher) -> str:
    """'void', 'blank', 'draft' or 'in_force'."""
    head = joined((title, *(p.text for p in _head(part))))
    if _VOID_PATH.search(part.file) or _VOID_TITLE.search(normalise(f"{title} {part.name}")) or _is_void(head, matcher):
        return "void"
    if is_blank(part) or _is_template(part, title):
        return "blank"
    marks = (p.text.strip(" （）()【】[]") for p in _head(part) if p.kind in ("paragraph", "heading") and not p.cells)
    stamped = any(_DRAFT_STAMP.match(line) or _UNAPPROVED.search(line) for line in marks)
    if (
        stamped
        or unfinished(part, HEAD)
        or _draft_in_grid(part)
        or matcher.mentions("draft_mark", normalise(title) + normalise(part.file.rsplit("/", 1)[-1]))
    ):
        return "draft"
    return "in_force"


def approval_left_open(part: Part, roles: Mapping[str, tuple[str, ...]], matcher: Matcher) -> bool:
    """Whether the paper's own lines have a place for its approver that is empty, though who drew it up has signed."""
    approving = [who for role, who in roles.items() if matcher.mentions("approver_role", normalise(role))]
    signed = any(who and _DRAWS_UP.search(role) for role, who in roles.items())
    if not signed or not approving or any(approving) or any(p.confidence < 1 for p in _head(part)):
        return False
    lines = (signatures_in(p.text) for p in _head(part) if not p.cells)
    return any(len(line) > 1 and any(_APPROVING.match(s.role) and not s.people for s in line) for line in lines)


def _draft_in_grid(part: Part) -> bool:
    """Whether the grid over a controlled paper says that it is a draft: 'Status | 征求意见稿（for comment）'."""
    grid = part.tables[0] if part.tables else None
    return (
        grid is not None
        and len(grid.rows) <= GRID_ROWS
        and any(
            _STATUS_LABEL.fullmatch(normalise(label)) and _DRAFT_CELL.match(normalise(row[i]))
            for row in grid.rows
            for i, label in enumerate(grid.columns)
        )
    )


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
    found = [day for p in (*_head(part), *signature, *tail) for day in dates(_EXPIRED.sub("", p.text))]
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
            return (match[1] or match[2]).replace(" ", "")
    return ""


def roles_of(part: Part, matcher: Matcher, people: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Signature role as written (编制, 批准 …) → the names that stand there; a role with no name maps to ()."""
    known = tuple(people)
    found: dict[str, list[str]] = defaultdict(list)
    for before, passage in pairwise((None, *part.passages)):
        if passage is None:
            continue
        if (
            before
            and passage.cells
            and (
                below := _names_below(before, passage)
                or _side_by_side(passage)
                or _in_full(passage, known)
                or _led_by_roles(passage, known)
            )
        ):
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


def _in_full(row: Passage, known: tuple[str, ...]) -> list[tuple[str, str]]:
    """(role, name cell) where full roles stand before their names in a grid: '会审 | 谭某 | 批准 | 简某 2025-12-03'."""
    if _is_signature_row(row):
        return []
    cells = row.cells or {}
    pairs = [pair for line in (cells.keys(), cells.values()) for pair in pairwise(line)]
    return [(a.strip(), b) for a, b in pairs if a.strip() in _FULL_ROLES and names(b, known)]


def _led_by_roles(row: Passage, known: tuple[str, ...]) -> list[tuple[str, str]]:
    """(role, name cell) where a grid's cells each hold a role and who has it: '编 向某', '批 冉某 2025-01-15'."""
    cells = row.cells or {}
    for line in (list(cells.values()), list(cells.keys())):
        led = [m for cell in line if (m := _LED_BY_ROLE.fullmatch(cell.strip())) and names(m[2], known)]
        if len(led) >= LEAST_LED:
            return [(_GRID_ROLES[m[1]], m[2]) for m in led]
    return []


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
    if (
        len(role) > (LONG_ROLE if role.isascii() else SHORT_ROLE)
        or len(rest) > LONGEST_SIGNATURE
        or not _names_role(role, matcher)
    ):
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
