"""The worklist: which pile a submission lies on, and why."""

from __future__ import annotations

LIST = "/admin/intake/submission/"


def test_smoke(desk, submission):
    page = desk.get(LIST)
    assert page.status_code == 200
    assert submission.reference in page.content.decode()
    page = desk.get(f"{LIST}{submission.pk}/change/")
    assert page.status_code == 200
    page = desk.get(f"{LIST}search/")
    assert page.status_code == 200
