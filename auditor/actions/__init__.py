"""Nonconformities from first word to closure, over all audits of a plant (guideline 8.1, 8.2; ISO 9001 10.2)."""
