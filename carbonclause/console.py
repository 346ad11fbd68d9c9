"""What the command line prints: progress, tables of counts, errors. Never in colour unless a person watches."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from carbonclause.chinese import wants_colour

Progress = Callable[[int, int, str], None]


def say(text: str = "") -> None:
    click.echo(text, color=wants_colour(os.environ, sys.stdout.isatty()))


def complain(text: str) -> None:
    click.echo(f"错误：{text}", err=True, color=False)


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """A progress bar on stderr for a person at a terminal; nothing at all otherwise.

    The function it gives is called with (done, total, what is being done).
    """
    if not wants_colour(os.environ, sys.stderr.isatty()):
        yield lambda done, total, what: None
        return
    with click.progressbar(length=100, label=label, file=sys.stderr, show_eta=False) as bar:

        def advance(done: int, total: int, what: str) -> None:
            bar.label = f"{label} {what[-24:]}"
            bar.update(int(100 * done / max(total, 1)) - bar.pos)

        yield advance
