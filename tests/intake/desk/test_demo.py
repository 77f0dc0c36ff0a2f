"""The demonstration's desk: alive at first sight, and visibly a demonstration."""

from __future__ import annotations

import pytest

from clinic import demo as clinic_demo
from intake import demo, documents
from intake.models import Submission
from intake.models.submissions import Level


@pytest.mark.long
def test_an_empty_desk_is_filled_once_and_everybody_on_it_is_a_demonstration(db):
    clinic_demo.seed()

    assert demo.seed() == Submission.objects.count() == len(demo.CASES) + 1
    assert demo.seed() == 0
    for submission in Submission.objects.all():
        contact = documents.contact(documents.legs(submission))
        assert contact.name.endswith("Demo-Person")
        assert contact.email.endswith("@demo.example")
    waiting = Submission.objects.needing_a_human()
    assert waiting.filter(urgency=Level.URGENT).count() == 2
    assert waiting.filter(urgency=Level.CLINICIAN).exists()
    assert set(Submission.objects.values_list("status", flat=True)) == {
        "draft",
        "new",
        "delayed",
        "decided",
        "closed",
    }
