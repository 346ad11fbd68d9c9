"""The plant's own abbreviations, as the key in one of its papers tells them: '缩写 | 意思' above TM, MR, NCR.

Papers full of codes say nothing to who doesn't know the key. What an abbreviation means is read with it, in titles,
in labels and in sentences; what is quoted stays as it was written.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from auditor.model import EvidenceFile, Part, Passage
from auditor.text import normalise

LEAST: Final = 3  # abbreviations that make a table a key
LONGEST: Final = 16  # characters of a meaning; what is longer explains and doesn't stand for it
_SHORT = re.compile(r"(?:英文)?(?:缩写|缩略)[语词]?|简称|简写|代号")
_MEANS = re.compile(r"意思|含义|意义|全称|释义|中文(?:名称?|含义|全称)?|解释|指什么|代表")
_CODE = re.compile(r"[A-Z][A-Z&]{1,5}")
_NO_NUMBER = r"(?:(?=[-–—]\d{2,4}(?![-–—\d]))|(?![-_–—]?\d))(?![-_][A-Za-z])"
_COMMON = frozenset({"cea", "ccer", "ncr", "dqcp", "cma", "cnas", "rdf", "capa"})
_BETWEEN = re.compile(r"\s*[/、，,]\s*")
_SLASH = re.compile(r"\s*/\s*")
_ASIDE = re.compile(r"[（(].*|[、，；;。].*|(?<=[\u4e00-\u9fff])\s+.*")  # what follows the meaning proper
# A column's label of one character, as narrow tables have them, is the word it stands for.
_ONE = {"限": "期限", "责": "责任人", "态": "状态", "验": "验证", "判": "判定"}
_ONE_LABEL = re.compile(rf"(?:^|(?<=[;；]))([{''.join(_ONE)}])(?=[:：])")
_WORD = re.compile(r"[\u4e00-\u9fff]{2}")


@dataclass(frozen=True)
class Abbreviations:
    """meanings: by the abbreviation in small letters what it stands for, normalised."""

    meanings: Mapping[str, str]

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        codes = "|".join(map(re.escape, sorted(self.meanings, key=len, reverse=True)))
        return re.compile(rf"(?<![a-z0-9])(?:{codes})(?![a-z0-9])", re.IGNORECASE) if codes else None

    @cached_property
    def _in_sentences(self) -> re.Pattern[str] | None:
        """Not in the number of an entry or a file, 'NCR-25-06', 'IA_report'; 'MRM-24' is the review of that year."""
        pattern = self._pattern
        return re.compile(pattern.pattern + _NO_NUMBER, re.IGNORECASE) if pattern else None

    def told(self, text: str) -> str:
        """A sentence, normalised, with what each abbreviation means in its place; before it where all plants use it."""
        if self._in_sentences is None:
            return normalise(text)

        def meant(match: re.Match[str]) -> str:
            meaning = self.meanings[match[0].lower()]
            return f"{meaning}({match[0]})" if match[0].lower() in _COMMON else meaning

        return normalise(self._in_sentences.sub(meant, text))

    def title(self, text: str) -> str:
        """A title with what its abbreviations mean in their place; what it says anyway is not said twice."""
        if self._pattern is None:
            return text

        def meant(match: re.Match[str]) -> str:
            meaning = self.meanings[match[0].lower()]
            return "" if meaning in normalise(text) else meaning

        return self._pattern.sub(meant, text).strip()

    def labelled(self, part: Part) -> Part:
        """The part with its columns' labels written out; its text stays as it is."""
        tables = tuple(replace(t, columns=tuple(map(self._label, t.columns))) for t in part.tables)
        if all(new.columns == old.columns for new, old in zip(tables, part.tables, strict=True)):
            return part
        return replace(part, tables=tables, passages=tuple(map(self._labelled, part.passages)))

    def _label(self, label: str) -> str:
        return _ONE.get(label.strip()) or self.title(label)

    def _labelled(self, passage: Passage) -> Passage:
        cells = {self._label(label): cell for label, cell in (passage.cells or {}).items()}
        return replace(passage, cells=cells) if len(cells) == len(passage.cells or {}) and cells else passage


def spelled(row: str) -> str:
    """A row's words with its labels of one character written out: '限:7月10日' is '期限:7月10日'."""
    return _ONE_LABEL.sub(lambda m: _ONE[m[1]], row)


NONE: Final = Abbreviations({})


def key_of(files: Iterable[EvidenceFile], names: Iterable[str]) -> Abbreviations:
    """The abbreviations that the files of the plant, known by these names, tell; of two meanings the first."""
    own = tuple(names)
    found: dict[str, str] = {}
    for part in (part for file in files for part in file.parts):
        told = dict(pair for passage in part.passages for pair in _told(passage))
        text = normalise(part.text) if len(told) >= LEAST else ""
        if text and any(name in text for name in own):
            found = told | found
    return Abbreviations(found)


def _told(passage: Passage) -> Iterable[tuple[str, str]]:
    """(abbreviation, meaning) pairs of a key's row: 'CE / IA' means '合规性评价 / 内审'."""
    cells = passage.cells or {}
    if len(cells) < 2 or passage.kind != "row":
        return
    labels = [normalise(label) for label in cells]
    if not any(map(_SHORT.fullmatch, labels)) or not any(map(_MEANS.fullmatch, labels)):
        return
    short = next(cell for label, cell in cells.items() if _SHORT.fullmatch(normalise(label)))
    means = next(cell for label, cell in cells.items() if _MEANS.fullmatch(normalise(label)))
    codes = _BETWEEN.split(short.strip())
    meanings = _SLASH.split(means.strip()) if len(codes) > 1 else [means.strip()]
    if len(codes) != len(meanings):
        return
    for code, meaning in zip(codes, meanings, strict=True):
        word = normalise(_ASIDE.sub("", meaning))
        if _CODE.fullmatch(code) and _WORD.match(word) and len(word) <= LONGEST:
            yield code.lower(), word
