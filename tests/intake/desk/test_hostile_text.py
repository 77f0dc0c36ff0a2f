"""Whatever a person wrote: on no page of the desk does it do anything."""

from __future__ import annotations

from html.parser import HTMLParser
from itertools import islice

import pytest
from django.contrib.auth.models import Permission

from clinic.roles import REVIEWERS
from tests.factories import make_user, sign_in
from tests.intake.desk.conftest import LIST, press, sheet_of
from tests.intake.factories import ABOUT, make_submission
from tests.intake.hostile import FIELDS, STRINGS

LONGEST = "w" * 50_000 + "<b>" * 16_000


# Where something of a person, or about one, stands beside the desk.
OTHERS = (
    "/admin/",
    "/admin/intake/contactcard/",
    "/admin/intake/contactcard/{pk}/change/",
    "/admin/intake/keeping/",
    "/admin/intake/keeping/{pk}/change/",
    "/admin/intake/auditevent/",
    "/admin/intake/tombstone/",
    "/admin/intake/takeout/",
)


@pytest.fixture
def owning(groups):
    """An owner who reviews and exports, too."""
    owner = make_user(REVIEWERS, is_superuser=True)
    owner.user_permissions.add(Permission.objects.get(codename="export_submission"))
    return sign_in(owner, "password", "mfa")


class Tags(HTMLParser):
    """What a browser would build of a page, and might run."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        is_script = tag == "script" and "src" not in named
        runs = [name for name in named if name.startswith("on")]
        places = [named.get(name) or "" for name in ("href", "src", "action")]
        leads = any("javascript:" in place for place in places)
        shown = tag in ("iframe", "img", "object", "embed", "style")
        if is_script or runs or shown or leads:
            self.found.append((tag, named))


def harmless(response):
    assert response.status_code == 200
    text = response.content.decode()
    assert Tags(text).found == []
    return text


def batches():
    strings = iter(STRINGS)
    while batch := list(islice(strings, len(FIELDS))):
        yield dict(zip(FIELDS, batch, strict=False))


def test_there_are_two_hundred_strings():
    assert len(set(STRINGS)) == 200


@pytest.mark.long
@pytest.mark.parametrize("batch", list(batches()), ids=range(25))
def test_what_a_person_wrote_is_text_on_every_page_of_the_desk(
    desk, casey, owning, batch
):
    submission = make_submission({**ABOUT, **batch}, opioid="yes")
    again = make_submission({**ABOUT, **batch}, opioid="not-sure")
    press(desk, again, "judge", other=submission.pk, verdict="same")
    page = harmless(desk.get(sheet_of(again)))
    assert "&lt;" in page or not any("<" in text for text in batch.values())
    harmless(desk.get(LIST))
    harmless(sign_in(casey, "password", "mfa").get(sheet_of(again)))
    for place in OTHERS:
        harmless(owning.get(place.format(pk=submission.pk)))
    said = next(iter(batch.values())).replace("\x00", "").replace("\x1b", "")
    harmless(desk.post(f"{LIST}search/", {"said": said[:200]}))
    note = said.strip() or "x"
    press(desk, submission, "note", text=note[:4000])
    harmless(desk.get(sheet_of(submission)))
    harmless(desk.post(sheet_of(submission), {"do": "decide", "text": note[:4000]}))


@pytest.mark.long
def test_a_hundred_kilobytes_in_every_box_are_shown(desk):
    submission = make_submission({**ABOUT, **dict.fromkeys(FIELDS, LONGEST)})

    harmless(desk.get(sheet_of(submission)))
    harmless(desk.get(LIST))
