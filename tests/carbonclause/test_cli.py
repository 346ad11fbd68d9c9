"""The command line as a person meets it: Chinese, exit codes, plain errors, nothing lost."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import docx
import openpyxl
import pytest
import yaml

from carbonclause.cli import run

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "evidence" / "yuling" / "profile.yaml"
ENGLISH = re.compile(r"\b(?:Usage|Options|Commands|Error|Show|Missing|Invalid|Try|No such|required|default)\b")


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """A small folder: a policy, a broken Word file, an unknown format, an empty file."""
    folder = tmp_path / "证据"
    folder.mkdir()
    policy = docx.Document()
    for line in [
        "重庆渝岭水泥有限公司",
        "碳管理方针",
        "公司承诺遵守国家和重庆市碳排放法律法规，持续改进碳管理体系，控制温室气体排放。",
    ]:
        policy.add_paragraph(line)
    policy.add_paragraph("总经理：覃志远    2025年1月10日")
    policy.save(str(folder / "方针.docx"))
    (folder / "坏文件.docx").write_bytes(b"PK\x03\x04 broken")
    (folder / "未知.xyz").write_bytes(bytes(range(256)))
    (folder / "空.txt").write_bytes(b"")
    return folder


def digest(folder: Path) -> dict[str, str]:
    files = (p for p in sorted(folder.rglob("*")) if p.is_file())
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def audit(evidence: Path, out: Path, *more: str) -> int:
    return run(["audit", "--profile", str(SAMPLE), "--evidence", str(evidence), "--out", str(out), *more])


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["demo"],
        ["new"],
        ["profile"],
        ["profile", "import"],
        ["generate"],
        ["audit"],
        ["explain"],
        ["internal-audit"],
        ["export"],
        ["review"],
        ["link"],
        ["ask"],
        ["standard"],
        ["standard", "show"],
    ],
)
def test_every_help_page_is_chinese(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*command, "--help"]) == 0
    page = capsys.readouterr().out
    assert "用法：carbonclause" in page
    assert "显示本帮助" in page
    assert not ENGLISH.search(page)


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["nosuch"], "没有 nosuch 这个命令"),
        (["audit", "--nosuch"], "没有 --nosuch 这个选项"),
        (["generate"], "缺少参数"),
        (["audit", "--profile", "p", "--evidence", "e", "--fail-on", "worst"], "nonconform"),
        (["audit", "--profile"], "缺少值"),
        (["standard", "show"], "缺少参数"),
    ],
)
def test_a_wrong_command_line_is_told_in_chinese(args, said, capsys) -> None:
    assert run(args) == 2
    message = capsys.readouterr().err
    assert said in message
    assert not ENGLISH.search(message)


def test_a_missing_evidence_folder_is_named(tmp_path, capsys) -> None:
    assert audit(tmp_path / "没有", tmp_path / "out") == 2
    assert "没有这个证据文件夹" in capsys.readouterr().err


def test_an_empty_evidence_folder_is_refused(tmp_path, capsys) -> None:
    (tmp_path / "空").mkdir()
    assert audit(tmp_path / "空", tmp_path / "out") == 2
    assert "没有文件" in capsys.readouterr().err


@pytest.mark.parametrize(("content", "said"), [("a: [", "YAML"), ("name: 1", "profile.yaml"), ("[]", "profile.yaml")])
def test_a_bad_profile_is_told_with_its_place(content, said, tmp_path, capsys) -> None:
    path = tmp_path / "profile.yaml"
    path.write_text(content, encoding="utf-8")
    assert run(["generate", "--profile", str(path), "--out", str(tmp_path / "out")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_results_may_not_go_into_the_evidence_folder(evidence, capsys) -> None:
    before = digest(evidence)
    assert audit(evidence, evidence / "out") == 2
    assert "证据文件夹里" in capsys.readouterr().err
    assert digest(evidence) == before


def test_an_audit_goes_on_past_files_that_cannot_be_read(evidence, tmp_path, capsys) -> None:
    before = digest(evidence)
    out = tmp_path / "out"
    assert audit(evidence, out) == 0
    assert digest(evidence) == before, "evidence is never written to"
    data = json.loads((out / "findings.json").read_text(encoding="utf-8"))
    assert len({f["requirement"] for f in data["findings"]}) == len(data["findings"]) == 163
    status = {f["file"]: (f["status"], f["reason"]) for f in data["files"]}
    assert status["方针.docx"][0] == "read"
    assert status["空.txt"][0] == "empty"
    for name in ("坏文件.docx", "未知.xyz"):
        assert status[name][0] == "unreadable"
        assert status[name][1]
    assert "坏文件.docx" in capsys.readouterr().out
    docx.Document(str(out / "差距分析报告.docx"))


def test_the_policy_is_cited_with_its_words(evidence, tmp_path) -> None:
    audit(evidence, tmp_path / "out")
    data = json.loads((tmp_path / "out" / "findings.json").read_text(encoding="utf-8"))
    finding = next(f for f in data["findings"] if f["requirement"] == "4.3.b")
    assert finding["verdict"] == "conform"
    assert finding["citations"][0]["file"] == "方针.docx"
    assert "法律法规" in finding["citations"][0]["quote"]


def test_fail_on_turns_gaps_into_exit_code_1(evidence, tmp_path) -> None:
    assert audit(evidence, tmp_path / "out", "--fail-on", "missing") == 1


def test_an_audit_on_a_cluster_that_is_not_there_says_so(evidence, tmp_path, capsys, monkeypatch) -> None:
    monkeypatch.setattr("auditor.readers.cluster._CONNECT", 0.5)
    assert audit(evidence, tmp_path / "out", "--cluster", "tcp://127.0.0.1:9") == 2
    assert "集群" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_json_goes_to_standard_output_alone(evidence, tmp_path, capsys) -> None:
    audit(evidence, tmp_path / "out", "--json")
    assert json.loads(capsys.readouterr().out)["findings"]


def test_explain_shows_the_trail(evidence, tmp_path, capsys) -> None:
    audit(evidence, tmp_path / "out")
    capsys.readouterr()
    assert run(["explain", "4.3.b", "--findings", str(tmp_path / "out" / "findings.json")]) == 0
    text = capsys.readouterr().out
    assert "结论：符合" in text
    assert "方针.docx" in text


def test_explain_of_an_unknown_clause_offers_near_ones(capsys) -> None:
    assert run(["explain", "6.1.3.z"]) == 2
    assert "没有这个条款编号" in capsys.readouterr().err
    assert run(["explain", "6.1.3"]) == 2
    assert "6.1.3.a" in capsys.readouterr().err


def test_explain_without_an_audit_says_what_to_do(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["explain", "6.1.3.b"]) == 2
    assert "carbonclause audit" in capsys.readouterr().err


def test_new_never_overwrites(tmp_path, capsys) -> None:
    path = tmp_path / "profile.yaml"
    assert run(["new", str(path)]) == 0
    assert yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text("mine", encoding="utf-8")
    assert run(["new", str(path)]) == 2
    assert path.read_text(encoding="utf-8") == "mine"


def test_generate_lists_missing_facts_by_document(tmp_path, capsys) -> None:
    assert run(["generate", "--profile", str(SAMPLE), "--out", str(tmp_path / "d"), "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert {"carbon_policy", "implementation_scheme", "duties_statement", "monitoring_plan"} <= {
        m["type"] for m in made
    }
    assert any(m["missing"] for m in made)


def test_standard_check_finds_the_shipped_data_whole(capsys) -> None:
    assert run(["standard", "check"]) == 0
    assert "163" in capsys.readouterr().out


def test_standard_show_tells_what_hangs_on_a_requirement(capsys) -> None:
    assert run(["standard", "show", "6.1.3.b"]) == 0
    assert "有效期" in capsys.readouterr().out


def test_no_colour_when_nobody_watches(evidence, tmp_path, capsys) -> None:
    audit(evidence, tmp_path / "out")
    captured = capsys.readouterr()
    assert "\x1b[" not in captured.out + captured.err


def test_debug_shows_the_traceback_and_only_then(tmp_path, capsys) -> None:
    audit(tmp_path / "x", tmp_path / "out")
    assert "Traceback" not in capsys.readouterr().err
    audit(tmp_path / "x", tmp_path / "out", "--debug")
    assert "Traceback" in capsys.readouterr().err


def test_new_makes_a_workspace_with_questionnaire(tmp_path, capsys) -> None:
    assert run(["new", str(tmp_path / "客户")]) == 0
    names = {p.name for p in (tmp_path / "客户").iterdir()}
    assert names == {"profile.yaml", "documents", "evidence", "audits", "资料收集表.xlsx"}
    assert run(["new", str(tmp_path / "客户")]) == 2
    assert "已经存在" in capsys.readouterr().err


def test_profile_goes_out_to_a_questionnaire_and_comes_back(tmp_path, capsys) -> None:
    sheet, back = tmp_path / "表.xlsx", tmp_path / "p.yaml"
    assert run(["profile", "export", str(sheet), "--profile", str(SAMPLE)]) == 0
    assert run(["profile", "import", str(sheet), "--out", str(back)]) == 0
    data, given = (yaml.safe_load(p.read_text(encoding="utf-8")) for p in (back, SAMPLE))
    assert data["people"] == given["people"]
    assert data["facts"] == given["facts"]
    assert run(["profile", "import", str(sheet), "--out", str(back)]) == 2
    assert "--replace" in capsys.readouterr().err
    before = back.read_bytes()
    assert run(["profile", "import", str(sheet), "--out", str(back), "--replace"]) == 0
    assert (tmp_path / "p.旧1.yaml").read_bytes() == before


def test_check_tells_the_fact_and_strict_refuses(tmp_path, capsys) -> None:
    data = yaml.safe_load(SAMPLE.read_text(encoding="utf-8"))
    path, out = tmp_path / "p.yaml", tmp_path / "d"
    few = ["--out", str(out), "--only", "carbon_policy"]
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert run(["generate", "--profile", str(path), *few, "--strict"]) == 2
    assert "企业资料还缺" in capsys.readouterr().err
    assert not out.exists()
    assert run(["generate", "--profile", str(path), *few]) == 0
    assert "【待补充】" in capsys.readouterr().out
    data["policy"] = {"slogan": "节煤降碳"}
    path.write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    assert run(["generate", "--profile", str(path), *few, "--check"]) == 0
    assert "因为 policy.slogan（方针条文）：（未填） → 节煤降碳" in capsys.readouterr().out


@pytest.mark.parametrize(
    "more", [["--released", "明天"], ["--draft", "--released", "2026-01-01"], ["--templates", "没有"], ["--only", "x"]]
)
def test_wrong_options_of_generating_are_told(tmp_path, more, capsys) -> None:
    assert run(["generate", "--profile", str(SAMPLE), "--out", str(tmp_path / "d"), *more]) == 2
    assert "错误：" in capsys.readouterr().err


def test_an_audit_leaves_a_review_workbook_and_overwrites_no_entries(evidence: Path, tmp_path: Path) -> None:
    out = tmp_path / "结果"
    assert audit(evidence, out) == 0
    path = out / "review.xlsx"
    book = openpyxl.load_workbook(path)
    book["审核判定"]["I3"] = "缺失"
    book.save(path)
    before = path.read_bytes()
    assert audit(evidence, out) == 0
    assert path.read_bytes() == before
    assert (out / "review-新1.xlsx").is_file()
