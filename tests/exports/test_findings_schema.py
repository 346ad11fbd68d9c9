"""The published schema tells of findings.json as it is: real ones pass, broken ones don't, nothing is left unsaid."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.exports.schema import schema
from auditor.reports.findings import SCHEMA, audit_of

Path_ = tuple[str | int, ...]
RULES: dict[str, Any] = json.loads(schema())
VALIDATOR = jsonschema.Draft202012Validator(RULES, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture(scope="module")
def written(findings: Path) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(findings.read_text(encoding="utf-8"))
    return parsed


@pytest.fixture(scope="module")
def small(written: dict[str, Any]) -> dict[str, Any]:
    """A few of the real findings and files, the fullest ones, so that each kind of field is there to be broken."""
    fullest = sorted(written["findings"], key=lambda f: len(json.dumps(f)))[-2:]
    files = sorted(written["files"], key=lambda f: len(f["documents"]))[-2:]
    return {**written, "findings": fullest, "additions": written["additions"][:1], "files": files}


def closed(rules: Any) -> Any:
    """`rules` with no property allowed that they don't tell of (but in the profile, which is the plant's own)."""
    if isinstance(rules, list):
        return [closed(r) for r in rules]
    if not isinstance(rules, dict):
        return rules
    made = {k: closed(v) for k, v in rules.items()}
    return {**made, "additionalProperties": False} if "required" in made and "properties" in made else made


def test_the_schema_is_one_and_carries_the_version_of_the_code() -> None:
    jsonschema.Draft202012Validator.check_schema(RULES)
    assert RULES["$id"].endswith(f":{SCHEMA}")


def test_what_an_audit_writes_is_valid(written: dict[str, Any]) -> None:
    VALIDATOR.validate(written)
    assert len(written["findings"]) == 163
    assert any(f["citations"] for f in written["findings"]) and any(f["documents"] for f in written["files"])


def test_every_field_written_is_told_of(written: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator(closed(RULES)).validate(written)


def test_a_field_added_later_is_no_error(small: dict[str, Any]) -> None:
    later = copy.deepcopy({**small, "schema": "1.7", "new": 1})
    later["findings"][0]["new"] = later["files"][0]["new"] = []
    VALIDATOR.validate(later)


def required_fields(data: Any, rules: dict[str, Any], at: Path_ = ()) -> Iterator[Path_]:
    """Where in `data` the fields stand that `rules` require."""
    rules = RULES["$defs"][rules["$ref"].rpartition("/")[2]] if "$ref" in rules else rules
    if isinstance(data, list):
        for n, item in enumerate(data):
            yield from required_fields(item, rules.get("items", {}), (*at, n))
    for name in rules.get("required", ()) if isinstance(data, dict) else ():
        yield (*at, name)
        yield from required_fields(data[name], rules["properties"][name], (*at, name))


def changed(data: dict[str, Any], at: Path_, change: Callable[[Any, str | int], None]) -> dict[str, Any]:
    made = copy.deepcopy(data)
    holder: Any = made
    for step in at[:-1]:
        holder = holder[step]
    change(holder, at[-1])
    return made


def test_a_required_field_left_out_is_refused_wherever_it_stands(small: dict[str, Any]) -> None:
    fields = list(required_fields(small, RULES))
    assert len(fields) > 100
    for at in fields:
        assert not VALIDATOR.is_valid(changed(small, at, lambda holder, key: holder.pop(key))), at


def test_a_field_of_another_type_is_refused_wherever_it_stands(small: dict[str, Any]) -> None:
    def swap(holder: Any, key: str | int) -> None:
        holder[key] = [] if isinstance(holder[key], (str, int, float, bool)) else "x"

    for at in required_fields(small, RULES):
        assert not VALIDATOR.is_valid(changed(small, at, swap)), at


@pytest.mark.parametrize(
    ("at", "value"),
    [
        (("schema",), "2.0"),
        (("audit_date",), "2026-02-30"),
        (("period", "start"), "2025/01/01"),
        (("findings", 0, "verdict"), "passed"),
        (("findings", 0, "confidence"), 1.2),
        (("findings", 0, "requirement"), "第6条"),
        (("files", 0, "status"), "ok"),
        (("files", 0, "sha256"), "ABC"),
    ],
)
def test_a_value_outside_the_contract_is_refused(small: dict[str, Any], at: Path_, value: object) -> None:
    assert not VALIDATOR.is_valid(changed(small, at, lambda holder, key: holder.__setitem__(key, value)))


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["2025-01-01", "conform", "read"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=3,
)


@settings(max_examples=150)
@given(st.data())
def test_what_the_schema_accepts_can_be_read_back(small: dict[str, Any], data: st.DataObject) -> None:
    fields = list(required_fields(small, RULES))
    at, value = data.draw(st.sampled_from(fields)), data.draw(JSON)
    mutated = changed(small, at, lambda holder, key: holder.__setitem__(key, value))
    if VALIDATOR.is_valid(mutated):
        audit_of(mutated)
