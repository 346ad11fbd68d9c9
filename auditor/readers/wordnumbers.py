"""The numbers that Word puts before paragraphs and does not store in their text: '第一章', '1.1', '（一）'."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from lxml import etree

from auditor.readers.wordstyles import Styles

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL: Final = "零壹贰叁肆伍陆柒捌玖"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_CHINESE: Final = {
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand",
    "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    pattern: str
    start: int
    legal: bool
    tight: bool


class Numbers:
    """Counts the numbered paragraphs of one document as they pass. find: gives the numbering part, if it is needed."""

    def __init__(self, find: Callable[[], etree._Element | None], styles: Styles) -> None:
        self._styles, self._find, self._loaded = styles, find, False
        self._lists: dict[str, tuple[str, dict[int, _Level]]] = {}  # numId → abstract list, its levels
        self._counts: dict[str, dict[int, int]] = {}

    def _load(self) -> None:
        self._loaded = True
        root = self._find()
        if root is None:
            return
        abstract = {a.get(f"{_W}abstractNumId") or "": a for a in root.iter(f"{_W}abstractNum")}
        linked = {
            _value(a.find(f"{_W}styleLink")): a for a in abstract.values() if a.find(f"{_W}styleLink") is not None
        }
        for num in root.iterfind(f"{_W}num"):
            key = _value(num.find(f"{_W}abstractNumId"))
            holder = abstract.get(key)
            if holder is None:
                continue
            link = _value(holder.find(f"{_W}numStyleLink"))
            holder = linked.get(link, holder) if link else holder
            levels = {_number(e.get(f"{_W}ilvl"), 0): _level(e) for e in holder.iterfind(f"{_W}lvl")}
            number = num.get(f"{_W}numId") or ""
            own = False
            for change in num.iterfind(f"{_W}lvlOverride"):
                at = _number(change.get(f"{_W}ilvl"), 0)
                other = change.find(f"{_W}lvl")
                if other is not None:
                    levels[at] = _level(other)
                start = change.find(f"{_W}startOverride")
                if start is not None and at in levels:
                    old = levels[at]
                    levels[at] = _Level(old.form, old.pattern, _number(_value(start), 1), old.legal, old.tight)
                    own = True
            self._lists[number] = (f"{key}/{number}" if own else key, levels)

    def before(self, paragraph: etree._Element) -> str:
        """The number of the next paragraph, with the blank that follows it; '' for none and for bullets."""
        found = self._styles.numbering(paragraph)
        if found is not None and not self._loaded:
            self._load()
        if found is None or found[0] not in self._lists:
            return ""
        key, levels = self._lists[found[0]]
        at = found[1]
        level = levels.get(at)
        if level is None:
            return ""
        counts = self._counts.setdefault(key, {})
        counts[at] = counts[at] + 1 if at in counts else level.start
        for deeper in [k for k in counts if k > at]:
            del counts[deeper]
        if level.form in ("bullet", "none") or not level.pattern:
            return ""

        def shown(match: re.Match[str]) -> str:
            k = int(match[1]) - 1
            other = levels.get(k, level)
            return formed(counts.get(k, other.start), "decimal" if level.legal else other.form)

        return re.sub(r"%(\d)", shown, level.pattern) + ("" if level.tight else " ")


def _level(element: etree._Element) -> _Level:
    form = element.find(f"{_W}numFmt")
    if form is None:
        form = next(element.iter(f"{_W}numFmt"), None)
    legal = element.find(f"{_W}isLgl")
    return _Level(
        _value(form) or "decimal",
        _value(element.find(f"{_W}lvlText")),
        _number(_value(element.find(f"{_W}start")), 1),
        legal is not None and _value(legal) not in ("0", "false"),
        _value(element.find(f"{_W}suff")) == "nothing",
    )


def formed(value: int, form: str) -> str:
    """`value` in a number format of Word."""
    if form in _CHINESE:
        return chinese(value) if "Digital" not in form else "".join(_DIGITS[int(d)] for d in str(value))
    if form.startswith(("chineseLegal", "ideographLegal")):
        return "".join(
            _LEGAL[_DIGITS.index(c)] if c in _DIGITS else {"十": "拾", "百": "佰", "千": "仟"}.get(c, c)
            for c in chinese(value)
        )
    if form == "ideographTraditional":
        return _STEMS[(value - 1) % 10]
    if form == "ideographZodiac":
        return _BRANCHES[(value - 1) % 12]
    if form in ("decimalEnclosedCircle", "decimalEnclosedCircleChinese") and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if form in ("upperLetter", "lowerLetter") and value > 0:
        letters = chr(65 + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letters if form == "upperLetter" else letters.lower()
    if form in ("upperRoman", "lowerRoman") and 0 < value < 4000:
        return _roman(value).upper() if form == "upperRoman" else _roman(value)
    return f"{value:02d}" if form == "decimalZero" else str(value)


def chinese(value: int) -> str:
    """1–9999 as Chinese numerals: 12 → '十二', 105 → '一百零五'."""
    if not 0 < value < 10_000:
        return str(value)
    text, gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, value = divmod(value, unit)
        if digit:
            text += ("零" if gap else "") + ("" if digit == 1 and unit == 10 and not text else _DIGITS[digit]) + sign
            gap = False
        elif text:
            gap = True
    return text


def _roman(value: int) -> str:
    text = ""
    for worth, sign in _ROMAN:
        times, value = divmod(value, worth)
        text += sign * times
    return text


def _value(element: etree._Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val") or ""


def _number(text: str | None, default: int) -> int:
    return min(int(text), 100_000) if text and text.isdigit() else default
