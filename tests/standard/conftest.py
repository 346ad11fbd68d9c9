"""A small standard on disk: one requirement, two documents, two concepts."""

from __future__ import annotations

from pathlib import Path

import pytest

SMALL = {
    "clauses/chapter-4.yaml": """\
clauses:
  "4.3": 碳管理方针
requirements:
  - id: 4.3.c
    modality: should
    statement: 方针承诺持续改进
    owner: top_management
    shown_by: document
    weight: 2
    action: 补上承诺
    expects:
      - any_of: [carbon_policy]
        checks:
          - approved: {}
          - states: improvement | control
""",
    "documents.yaml": """\
documents:
  - id: carbon_policy
    d: D01
    name: 碳管理方针
    aliases: [碳方针]
    kind: policy
    owner: top_management
    frequency: 每年
    retention: 长期
    contents: [方针条文]
    source: in_text
""",
    "vocabulary.yaml": """\
improvement: {name: 持续改进, terms: [持续改进, 不断改进]}
control: {name: 控制排放, terms: [控制排放]}
""",
    "factors.yaml": """\
factors:
  heat:
    name: 热力
    group: heat
    value: 0.11
    unit: tCO₂/GJ
    applies_to: 热力
    source: 某指南
    source_key: S1
    confidence: M
    verified: false
""",
    "errata.yaml": """\
errata:
  - {number: 1, lines: '61', clauses: ['4.3'], wording: 甲, problem: 乙, reading: 丙}
""",
    "calendar.yaml": """\
calendar:
  - id: surrender
    duty: 清缴
    rule: {month: 12, day: 31, year_offset: 1}
    dates: {2025: 2026-12-31}
    statutory: true
    clauses: ['4.3']
    owner: carbon_lead
    source: 条例
    source_key: S10
    confidence: H
""",
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    for name, text in SMALL.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path
