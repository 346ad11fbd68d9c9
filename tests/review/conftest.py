"""The workspace that the tests of the review share."""

from tests.review.workspace import client

__all__ = ["client"]
