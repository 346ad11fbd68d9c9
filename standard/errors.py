"""The one error type for what a user can mend."""

from __future__ import annotations


class UserError(Exception):
    """A problem the user can mend: what is wrong, where, and what to do, in plain Chinese.

    The command line prints it as one message and exits with 2; a traceback shows only with --debug.
    """

    def __init__(self, problem: str, *, where: str = "", remedy: str = "") -> None:
        self.problem, self.where, self.remedy = problem, where, remedy
        super().__init__(self.message)

    @property
    def message(self) -> str:
        """`where：problem。remedy` with the empty pieces left out."""
        head = f"{self.where}：{self.problem}" if self.where else self.problem
        return f"{head}。{self.remedy}" if self.remedy else head
