"""Which types of documented information a title or a table's header names (standard/documents.yaml)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, pairwise

import ahocorasick_rs

from auditor.model import Part, Passage
from auditor.text import normalise
from standard.model import DocumentType

LEAST_LOOSE = 4  # characters of a name that may be found with others in between
LEAST_COLUMNS = 3  # columns a type must have, and must be found, to be told by them
LONGEST_TITLE = 40
LEAST_SUBJECT = 4  # characters of a rule's subject: '数据质量' of '数据质量控制程序'
_RULE = re.compile(
    r"(?:管理|控制|实施|工作|监督|运行)*"
    r"(?:标准|制度|办法|规定|程序|规程|细则|规范|规则|导则|指引|守则|条例|作业指导书|指导书|程序文件)(?:[(（].*[)）])?$"
)
# 'P07 资金管理', 'CX-07 资金管理': the number tells that it is a procedure; a plan or a record says what it is itself.
_CODED_RULE = re.compile(r"^(?:[A-Z]{2,8}[-_\s])?((?:P|CX|QP)-?\d{2})[\s　.、:：]+(?=[\u4e00-\u9fff])")
_RECORD_NUMBER = re.compile(r"(?<![A-Za-z\d])((?:P|CX|QP)-?\d{2})[-_](?=[A-Z\d])")
_OF_A_MANUAL = re.compile(
    r"手册.{0,4}(?:第[一二三四五六七八九十\d]{1,3}[章编篇]|[\u4e00-\u9fff]{2}篇)"
)  # a chapter of a manual
HEAD_LINES = 3  # passages at a form's top among which its number stands
_SAYS_ITSELF = re.compile(
    r"(?:[表单簿账函]|记录|台账|台帐|清单|报告|计划|方案|策略|预案|目录|汇总|统计|证书|纪要|手册)(?:[(（].*[)）])?$"
)
_JOINED = re.compile(r"[与和及、/]")  # 'A与B方案' is both A and B方案


class TypeNames:
    """The names of all types together: a text is scanned once for all of them."""

    def __init__(self, types: Iterable[DocumentType]) -> None:
        listed = tuple(types)
        self._aliases = _alias_table(listed)
        self._names = tuple(self._aliases)
        self._scanner = ahocorasick_rs.AhoCorasick(self._names)
        # A name found loosely begins with two characters in a row.
        self._by_start: dict[str, list[str]] = defaultdict(list)
        for alias in self._names:
            if len(alias) >= LEAST_LOOSE:
                self._by_start[alias[:2]].append(alias)
        # By the name's subject alone: one plant's '…控制程序' is another's '…管理标准'.
        self._subjects: dict[str, list[str]] = defaultdict(list)
        for alias in self._names:
            subject = _subject(alias)
            if subject and len(subject) >= LEAST_SUBJECT:
                self._subjects[subject].append(alias)
        self._worded = _Words(
            (t.id, tuple(normalise(w) for w in words.split())) for t in listed for words in t.title_words
        )
        self._columns = _Columns(t for t in listed if len(t.columns) >= LEAST_COLUMNS)

    def exactly(self, text: str) -> Iterator[tuple[str, str]]:
        """(type, alias) pairs in normalised `text`; an alias lying inside a longer one is not counted."""
        found = self._scanner.find_matches_as_indexes(text, overlapping=True)
        hits = [(start, end, self._names[at]) for at, start, end in found]
        for start, end, alias in hits:
            if any(
                a <= start and end <= b and (b - a) > (end - start) and not _JOINED.search(other)
                for a, b, other in hits
            ):
                continue
            for type_id in self._aliases[alias]:
                yield type_id, alias

    def by_subject(self, text: str) -> Iterator[tuple[str, str]]:
        """(type, alias) of the rules that `text` names under another word for a rule: 管理标准, 办法, 细则, 规程 …"""
        subject = _subject(text)
        found = [a for end in range(len(subject)) for a in self._subjects.get(subject[end:], ())] if subject else []
        longest = max(map(len, found), default=0)
        for alias in found:
            if len(alias) == longest:
                yield from ((type_id, alias) for type_id in self._aliases[alias])

    def worded(self, text: str) -> Iterator[tuple[str, str]]:
        """Types one of whose sets of title words stands in `text` in that order: '账户 权限' in 账户人员权限登记表."""
        return self._worded.found(text)

    def loosely(self, text: str) -> Iterator[tuple[str, str]]:
        """Names whose words stand in `text` in order with others in between: 账户权限表 in 账户人员权限登记表."""
        if len(text) > LONGEST_TITLE:
            return
        letters = set(text)
        starts = dict.fromkeys(a + b for a, b in pairwise(text))
        possible = (alias for start in starts for alias in self._by_start.get(start, ()) if letters.issuperset(alias))
        found = [alias for alias in possible if _in_order(alias, text)]
        longest = max(map(len, found), default=0)
        for alias in found:
            if len(alias) == longest:
                yield from ((type_id, alias) for type_id in self._aliases[alias])

    def by_labels(self, labels: Sequence[str]) -> Iterator[tuple[str, float, list[str]]]:
        """(type, score, columns found) of the types whose columns most of a table's labels are."""
        return self._columns.found(labels)

    def named_in(self, heading: str) -> bool:
        text = normalise(heading)
        return len(text) <= LONGEST_TITLE and (any(self.exactly(text)) or any(self.worded(text)))


