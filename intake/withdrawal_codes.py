"""The code on a receipt with which its owner withdraws what was sent.

Made from the submission and a key, so that a receipt shown twice shows the same; only
its hash is stored, and nobody can make it from the database alone.
"""

from __future__ import annotations

from uuid import UUID

from clinic import sealing
from intake import resume_codes


def code(submission_id: UUID) -> str:
    return resume_codes.spelled(sealing.mark("withdrawal", str(submission_id)))


def digest(submission_id: UUID) -> bytes:
    return resume_codes.digest(code(submission_id))
