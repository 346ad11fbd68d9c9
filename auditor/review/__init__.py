"""What an auditor adds to an audit: decisions, evidence pointed to by hand, answers to questions (docs/review.md)."""
