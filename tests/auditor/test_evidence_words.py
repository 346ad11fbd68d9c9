"""What others' evidence reads like: how passages are scored, and what that is used for."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auditor.audit import judge_files
from auditor.confidence import LIKE, WATCHED
from auditor.evidence_words import EvidenceWords, code, evidence_words, grams, plain
from auditor.model import Citation, Finding, Locator, Verdict
from auditor.reading import read_folder
from auditor.reserve import with_reserve
from auditor.retrieval import Retrieval
from standard.load import load
from standard.profile import Profile
from tests.auditor import reading_papers as papers
from tests.auditor.conftest import PROFILE

PERIOD = (date(2025, 1, 1), date(2025, 12, 31))
IDF = {"盘库": 1.0, "库记": 2.0, "记录": 1.5, "盘库记": 3.0, "签字": 1.0}
WEIGHTS = {"盘库": 100, "库记": 50, "记录": 20, "盘库记": 127, "签字": -40}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> EvidenceWords:
    """A model of five signs and one requirement."""
    path = tmp_path_factory.mktemp("model") / "small.npz"
    signs = sorted(IDF, key=code)
    np.savez(
        path,
        codes=np.array([code(s) for s in signs]),
        idf=np.array([IDF[s] for s in signs]),
        weights=np.array([[WEIGHTS[s] for s in signs]], dtype=np.int8),
        scale=np.array([0.1]),
        bias=np.array([-3.0]),
        requirements=np.array(["a"]),
    )
    return EvidenceWords(path)


def _sign_by_sign(text: str) -> float:
    held = {g: (1 + math.log(n)) * IDF[g] for g, n in Counter(grams(plain(text))).items() if g in IDF}
    length = math.sqrt(sum(v * v for v in held.values())) or 1.0
    return sum(v / length * WEIGHTS[g] * 0.1 for g, v in held.items()) - 3.0


@given(texts=st.lists(st.text(alphabet="盘库记录签字 1.，😀", max_size=12), max_size=6))
def test_passages_counted_together_score_as_each_counted_alone(small: EvidenceWords, texts: list[str]) -> None:
    assert small.scores("a", small.signs(texts)) == pytest.approx([_sign_by_sign(t) for t in texts])


def test_figures_are_all_alike() -> None:
    assert plain("2025年3月用煤 1,234.5 t") == plain("2024年11月用煤 98 t")


def test_every_requirement_of_the_guideline_has_examples() -> None:
    requirements = [r for r in load().requirements.values() if not r.addition]
    assert [r.id for r in requirements if not evidence_words().knows(r.id)] == []


SHOWN = "碳排放数据：8月12日入窑煤秤故障缺数两天，按前后最高日用量补，原因和处理方法已登记，佐证照片附后。"


def _finding(requirement: str, verdict: Verdict, *files: str, basis: str = "nothing") -> Finding:
    cited = tuple(Citation(f, Locator(), f) for f in files)
    return Finding(requirement, verdict, 0.6, ("没有找到",), cited, basis=basis)


def _reserved(folder: Path, made: dict[str, papers.Content], finding: Finding) -> Finding:
    requirement = load().requirements[finding.requirement]
    return with_reserve(finding, requirement, Retrieval(papers.world(folder, made)))


@pytest.mark.parametrize(
    ("paper", "verdict"),
    [
        (f"# 班中杂记\n青杠水泥 2025年8月14日\n\n{SHOWN}\n", "partial"),
        (f"# 班中杂记\n云岭水泥有限公司 2025年8月14日\n\n{SHOWN}\n", "missing"),
        (f"# 班中杂记\n青杠水泥 2023年8月14日\n\n{SHOWN}\n", "missing"),
        (f"# 班中杂记（作废）\n青杠水泥 2025年8月14日\n\n{SHOWN}\n", "missing"),
        (f"# 碳排放数据质量管理程序\n青杠水泥\n\n批准：罗启明 2025-01-08\n\n{SHOWN}\n", "missing"),
        ("# 班中杂记\n青杠水泥 2025年8月14日\n\n食堂今天供应红烧肉，碳排放账没人管。\n", "missing"),
    ],
    ids=["ours", "anothers", "years_ago", "void", "a_rule", "other_words"],
)
def test_what_reads_like_a_record_and_was_not_recognised_is_asked_about(
    tmp_path: Path, paper: str, verdict: str
) -> None:
    finding = _reserved(tmp_path, {"杂记.md": paper}, _finding("7.2.d", Verdict.MISSING))
    assert finding.verdict.value == verdict
    if verdict == "partial":
        assert [c.file for c in finding.citations] == ["杂记.md"]
        assert finding.basis == LIKE
        assert "杂记" in finding.question
        assert finding.confidence < 0.5


def test_what_others_write_makes_no_conform_of_what_was_not_found(tmp_path: Path) -> None:
    paper = f"# 班中杂记\n青杠水泥 2025年8月14日\n\n{SHOWN}\n" * 3
    (tmp_path / "杂记.md").write_text(paper, encoding="utf-8")
    audit = judge_files(Profile(PROFILE, None), tuple(read_folder(tmp_path)), load(), PERIOD)
    assert not [f.requirement for f in audit.findings if f.verdict is Verdict.CONFORM]


@pytest.mark.parametrize(("requirement", "verdict"), [("7.4.b", "partial"), ("7.4.f", "conform")])
def test_where_most_plants_lack_something_the_auditor_is_told_what_to_look_at(
    tmp_path: Path, requirement: str, verdict: str
) -> None:
    finding = _reserved(tmp_path, {}, _finding(requirement, Verdict.CONFORM, "报告.md", basis="named"))
    assert finding.verdict.value == verdict
    asked = load().requirements[requirement].watch
    assert bool(asked) is (verdict == "partial")
    if asked:
        assert asked in finding.question
        assert asked in finding.reasons[0]
        assert finding.basis == WATCHED
        assert [c.file for c in finding.citations] == ["报告.md"]


ELSE = "# 通知\n青杠水泥 2025年8月14日\n\n各处室：近期天气炎热，碳排放工作会议改在周五上午。\n"


@pytest.mark.parametrize(
    ("verdict", "cited", "first"),
    [
        (Verdict.PARTIAL, ["通知.md", "杂记.md"], "杂记.md"),
        (Verdict.PARTIAL, ["通知.md"], "杂记.md"),  # which no rule cited
        (Verdict.NONCONFORM, ["通知.md"], "通知.md"),  # what is broken is told by the rules alone
        (Verdict.PARTIAL, ["杂记.md", "通知.md"], "杂记.md"),
    ],
)
def test_the_file_that_reads_most_like_evidence_is_cited_first(
    tmp_path: Path, verdict: Verdict, cited: list[str], first: str
) -> None:
    made: dict[str, papers.Content] = {
        "通知.md": ELSE,
        "杂记.md": f"# 班中杂记\n青杠水泥 2025年8月14日\n\n{SHOWN}\n",
    }
    finding = _reserved(tmp_path, made, _finding("7.2.d", verdict, *cited, basis="named"))
    assert finding.citations[0].file == first
    assert {c.file for c in finding.citations} >= set(cited)
    assert finding.verdict is verdict


def test_an_addition_to_the_guideline_is_left_to_the_rules(tmp_path: Path) -> None:
    addition = next(r.id for r in load().requirements.values() if r.addition)
    finding = _finding(addition, Verdict.MISSING)
    assert _reserved(tmp_path, {"杂记.md": f"# 杂记\n青杠水泥\n\n{SHOWN}\n"}, finding) == finding
