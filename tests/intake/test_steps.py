"""The steps: nothing skipped, nothing lost, nothing shown to others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.utils import timezone

from intake.models import Event, Flag, Message, QuestionnaireVersion, Submission
from intake.models.submissions import Level
from intake.questionnaires.values import Date
from tests.factories import Browser
from tests.intake.factories import (
    ABOUT,
    ITEM_9,
    SEVERAL_DAYS,
    address_of,
    answers_to,
    as_little_as_possible,
    begin,
    draft_of,
    posted,
    press_continue,
    save,
    sit_down,
    the_first_of_everything,
    values_of,
    walk,
    yes_to_everything,
)

pytestmark = pytest.mark.django_db
NEVER_SKIPPED = ["/intake/part-3/", "/intake/part-6-3/", "/intake/part-1-2/"]


def answering(**answers):
    """Choose these, by linkId with _ for -, and else as little as possible."""
    said = {key.replace("_", "-"): value for key, value in answers.items()}

    def choose(key, item):
        if key in said:
            return values_of(item, said[key])
        return as_little_as_possible(key, item)

    return choose


# The whole way ----------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    ("choose", "least"),
    [
        (as_little_as_possible, 20),
        (the_first_of_everything, 25),
        (yes_to_everything, 28),
    ],
    ids=["as little as possible", "the first of everything", "yes to everything"],
)
def test_every_way_ends_in_a_receipt(choose, least, patient):
    way = walk(patient, choose)

    page = patient.post("/intake/check/", follow=True)

    submission = Submission.objects.get()
    assert page.redirect_chain == [("/intake/done/", 302)]
    assert submission.reference in page.content.decode()
    assert submission.status == "new"
    assert len(set(way)) == len(way) >= least


def test_the_progress_counts_parts(patient):
    sit_down(patient)

    assert "Part 3 of 7" in patient.get("/intake/part-3/").content.decode()
    assert "Part 7 of 7" in patient.get("/intake/check/").content.decode()


# Skipping and getting lost ------------------------------------------------------------


@pytest.mark.parametrize("address", NEVER_SKIPPED)
def test_no_step_is_skipped(address, patient):
    begin(patient)

    assert patient.get(address)["Location"] == "/intake/part-1/"
    assert patient.post(address, {"q1": "1"})["Location"] == "/intake/part-1/"
    assert patient.get("/intake/check/")["Location"] == "/intake/part-1/"


def test_nothing_is_sent_before_every_page_was_seen(patient):
    sit_down(patient, before="hopes")

    assert patient.post("/intake/check/")["Location"].startswith("/intake/part-2")
    assert Submission.objects.get().is_draft


@pytest.mark.parametrize(
    "address", ["/intake/part-9/", "/intake/part-3-77/", "/intake/nonsense/"]
)
def test_a_step_that_no_questionnaire_has_is_not_found(address, patient):
    begin(patient)

    assert patient.get(address).status_code == 404


def test_a_page_of_a_branch_that_does_not_apply_is_passed_over(patient):
    sit_down(patient)

    assert patient.get("/intake/part-5-2/")["Location"] == "/intake/part-5-3/"


@pytest.mark.parametrize(
    "address", ["/intake/part-1/", "/intake/check/", "/intake/later/"]
)
def test_without_a_draft_the_way_back_is_shown(address, patient):
    page = patient.get(address)

    assert page.status_code == 410
    assert 'href="/intake/resume/"' in page.content.decode()
    assert 'href="/intake/start' not in page.content.decode()
    assert "Nothing that you saved with Continue is lost" in page.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_ended_session_says_how_to_go_on_and_loses_nothing(method, patient):
    draft = sit_down(patient, before="hopes")
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        page = getattr(patient, method)("/intake/part-2-4/")

    assert page.status_code == 410
    assert answers_to(draft, "about-you").get("name") == (ABOUT["name"],)


def test_each_continue_begins_the_hour_anew(patient):
    address = begin(patient)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(4):
            clock.shift(timedelta(minutes=50))
            address = press_continue(patient, address, as_little_as_possible)

        assert patient.get(address).status_code == 200


def test_two_people_never_see_each_others_answers(patient, other_patient):
    walk(patient, answering(name="Canary One"), until="reasons")
    walk(other_patient, answering(name="Canary Two"), until="reasons")

    mine = patient.get("/intake/part-1/").content.decode()

    assert "Canary One" in mine
    assert "Canary Two" not in mine
    assert draft_of(patient) != draft_of(other_patient)


def test_a_draft_named_by_hand_is_not_opened(patient, other_patient):
    draft = sit_down(patient, before="reasons")

    for attempt in (f"?draft={draft.pk}", f"?submission={draft.reference}"):
        assert other_patient.get(f"/intake/part-1/{attempt}").status_code == 410


# Answers ------------------------------------------------------------------------------


@pytest.mark.long
def test_all_that_was_answered_is_kept_and_shown_again(patient):
    walk(patient, the_first_of_everything)

    about = patient.get("/intake/part-1/").content.decode()
    scale = patient.get("/intake/part-3/").content.decode()
    check = patient.get("/intake/check/").content.decode()
    assert 'value="Alex Morgan Example"' in about
    assert len(re.findall(r"<input[^>]* checked", scale)) == 8
    assert "Words about own-words" in check
    assert "Send without them" not in check


def test_a_missing_answer_that_is_needed_is_named(patient):
    address = begin(patient)

    page = patient.post(address, posted(patient.get(address).context["form"], nothing))

    assert page.status_code == 200
    assert "Answer this question to go on." in page.content.decode()
    assert "<title>Error:" in page.content.decode()


def nothing(key, item):
    return ()


def test_a_page_that_needs_one_answer_of_several_says_just_that(patient):
    address = address_of(sit_down(patient, before="email"), "email")

    page = patient.post(address, posted(patient.get(address).context["form"], nothing))

    assert "Answer at least one of the questions here" in page.content.decode()
    assert "Answer this question to go on." not in page.content.decode()


def test_what_fits_is_kept_at_continue_though_the_rest_is_missing(patient):
    draft = sit_down(patient, before="email-ok", phone="202 555 0188")
    address = address_of(draft, "email-ok")
    only_calls = {"call-ok": "no", "email-ok": "yes"}

    def choose(key, item):
        return values_of(item, only_calls[key]) if key in only_calls else ()

    page = patient.post(address, posted(patient.get(address).context["form"], choose))
    form = page.context["form"]
    assert "Answer this question to go on." in page.content.decode()
    assert [
        coding.code for coding in answers_to(draft, "about-you").get("call-ok")
    ] == ["no"]

    only_calls["text-ok"] = "no"
    assert patient.post(address, posted(form, choose)).status_code == 302


def test_a_person_who_leaves_no_way_to_be_reached_cannot_go_on(patient):
    no_way = answering(phone="2025550188", email_ok="no", text_ok="no", call_ok="no")
    address = begin(patient)
    while "email-ok" not in str(patient.get(address).context["form"].asked):
        address = press_continue(patient, address, no_way)

    form = patient.get(address).context["form"]
    page = patient.post(address, posted(form, no_way))

    assert "at least one way" in page.content.decode()


@pytest.mark.parametrize(
    ("link_id", "said", "words"),
    [
        ("email", "alex at example", "one whole e-mail address"),
        ("phone", "555 0188", "with its area code"),
        ("birth-date", Date("2985-03-27"), "still to come"),
        ("birth-date", Date("1899-12-31"), ""),
    ],
)
def test_what_cannot_be_right_is_asked_again_and_nothing_is_lost(
    link_id, said, words, patient
):
    address = address_of(sit_down(patient, before=link_id), link_id)
    form = patient.get(address).context["form"]
    choose = answering(**{link_id.replace("-", "_"): said})

    page = patient.post(address, posted(form, choose))

    assert page.status_code == 200
    assert words in page.content.decode()
    assert str(said)[:4] in page.content.decode()
    assert Submission.objects.exists()


@pytest.mark.parametrize(
    ("until", "choose", "words"),
    [
        ("birth-date", {"birth_date": Date("2015-01-01")}, "This clinic sees adults"),
        ("state", {"state": "CA"}, "We are not licensed where you live"),
    ],
)
def test_who_does_not_fit_after_all_may_put_it_right(until, choose, words, patient):
    draft = sit_down(patient, before=until)
    address = address_of(draft, until)
    form = patient.get(address).context["form"]

    page = patient.post(address, posted(form, answering(**choose))).content.decode()

    assert words in page
    assert f'href="{address}"' in page
    assert Submission.objects.filter(pk=draft.pk).exists()
    assert patient.get(address).status_code == 200


def test_what_does_not_fit_is_not_saved(patient):
    draft = sit_down(patient, before="state")
    address = address_of(draft, "state")
    form = patient.get(address).context["form"]

    patient.post(address, posted(form, answering(state="CA")))

    assert answers_to(draft, "about-you").get("state")[0].code == "NY"


def test_who_does_not_fit_may_have_everything_erased(patient):
    address = address_of(sit_down(patient, before="birth-date"), "birth-date")
    form = patient.get(address).context["form"]
    young = answering(birth_date=Date("2015-01-01"))
    page = patient.post(address, posted(form, young)).content.decode()
    assert "Stop and erase what I wrote" in page

    patient.post("/intake/withdraw/", {"mine": "1", "confirm": "1"}, follow=True)

    left = (Submission, Event, Flag, Message, Session)
    assert [model.objects.count() for model in left] == [0] * 5


@pytest.mark.parametrize(("born", "status"), [("2008-11-21", 302), ("2008-11-22", 200)])
def test_a_birthday_today_is_old_enough(born, status, patient):
    sit_down(patient, before="birth-date")
    form = patient.get("/intake/part-1-2/").context["form"]
    noon = timezone.now().replace(year=2026, month=11, day=21, hour=17)

    with time_machine.travel(noon):
        Session.objects.update(expire_date=noon + timedelta(hours=1))
        chosen = posted(form, answering(birth_date=Date(born)))
        page = patient.post("/intake/part-1-2/", chosen)

    assert page.status_code == status


def test_a_change_from_the_check_page_leads_back_to_it(patient):
    sit_down(patient)

    assert press_continue(patient, "/intake/part-2-2/", nothing) == "/intake/check/"


def test_a_change_that_opens_questions_leads_to_them(patient):
    sit_down(patient)

    upcoming = press_continue(patient, "/intake/part-5/", answering(high_bp="yes"))

    assert upcoming == "/intake/part-5-2/"
    choose = answering(bp_reading="120 over 80")
    assert press_continue(patient, upcoming, choose) == "/intake/check/"


def test_who_takes_the_safe_way_back_is_asked_before_sending(patient):
    sit_down(patient)
    number = answering(email=[], phone="202 555 0188", text_ok="yes", call_ok="no")

    upcoming = press_continue(patient, "/intake/part-1-3/", number)

    assert upcoming == "/intake/part-1-4/"
    assert patient.post("/intake/check/")["Location"] == "/intake/part-1-4/"
    assert press_continue(patient, upcoming, number) == "/intake/part-1-5/"


def test_without_its_key_nothing_is_shown_and_nothing_overwritten(patient, settings):
    draft = sit_down(patient, **{"own-words": "Before"})
    address = address_of(draft, "own-words")
    data = posted(patient.get(address).context["form"], answering(own_words="After"))
    keys, settings.ANSWER_KEYS = settings.ANSWER_KEYS, {"t1": b"x" * 32}
    patient.raise_request_exception = False

    assert patient.get(address).status_code == 500
    assert patient.post(address, data).status_code == 500

    settings.ANSWER_KEYS = keys
    kept = answers_to(draft, "what-brings-you")
    assert kept.get("own-words") == ("Before",)


# Two tabs -----------------------------------------------------------------------------


def test_another_tab_is_told_and_its_words_stay_on_the_page(patient):
    draft = sit_down(patient, before="own-words")
    address = "/intake/part-2-2/"
    form = patient.get(address).context["form"]
    patient.post(address, posted(form, answering(own_words="From the first tab")))

    page = patient.post(address, posted(form, answering(own_words="From the second")))

    assert "You answered this page in another tab" in page.content.decode()
    assert "From the second" in page.content.decode()
    kept = answers_to(draft, "what-brings-you")
    assert kept.get("own-words") == ("From the first tab",)

    again = {**posted(form, answering(own_words="From the second"))}
    again["shown"] = re.search(r'name="shown" value="(\w+)"', page.content.decode())[1]
    assert patient.post(address, again).status_code == 302
    kept = answers_to(draft, "what-brings-you")
    assert kept.get("own-words") == ("From the second",)


def test_a_double_click_is_no_other_tab(patient):
    address = begin(patient)
    data = posted(patient.get(address).context["form"], as_little_as_possible)

    first, second = patient.post(address, data), patient.post(address, data)

    assert first["Location"] == second["Location"] == "/intake/part-1-2/"


def test_a_page_that_asks_nothing_any_more_leads_on(patient):
    sit_down(patient, **{"high-bp": "yes"})
    data = posted(patient.get("/intake/part-5-2/").context["form"], nothing)
    press_continue(patient, "/intake/part-5/", answering(high_bp="no"))

    page = patient.post("/intake/part-5-2/", data)

    assert page["Location"] in {"/intake/check/", "/intake/part-5-3/"}


def test_a_page_in_an_old_tab_is_kept_though_another_opened_before_it(patient):
    draft = sit_down(patient, before="escort-who")
    address = address_of(draft, "escort-who")
    filled = posted(patient.get(address).context["form"], answering(escort_who="Ann"))
    press_continue(patient, "/intake/part-5/", answering(high_bp="yes"))

    page = patient.post(address, filled)

    assert page["Location"] == "/intake/part-5-2/"
    kept = answers_to(draft, "ketamine-safety-screen")
    assert kept.get("escort-who") == ("Ann",)


def test_a_page_in_an_old_tab_after_sending_leads_to_the_receipt(patient):
    sit_down(patient)
    data = posted(patient.get("/intake/part-2-2/").context["form"], nothing)
    patient.post("/intake/check/")

    assert patient.post("/intake/part-2-2/", data)["Location"] == "/intake/done/"
    assert patient.get("/intake/part-1/")["Location"] == "/intake/done/"


# What is urgent -----------------------------------------------------------------------

SAYING_ITEM_9 = answering(**{ITEM_9: SEVERAL_DAYS})


def say_item_9(browser: Browser) -> str:
    """Answer item 9 on its page; returns where the answer leads."""
    address = address_of(sit_down(browser, before=ITEM_9), ITEM_9)
    data = posted(browser.get(address).context["form"], SAYING_ITEM_9)
    return browser.post(address, data)["Location"]


def test_thoughts_of_death_lead_to_help_at_once(patient):
    assert say_item_9(patient) == "/intake/pause/"

    page = patient.get("/intake/pause/").content.decode()

    draft = draft_of(patient)
    assert "Are you safe right now?" in page
    assert "988" in page
    assert "Our staff have been alerted" in page
    assert (draft.is_draft, draft.urgency) == (True, Level.URGENT)


def test_after_the_help_page_the_way_goes_on(patient):
    say_item_9(patient)

    upcoming = patient.get("/intake/onward/")["Location"]

    assert upcoming == "/intake/part-4/"
    assert patient.get(upcoming).status_code == 200


def test_the_help_page_is_shown_once_for_an_answer(patient):
    say_item_9(patient)
    address = address_of(draft_of(patient), ITEM_9)

    assert press_continue(patient, address, SAYING_ITEM_9) == "/intake/part-4/"


def test_without_a_draft_the_help_page_of_the_site_is_shown(patient):
    assert patient.get("/intake/pause/")["Location"] == "/help-now/"


def test_a_new_version_in_the_middle_of_the_way_changes_nothing(patient):
    draft = sit_down(patient, before=ITEM_9)
    QuestionnaireVersion.objects.filter(name="phq-9").update(status="retired")

    page = patient.get(address_of(draft, ITEM_9))

    assert page.status_code == 200
    assert "Little interest or pleasure in doing things" in page.content.decode()


def test_an_answer_saved_elsewhere_meanwhile_shows_when_going_back(patient):
    draft = sit_down(patient, before="hopes")
    save(draft, {"own-words": "From another device"})

    assert "From another device" in patient.get("/intake/part-2-2/").content.decode()


def test_a_slip_in_the_birth_date_while_changing_it_costs_nothing(patient):
    draft = sit_down(patient)
    address = address_of(draft, "birth-date")
    form = patient.get(address).context["form"]
    [name] = form.asked
    slip = {f"{name}_month": "3", f"{name}_day": "27", f"{name}_year": "2025"}

    page = patient.post(address, {"shown": form.initial["shown"], **slip})

    assert "go back and put it right" in page.content.decode()
    assert patient.get("/intake/check/").status_code == 200
    assert "March 27, 1985" in patient.get("/intake/check/").content.decode()
