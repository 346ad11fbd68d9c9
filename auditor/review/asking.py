"""Questions out and answers in: through an endpoint, or as files that any model or person can answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from auditor.model import Audit
from auditor.register import Entry, Register
from auditor.reports.atomic import write_whole
from auditor.review.advice import (
    Advice,
    AnswerError,
    advice_entry,
    advice_from,
    advice_of,
    answer_of,
    trusted_entry,
)
from auditor.review.endpoint import Endpoint, UnreachableError
from auditor.review.prompts import SYSTEM, blank_answer, question_text, request_body
from auditor.review.questions import Question
from standard.errors import UserError

_LARGEST = 1 << 20  # bytes of an answer's file
README = "说明.md"
_ABOUT = """# 待答问题

每个问题有两个文件：同名的 .md 是问题和原文，.json 是答复。请按下面的规则判断，把答复填进 .json，author 写答复人
（人名或模型名），保存为UTF-8。全部答完后运行 `carbonclause ask --from 本文件夹`。不答的保持空白即可。

"""


@dataclass(frozen=True, slots=True)
class Reply:
    """What became of one question: an advice taken, or why the answer was refused. source: model or file."""

    requirement: str
    source: str
    advice: Advice | None = None
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps advice in the register, and with `trust` as decisions too."""

    audit: Audit
    register: Register
    trust: bool = False

    def keep(self, advice: Advice) -> None:
        """Write the advice, unless it is there already, and the decision if trusted, together."""
        entries: list[Entry] = []
        before = advice_of(self.register).get(advice.question, ())
        if advice not in (replace(a, on=advice.on) for a in before):
            entries.append(advice_entry(advice, self.audit))
        if self.trust and (decision := trusted_entry(advice, self.audit)):
            entries.append(decision)
        if entries:
            self.register.append(entries)


def ask_endpoint(
    asked: Iterable[Question],
    endpoint: Endpoint,
    model: str,
    keeper: Keeper,
    today: date,
    tell: Callable[[Reply], None],
) -> list[Reply]:
    """Ask each question, keep each acceptable answer at once, `tell` of each. UserError when the endpoint is no use."""
    replies = []
    for question in asked:
        requirement = question.requirement.id
        try:
            text = endpoint.ask(request_body(question, model))
            advice = advice_from(answer_of(text), question, model, today)
        except UnreachableError as error:
            raise UserError(str(error), where=endpoint.url, remedy="已得到的答复都已登记，改正后可继续") from None
        except AnswerError as error:
            reply = Reply(requirement, model, refused=str(error))
        else:
            keeper.keep(advice)
            reply = Reply(requirement, model, advice)
        replies.append(reply)
        tell(reply)
    return replies


def sent(asked: Sequence[Question], model: str) -> tuple[str, int]:
    """All that would leave the machine, as a person can read it, and its size in bytes."""
    told = [f"每个问题都附带以下说明：\n\n{SYSTEM}\n"]
    told += [f"{'-' * 20}\n\n{question_text(q)}" for q in asked]
    return "\n".join(told), sum(len(request_body(q, model)) for q in asked)


def write_questions(asked: Iterable[Question], folder: Path) -> int:
    """Each question as a Markdown file with a JSON file to answer in; what is there already stays. How many are new."""
    folder.mkdir(parents=True, exist_ok=True)
    written = 0
    for question in asked:
        answer = folder / f"{question.id}.json"
        if not answer.exists():
            # Indented by four, Markdown shows a passage as it stands, whatever marks it holds.
            shown = "".join(f"    {line}\n" for line in question_text(question).splitlines())
            write_whole(folder / f"{question.id}.md", f"# {question.requirement.id}\n\n{shown}".encode())
            write_whole(answer, (json.dumps(blank_answer(question), ensure_ascii=False, indent=2) + "\n").encode())
            written += 1
    about = folder / README
    if not about.exists():
        write_whole(about, (_ABOUT + SYSTEM + "\n").encode())
    return written


def read_answers(folder: Path, asked: Iterable[Question], keeper: Keeper, by: str, today: date) -> list[Reply]:
    """The answers in `folder`, each acceptable one kept. by: who answered where the file doesn't say."""
    if not folder.is_dir():
        raise UserError("没有这个文件夹", where=str(folder), remedy="请先用 carbonclause ask --to 导出问题")
    known = {q.id: q for q in asked}
    replies = []
    for path in sorted(folder.glob("*.json")):
        try:
            advice = _answered(path, known, by, today)
        except AnswerError as error:
            replies.append(Reply(path.stem.rpartition("-")[0], path.name, refused=str(error)))
            continue
        if advice is not None:
            keeper.keep(advice)
            replies.append(Reply(advice.requirement, path.name, advice))
    return replies


def _answered(path: Path, known: dict[str, Question], by: str, today: date) -> Advice | None:
    """The advice in one file; None where nothing is filled in. Raises AnswerError."""
    try:
        if not path.is_file() or path.stat().st_size > _LARGEST:
            raise AnswerError("文件过大，或不是普通文件")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError):
        raise AnswerError("读不出来，请保存为UTF-8") from None
    data = answer_of(text)
    if not any(data.get(key) for key in ("verdict", "quote", "reason")):
        return None
    question = known.get(str(data.get("question")))
    if question is None:
        raise AnswerError("没有这个问题：可能已由审核员判断，或证据已变化，请重新导出")
    author = data.get("author") or by
    if not isinstance(author, str) or len(author) > 60:
        raise AnswerError("author 应为60字以内的文字")
    return advice_from(data, question, author, today)
