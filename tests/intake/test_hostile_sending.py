"""Send, while another tab is busy: nothing goes that nobody was asked about."""

from __future__ import annotations

import pytest

from intake.actions import drafts
from intake.models import Submission
from tests.intake.factories import make_draft, save

pytestmark = pytest.mark.django_db


def test_what_another_tab_opened_is_not_sent_unseen(open_clinic):
    """The check page was right when it was pressed; the lock came later."""
    draft = make_draft()
    save(draft, {"high-bp": "yes"})  # which asks more, on the next page

    with pytest.raises(drafts.NotFinished):
        drafts.send(draft.pk)

    assert Submission.objects.get().is_draft


def test_what_another_tab_erased_is_no_error(open_clinic):
    draft = make_draft()
    Submission.objects.all().delete()

    with pytest.raises(drafts.NotADraft):
        drafts.send(draft.pk)
