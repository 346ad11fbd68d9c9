"""Jinja's sandbox for every template, and its errors in plain Chinese: template, line, the nearest known name."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, NoReturn

import jinja2
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from standard import plainyaml
from standard.errors import UserError

_FILE = "<template>"  # the name that Jinja gives to a template made from a string


class UnknownName(jinja2.UndefinedError):
    """A template asked for a name that isn't there; known: the names it might have meant."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, known
        super().__init__(f"'{name}' is undefined")


class Undefined(jinja2.StrictUndefined):
    """Every use of an unknown name is an error that knows the name and what it was asked of."""

    # Jinja's own class binds these to a method that raises a plain message; bound anew below.
    __slots__ = ()

    def _fail(self, *args: Any, **kwargs: Any) -> NoReturn:
        obj = self._undefined_obj
        known = list(obj) if isinstance(obj, Mapping) else []
        raise UnknownName(str(self._undefined_name), [str(k) for k in known])

    __iter__ = __str__ = __len__ = __eq__ = __ne__ = __bool__ = __hash__ = __contains__ = _fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail
    __floordiv__ = __mod__ = __pos__ = __neg__ = __call__ = __getitem__ = __lt__ = __le__ = __gt__ = __ge__ = _fail
    __int__ = __float__ = _fail

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        self._fail()


class _Sandbox(ImmutableSandboxedEnvironment):
    """Jinja's sandbox; what is forbidden is an error at once, not an empty text."""

    def unsafe_undefined(self, obj: Any, attribute: str) -> NoReturn:
        raise SecurityError(attribute)


def sandbox(**options: Any) -> ImmutableSandboxedEnvironment:
    """A sandboxed environment: no underscore attributes, nothing changed from inside, unknown names are errors."""
    return _Sandbox(undefined=Undefined, **options)


@contextmanager
def told(where: str, names: Mapping[str, Any], line: Callable[[int], int] = lambda n: n) -> Iterator[None]:
    """Turn what goes wrong in a template into a UserError; line maps the rendered text's line to the file's."""
    try:
        yield
    except UnknownName as error:
        at = _line(error.__traceback__)
        near = difflib.get_close_matches(error.name, error.known or list(names), n=1, cutoff=0.4)
        hint = f"最接近的已知名称是 {near[0]}" if near else "可用的名称见 docs/templates.md"
        raise UserError(f"模板里的名称 {error.name} 没有定义", where=_at(where, at, line), remedy=hint) from None
    except jinja2.TemplateSyntaxError as error:
        raise UserError(
            f"模板语法有误（{error.message}）", where=_at(where, error.lineno, line), remedy="请改正这一行"
        ) from None
    except SecurityError as error:
        at = _line(error.__traceback__)
        raise UserError(
            f"模板做了不允许的事（{error}）", where=_at(where, at, line), remedy="模板只能读取资料，不能调用程序内部"
        ) from None
    except (jinja2.TemplateError, LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as error:
        at = _line(error.__traceback__)
        if not at:
            raise
        raise UserError(f"模板算不出来（{error}）", where=_at(where, at, line), remedy="请改正这一行") from None


def _at(where: str, number: int, line: Callable[[int], int]) -> str:
    return f"{where} 第{line(number)}行" if number else where


def _line(at: TracebackType | None) -> int:
    """The line of the template where it broke: the innermost frame of a template."""
    found = 0
    while at is not None:
        if at.tb_frame.f_code.co_filename == _FILE:
            found = at.tb_lineno
        at = at.tb_next
    return found


def front_matter(path: Path) -> tuple[dict[str, Any], str, int]:
    """A template's YAML head, its body, and the number of lines before the body."""
    import yaml

    pieces = path.read_text(encoding="utf-8").split("---\n", 2)
    if len(pieces) != 3 or pieces[0].strip():
        raise UserError("模板开头没有“---”之间的说明", where=str(path), remedy="写法见 docs/templates.md")
    try:
        head = plainyaml.parse(pieces[1])
    except yaml.YAMLError:
        raise UserError("模板开头的说明不是有效的YAML", where=str(path), remedy="写法见 docs/templates.md") from None
    return checked(head, path), pieces[2], pieces[1].count("\n") + 2


def checked(head: Any, path: Path) -> dict[str, Any]:
    """The head, when it says what a template must: type, number and title."""
    lacking = [k for k in ("type", "number", "title") if not isinstance(head, dict) or not head.get(k)]
    if lacking:
        raise UserError(f"模板开头缺{'、'.join(lacking)}", where=str(path), remedy="写法见 docs/templates.md")
    return dict(head)
