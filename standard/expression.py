"""The little language in which expectations name concepts: `a`, `a + b`, `a | b`, and `a + b | c`.

`+` asks for all in one passage, `|` for either side; `+` binds tighter, and there are no brackets.
"""

from __future__ import annotations

import re
from functools import cache

_NAME = re.compile(r"[a-z][a-z0-9_]*")

Alternatives = tuple[tuple[str, ...], ...]


@cache
def parse(expression: str) -> Alternatives:
    """`a + b | c` as (("a", "b"), ("c",)); a ValueError in Chinese says what is wrong."""
    return tuple(tuple(_name(n, expression) for n in side.split("+")) for side in expression.split("|"))


def concepts_of(expression: str) -> tuple[str, ...]:
    """The concepts that an expression names, in order, each once."""
    return tuple(dict.fromkeys(name for side in parse(expression) for name in side))


def unparse(alternatives: Alternatives) -> str:
    """The expression that parses to `alternatives`."""
    return " | ".join(" + ".join(side) for side in alternatives)


def _name(text: str, expression: str) -> str:
    name = text.strip()
    if not name:
        raise ValueError(f"表达式“{expression}”缺一个概念名")
    if not _NAME.fullmatch(name):
        raise ValueError(f"表达式“{expression}”里的“{name}”不是概念名（小写英文字母、数字、下划线；只用 + 和 | 连接）")
    return name
