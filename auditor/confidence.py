"""How sure a verdict is: the share of verdicts on the same basis that were right on labelled plants.

The table is measured, not thought out: `python -m benchmarks.calibration` prints it anew, and docs/accuracy.md tells on
which plants. A basis is the weakest ground that any of a requirement's expectations was judged on.
"""

from __future__ import annotations

from collections.abc import Iterable

from auditor.model import Verdict

# Grounds, from the weakest to the strongest.
NOTHING = "nothing"  # no paper of the asked kind, and no other says it
OUTDATED = "outdated"  # only a draft or another period's paper
LIKE = "like"  # nothing was recognised, but something reads like evidence (auditor/reserve.py)
WATCHED = "watched"  # all was found, where most plants lack something
UNSAID = "unsaid"  # a paper of the asked kind in which it wasn't found, though such papers mostly say it
ELSEWHERE = "elsewhere"  # said by another paper than the asked kind
GUESSED = "guessed"  # by a paper that only seems to be of the asked kind
NAMED = "named"  # by a paper that plainly is of the asked kind
COMPUTED = "computed"  # by figures or days, recomputed
GROUNDS = (NOTHING, OUTDATED, LIKE, WATCHED, UNSAID, ELSEWHERE, GUESSED, NAMED, COMPUTED)

# Share of right verdicts, with one right and one wrong added to each count so that few cases claim little.
# On the last twenty-five of benchmarks/plants when first met (docs/accuracy.md), 3,931 findings; bases
# with few cases take the verdict's own share.
MEASURED: dict[tuple[Verdict, str], float] = {
    (Verdict.CONFORM, NAMED): 0.90,
    (Verdict.CONFORM, GUESSED): 0.82,
    (Verdict.PARTIAL, UNSAID): 0.19,  # on twenty-one plants; of 100 such 70 were met, 9 missing: so it is asked
    (Verdict.PARTIAL, LIKE): 0.24,  # on twenty-eight plants; of 162 such 68 were met, 44 missing
    (Verdict.PARTIAL, WATCHED): 0.41,  # on the same; of 174 such 92 were met
    (Verdict.PARTIAL, NAMED): 0.54,
    (Verdict.PARTIAL, GUESSED): 0.48,
    (Verdict.PARTIAL, ELSEWHERE): 0.52,
    (Verdict.PARTIAL, NOTHING): 0.52,
    (Verdict.NONCONFORM, COMPUTED): 0.87,
    (Verdict.NONCONFORM, NAMED): 0.90,
    (Verdict.MISSING, GUESSED): 0.54,
    (Verdict.MISSING, NAMED): 0.54,
    (Verdict.MISSING, NOTHING): 0.64,
}
BASE = {Verdict.CONFORM: 0.89, Verdict.PARTIAL: 0.53, Verdict.NONCONFORM: 0.89, Verdict.MISSING: 0.58}


def confidence(verdict: Verdict, grounds: Iterable[str], *, unclear: bool = False) -> float:
    """The measured share for the weakest ground; `unclear` (the machine said it can't tell) takes a tenth off."""
    if verdict is Verdict.NOT_APPLICABLE:
        return 0.95
    share = MEASURED.get((verdict, basis(verdict, grounds)), BASE[verdict])
    return round(max(share - 0.1 * unclear, 0.05), 2)


def basis(verdict: Verdict, grounds: Iterable[str]) -> str:
    """The ground that decides: for a violation the strongest, for all else the weakest."""
    ranked = sorted(set(grounds), key=GROUNDS.index)
    if not ranked:
        return NOTHING
    return ranked[-1] if verdict is Verdict.NONCONFORM else ranked[0]
