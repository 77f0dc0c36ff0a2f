"""What somebody looking over a shoulder sees: nothing of a clinic, and a way out."""

from __future__ import annotations

import re

import pytest

from intake import visit
from intake.models import Submission
from tests.intake.factories import sit_down
from tests.intake.spanish import turn_spanish_on

ALONE = ["/intake/", "/intake/questions/", "/intake/before/", "/intake/resume/"]
ALONE += ["/intake/withdraw/", "/intake/done/", "/intake/part-1/"]
ALONE += ["/self-check/gad-7/", "/self-check/phq-9/"]
OWN = ["/intake/later/", "/intake/pause/", "/intake/check/"]
TITLE = re.compile(r"<title>(.*?)</title>", re.DOTALL)
FORM = re.compile(r"<form.*?</form>", re.DOTALL)
TYPED = re.compile(r"<(?:input|textarea|select)\b[^>]*>")
# What a browser may offer to fill in: how to reach the person, never an answer.
REMEMBERED = {"name", "email", "tel"}
NOT_TYPED = re.compile(r'type="(?:hidden|radio|checkbox)"')


def pages(browser):
    """Every page of a draft that stands before its check page, as text."""
    draft = Submission.objects.prefetch_related("responses").get(
        pk=browser.session["draft"]
    )
    paths = [f"/intake/{step.slug}/" for step in visit.passage(draft).steps]
    return {path: browser.get(path).content.decode() for path in [*OWN, *paths]}


@pytest.fixture
def seen(patient, other_patient):
    """Every page on the way, without a draft and with one."""
    alone = {path: other_patient.get(path).content.decode() for path in ALONE}
    alone |= _consenting(other_patient)
    sit_down(patient)
    return alone | pages(patient)


def _consenting(browser):
    browser.post("/intake/before/", {"old_enough": "yes", "in_state": "yes"})
    consent = browser.get("/intake/consent/")
    agreed = {"agree": "on", "version": consent.context["version"]}
    browser.post("/intake/consent/", agreed)
    understood = browser.get("/intake/understood/")
    return {
        "/intake/consent/": consent.content.decode(),
        "/intake/understood/": understood.content.decode(),
    }


def test_no_title_and_no_icon_gives_the_subject_away(seen):
    assert len(seen) > 20
    for path, page in seen.items():
        assert TITLE.search(page)[1].strip() == "Questions", path
        assert re.findall(r'rel="icon"[^>]*href="([^"]+)"', page) == [
            "/static/img/page.svg"
        ], path
        assert 'content="noindex"' in page, path


def test_an_error_changes_no_more_than_the_first_word(patient):
    for path in ("/intake/before/", "/intake/resume/"):
        page = patient.post(path, {"code": ""}).content.decode()

        assert TITLE.search(page)[1].strip() == "Error: Questions"


def test_the_way_out_comes_before_everything_else(seen):
    for path, page in seen.items():
        links = re.findall(r'<a\b[^>]*href="([^"]+)"', page[page.index("<body") :])
        assert links[:2] == ["#main", "/leave/"], path
        assert "js/leave.js" in page, path


def test_no_answer_is_offered_to_the_next_person_at_the_same_device(seen):
    for path, page in seen.items():
        for form in FORM.findall(page):
            is_off = 'autocomplete="off"' in form.split(">", 1)[0]
            for field in TYPED.findall(form):
                given = re.search(r'autocomplete="([^"]+)"', field)
                if NOT_TYPED.search(field):
                    continue
                assert (given and given[1] in REMEMBERED | {"off"}) or (
                    is_off and not given
                ), (path, field)


@pytest.mark.parametrize("path", ["/intake/no-such/page/", "/es/self-check/none/"])
def test_trouble_among_questions_looks_as_neutral_as_they_do(path, patient):
    turn_spanish_on()

    page = patient.get(path)

    assert page.status_code == 404
    assert "Harbor" not in TITLE.search(page.text)[1]
    assert "img/page.svg" in page.text
    assert '<nav aria-label="main"' not in page.text.lower()
    is_intake = path.startswith("/intake/")
    assert ('href="/intake/onward/"' in page.text) == is_intake
    assert 'href="/leave/"' in page.text or 'href="/es/leave/"' in page.text
