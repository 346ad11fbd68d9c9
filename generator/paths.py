"""Where the templates are."""

from __future__ import annotations

from standard.resources import shipped

TEMPLATES = shipped(__file__, "templates")
