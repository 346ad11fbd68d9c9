"""What a report shows besides the audit itself: the comparison with an earlier one, pictures, templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.comparison import Comparison
from auditor.model import Citation
from auditor.thumbnails import Thumbnail


@dataclass(frozen=True, slots=True)
class Extras:
    """comparison: None where there is no earlier audit. thumbnails: of cited places. no_pictures: why there are none,
    in a Chinese sentence, '' where there are. templates: document type → name of its blank in the generated set.
    overdue: the corrective actions past their day, in a sentence, '' where there are none."""

    comparison: Comparison | None = None
    thumbnails: Mapping[Citation, Thumbnail] = field(default_factory=dict)
    no_pictures: str = ""
    templates: Mapping[str, str] = field(default_factory=dict)
    overdue: str = ""


NONE = Extras()
