"""How well single requirements are judged on small papers that were written apart from the rules.

    python -m benchmarks.cases [FILE …] [--only REQUIREMENT] [--list]

benchmarks/cases/*.yaml: requirement → case → file name → the paper as Markdown; a case's first word is the verdict that
an auditor would come to. Prints the share judged so, and how many were called conform that are not.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

import yaml

from auditor.context import Context
from auditor.judge import judge
from auditor.matching import Matcher
from auditor.model import EvidenceFile, Finding, ReadStatus
from auditor.ownership import Identity
from auditor.readers import Job, reader_of
from auditor.recognise import Recogniser
from standard.load import load
from standard.words import FACTS

CASES = Path(__file__).parent / "cases"
PERIOD, AUDIT_DATE = (date(2025, 1, 1), date(2025, 12, 31)), date(2026, 3, 1)
PLANT: dict[str, object] = {
    "name": "重庆岭脊水泥有限公司",
    "short_name": "岭脊水泥",
    "aliases": ["岭脊水泥"],
    "people": [{"name": "袁兆楠", "title": "总经理"}, {"name": "乔立群", "title": "副总经理、管理者代表"}],
    "departments": {},
    "facts": dict.fromkeys(FACTS, True),
}

Papers = Mapping[str, str]


def cases(path: Path) -> Iterator[tuple[str, str, Papers]]:
    """(requirement, case, its papers' texts by file name) of a file, in its order."""
    for requirement, listed in yaml.safe_load(path.read_text(encoding="utf-8")).items():
        for case, papers in listed.items():
            yield str(requirement), case, papers


def judged(requirement: str, papers: Papers, matcher: Matcher, folder: Path) -> Finding:
    """The finding on one requirement where these papers are all there is."""
    standard = load()
    files = tuple(_read(name, text, folder) for name, text in papers.items())
    documents = Recogniser(standard, Identity.of(PLANT), matcher).documents(files)
    return judge(standard.requirements[requirement], Context(standard, matcher, PLANT, PERIOD, AUDIT_DATE, documents))


def _read(name: str, text: str, folder: Path) -> EvidenceFile:
    reader = reader_of("md")
    if reader is None:
        raise RuntimeError("no reader for Markdown")
    path = folder / "paper.md"
    path.write_text(text, encoding="utf-8")
    parts = tuple(reader(Job(path, name, folder)).parts)
    return EvidenceFile(name, hashlib.sha256(text.encode()).hexdigest(), "md", ReadStatus.READ, parts=parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", type=Path, nargs="*", default=sorted(CASES.glob("*.yaml")))
    parser.add_argument("--only", help="this requirement's cases only")
    parser.add_argument("--list", action="store_true", help="also list each case judged otherwise")
    args = parser.parse_args()
    matcher, counts = Matcher(load().concepts), Counter[tuple[str, str]]()
    with tempfile.TemporaryDirectory() as folder:
        for requirement, case, papers in (one for path in args.files for one in cases(path)):
            if args.only and requirement != args.only:
                continue
            finding = judged(requirement, papers, matcher, Path(folder))
            wanted, found = case.split()[0], finding.verdict.value
            counts[wanted, found] += 1
            if args.list and wanted != found:
                print(f"{requirement:10} {case:14} → {found:12} {'；'.join(finding.reasons)[:100]}")
    right, total = sum(n for (a, b), n in counts.items() if a == b), counts.total()
    wrong = sum(n for (a, b), n in counts.items() if a != b == "conform")
    print(f"{right} of {total} right ({right / max(total, 1):.3f}), {wrong} called conform that are not")
    for (wanted, found), n in sorted(counts.items()):
        print(f"  {wanted} → {found}: {n}")


if __name__ == "__main__":
    main()