class _Words:
    """Types told by a few words in a row, others in between."""

    def __init__(self, listed: Iterable[tuple[str, tuple[str, ...]]]) -> None:
        by_first: dict[str, list[tuple[str, tuple[str, ...]]]] = defaultdict(list)
        for type_id, words in listed:
            if words:
                by_first[words[0]].append((type_id, words))
        numbers: dict[str, int] = {}
        self._rows: list[tuple[str, tuple[str, ...], frozenset[int]]] = []
        self._by_longest: dict[int, list[int]] = defaultdict(list)  # a row's longest word is the rarest one
        for type_id, words in chain.from_iterable(by_first.values()):
            held = frozenset(numbers.setdefault(word, len(numbers)) for word in words)
            self._by_longest[numbers[max(words, key=len)]].append(len(self._rows))
            self._rows.append((type_id, words, held))
        self._scanner = ahocorasick_rs.AhoCorasick(tuple(numbers))

    def found(self, text: str) -> Iterator[tuple[str, str]]:
        words = {at for at, _, _ in self._scanner.find_matches_as_indexes(text, overlapping=True)}
        for row in sorted(row for word in words for row in self._by_longest.get(word, ())):
            type_id, listed, held = self._rows[row]
            told = _in_a_row(listed, text) if held <= words else ""
            if told:
                yield type_id, told


def _in_a_row(words: Sequence[str], text: str) -> str:
    """The stretch of `text` from the first of the words to the last, when they stand there in that order; else ''."""
    start = end = text.find(words[0])
    for word in words:
        at = text.find(word, end)
        if at < 0:
            return ""
        end = at + len(word)
    return text[start:end]


class _Columns:
    """Types told by a table's columns; a type's column may have several names ('数量/重量')."""

    def __init__(self, types: Iterable[DocumentType]) -> None:
        self._types = {t.id: t.columns for t in types}
        self._of_word: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for type_id, labels in self._types.items():
            for label in labels:
                for word in filter(None, map(normalise, label.split("/"))):
                    self._of_word[word].add((type_id, label))
        self._words = tuple(self._of_word)
        self._scanner = ahocorasick_rs.AhoCorasick(self._words)

    def found(self, labels_told: Sequence[str]) -> Iterator[tuple[str, float, list[str]]]:
        text = "\n".join(map(normalise, labels_told))
        held: dict[str, set[str]] = defaultdict(set)
        for at in {at for at, _, _ in self._scanner.find_matches_as_indexes(text, overlapping=True)}:
            for type_id, label in self._of_word[self._words[at]]:
                held[type_id].add(label)
        for type_id, told in held.items():
            labels = self._types[type_id]
            matched = [label for label in labels if label in told]
            share = len(matched) / len(labels)
            if len(matched) > LEAST_COLUMNS or (len(matched) == LEAST_COLUMNS and share >= 0.5):
                yield type_id, 0.35 + 0.4 * share, [label.split("/")[0] for label in matched]


def _subject(name: str) -> str:
    """What a rule is about: '碳排放数据质量' of '碳排放数据质量控制管理标准'; '' for what is no rule."""
    match = _RULE.search(name)
    return name[: match.start()] if match else ""


def is_rule(title: str) -> bool:
    """Whether a title is that of a rule, which tells how things are to be done and not that they were."""
    text = normalise(title)
    return bool(_RULE.search(text) or _OF_A_MANUAL.search(text))


def written_out(title: str) -> str:
    """A procedure's title that only its number tells to be one, as that of a rule: 'P07 资金' is 'P07 资金管理程序'."""
    match = _CODED_RULE.match(title)
    if not match or is_rule(title) or _SAYS_ITSELF.search(title.strip()):
        return title
    subject = title[match.end() :].strip().removesuffix("管理")
    return f"{title[: match.end()]}{subject}程序"


