"""Audits in the formats of other tools: each module turns (Audit, Standard) into files, by name, without a clock."""
