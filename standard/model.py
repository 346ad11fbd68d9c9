"""The guideline as data: what standard/*.yaml holds once loaded and validated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Kinds of documented information that are documents (they say what is to be); the other kinds are records (what was).
DOCUMENT_KINDS = frozenset({"policy", "plan", "procedure", "duty"})


@dataclass(frozen=True, slots=True)
class CheckSpec:
    """A check by name with its parameters, as an expectation states it."""

    name: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Expectation:
    """What shows a requirement: any one of the document types, passing all the checks."""

    any_of: tuple[str, ...]
    checks: tuple[CheckSpec, ...]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of the guideline.

    id: as in the guideline's requirement list (clause, letter, number). modality: 'shall' (应) or 'should' (宜);
    an addition may be 'may' (可).
    shown_by: 'document' (an approved document that says it) or 'record' (records of the audit period).
    owner: role id (carbon_lead, production, …). applies_when: profile fact → value it must have.
    addition: proposed beyond the 163 (never scored). action: what to do when it is not met, one Chinese sentence.
    weight: 3 statutory or costly, 2 ordinary, 1 minor; ranks gaps. often_left_out: plants' papers of the kind asked for
    often don't say it (a fifth of those labelled or more), so that silence is taken for a gap and not for other words.
    watch: what to look at before it is said to be met, where seven in ten of the labelled plants lack something.
    """

    id: str
    clause: str
    title: str
    modality: str
    statement: str
    owner: str
    shown_by: str
    expects: tuple[Expectation, ...]
    applies_when: Mapping[str, bool] = field(default_factory=dict)
    addition: bool = False
    action: str = ""
    weight: int = 2
    consequence: str = ""
    often_left_out: bool = False
    watch: str = ""


@dataclass(frozen=True, slots=True)
class DocumentType:
    """An entry of the register of documented information (standard/documents.yaml).

    aliases: titles and file names that by themselves tell a paper of the carbon system (or, with carbon False, one of
    its kind). generic: names that other systems' papers bear too; they count only where the text is about carbon.
    title_words: words that stand in a title in this order, others between ('账户 权限').
    columns: characteristic column labels of a ledger, '/' between synonyms. signs: columns that tell it wherever they
    stand together, '+' between them, '/' between wordings. d: its number in the register.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    owner: str
    frequency: str
    retention: str
    contents: tuple[str, ...]
    source: str
    layout: str = ""
    carbon: bool = True
    columns: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    beyond: bool = False
    generic: tuple[str, ...] = ()
    title_words: tuple[str, ...] = ()
    d: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept of the vocabulary: the terms plants use for it.

    A term may hold '…', which bridges up to eight characters inside a sentence. unless: false friends; a hit lying
    inside one of them doesn't count. ambiguous: terms that knowingly stand under another concept too. computing: its
    words tell columns and figures to the checks that compute (check_words.yaml); no requirement is shown by them.
    """

    id: str
    name: str
    terms: tuple[str, ...]
    unless: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    note: str = ""
    computing: bool = False


@dataclass(frozen=True, slots=True)
class Standard:
    """All of standard/: requirements in the guideline's order, and what hangs on them."""

    name: str
    requirements: Mapping[str, Requirement]
    documents: Mapping[str, DocumentType]
    concepts: Mapping[str, Concept]
    clauses: Mapping[str, str]
    factors: Mapping[str, Mapping[str, Any]]
    errata: tuple[Mapping[str, Any], ...]
    calendar: tuple[Mapping[str, Any], ...]
    tolerances: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def tolerance(self, name: str) -> float:
        """A limit of standard/tolerances.yaml, in the unit told there; KeyError where there is no such limit."""
        return float(self.tolerances[name]["value"])