def procedures(parts: Iterable[Part]) -> dict[str, str]:
    """By its number in small letters what each procedure is about that only its number tells to be one: p07 → 资金."""
    found: dict[str, str] = {}
    for passage in (p for part in parts for p in part.passages if not p.cells):
        line = passage.text.strip()
        if len(line) <= LONGEST_TITLE and written_out(line) != line and (match := _CODED_RULE.match(line)):
            found.setdefault(match[1].lower(), line[match.end() :].strip())
    return found


def record_of(part: Part, title: str, known: Mapping[str, str]) -> str:
    """What a form or sheet with a number like 'P07-3' in its head is a record of, where P07 is known; else ''."""
    head = (title, *(p.text for p in part.passages[:HEAD_LINES])) if known else ()
    numbers = (match[1].lower() for line in head for match in _RECORD_NUMBER.finditer(line))
    return next((f"{known[number]}记录" for number in numbers if number in known), "")


def _alias_table(types: Iterable[DocumentType]) -> dict[str, tuple[str, ...]]:
    table: dict[str, list[str]] = defaultdict(list)
    for doc_type in types:
        names = (normalise(a).strip("《》") for a in (doc_type.name, *doc_type.aliases, *doc_type.generic))
        for alias in dict.fromkeys(names):  # in the register's order, so that a reason names the same one every time
            if len(alias) >= 2:
                table[alias].append(doc_type.id)
    return {alias: tuple(ids) for alias, ids in table.items()}


@lru_cache(maxsize=50_000)
def _in_order(alias: str, text: str, gap: int = 4) -> bool:
    """Whether `alias` stands in `text` in runs of two or more characters, at most `gap` others between the runs."""
    blocks = [b for b in SequenceMatcher(None, alias, text, autojunk=False).get_matching_blocks() if b.size]
    if sum(b.size for b in blocks) < len(alias) or min(b.size for b in blocks) < 2:
        return False
    return all(b.b - (a.b + a.size) <= gap for a, b in pairwise(blocks))


_TOPIC = re.compile(r"(?:会议)?(?:议题|主题)[:：]\s*([^。；;（(]{4,40})(?:[（(][^（()）]*[)）])?")
# '会名：碳管理评审会  时间：…'; '某总办纪〔2025〕44号（2025年度碳管理评审）'.
_CALLED = re.compile(
    r"^\**(?:会名|会议名称|会议内容|会议)\**(?:[:：]\s*|\s+)([^。；;:：\s]{3,30})(?=\s|$)"
    r"|[号][（(]([^（()）]{0,16}(?:评审|管评|例会|专题会|会议))[)）]$"
)
# Minutes that tell in their first sentence which meeting they are of: '总经理某某主持召开某某会议'.
_HELD = re.compile(r"召开了?(?!地点|时间)([^，。；;、,:：]{2,30}?会议?)(?=[。，；,;（(]|$)")
_MINUTES = re.compile("会议?纪要")
# A line of its own under '会议纪要' that says which meeting: '碳管理体系管理评审会'.
_MEETING = re.compile(r"[^。；;，,、:：（(\d]{3,28}(?:(?:会|会议|例会)(?:[（(][^（()）]*[)）])?|评审)")
_OTHER_SYSTEM = re.compile(r"质量|三标|三体系|能源管理|能管|环境|职业健康|安全")
TOPIC_DEPTH = 10  # passages among which minutes tell what the meeting was about


def topic_of(part: Part) -> str:
    """What a meeting of all sorts was about, as its minutes' head tells in a line of its own; '' where it doesn't."""
    head = [p for p in part.passages[:TOPIC_DEPTH] if not p.cells]
    told = (_TOPIC.fullmatch(p.text.strip()) for p in head)
    topic = next((match[1].strip() for match in told if match), "")
    if topic or not any(_MINUTES.search(normalise(p.text)) for p in head):
        return topic
    held = (_HELD.search(p.text) for p in head if p.kind == "paragraph")
    called = (_CALLED.search(p.text.strip()) for p in head)
    said = (
        next((match[1].strip() for match in held if match), "")
        or next((match[1] or match[2] for match in called if match), "")
        or _meeting(head)
    )
    return "" if _OTHER_SYSTEM.search(said) and "碳" not in said else said


def _meeting(head: Iterable[Passage]) -> str:
    """The meeting that a line of its own names."""
    return next((text for p in head if _MEETING.fullmatch(text := p.text.strip())), "")
