"""Where people stopped: counted when a draft is forgotten, by week and page.

The draft is opened for it by the site itself, shown to nobody, and gone a moment later.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from clinic import sealing
from clinic.models import Profile
from intake import documents
from intake.models import Submission
from intake.passage import Passage

UNKNOWN = "unknown"
ALL_ANSWERED = "check and send"


def count(draft: Submission) -> None:
    """One more who stopped there; in the transaction that erases the draft."""
    zone = Profile.current().zone
    day = draft.started_at.astimezone(zone).date()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO intake_stopcount (week, page, count) VALUES (%s, %s, 1) "
            "ON CONFLICT (week, page) DO UPDATE SET count = intake_stopcount.count + 1",
            [day - timedelta(days=day.weekday()), page(draft)],
        )


def page(draft: Submission) -> str:
    """The questionnaire and page that somebody did not go on from."""
    try:
        furthest = Passage(documents.legs(draft)).furthest
    except (sealing.Unreadable, LookupError, ValueError):
        return UNKNOWN
    if furthest is None:
        return ALL_ANSWERED
    title = furthest.leg.questionnaire.title[:100]
    return f"{title}, {furthest.page.index + 1}"
