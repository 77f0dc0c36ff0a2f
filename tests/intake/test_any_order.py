"""The whole intake in any order, by people with two tabs, two devices, two languages
and no patience.

Whatever they do: no answer is lost or doubled, no page is a dead end, nothing breaks.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from intake import catalogue, documents, tasks, visit
from intake.actions import returning
from intake.messages.person import code_of
from intake.models import ConsentText, Duty, Event, Flag, Message, Submission
from intake.models.submissions import Level
from intake.pages.form import PageForm
from intake.questionnaires.enablement import relevant
from tests.factories import Browser, make_user
from tests.intake.factories import (
    REACHED,
    UNDERSTOOD,
    agree,
    begin,
    make_draft,
    posted,
    values_of,
)
from tests.intake.spanish import spanish_version, turn_spanish_on

SEEDS = st.integers(min_value=0, max_value=2**16)
NUMBERS = st.integers(min_value=0, max_value=7)
PLACES = ["/intake/", "/intake/onward/", "/intake/check/", "/intake/later/"]
PLACES += ["/intake/pause/", "/intake/done/", "/intake/resume/", "/intake/withdraw/"]
PLACES += ["/intake/before/", "/intake/consent/", "/intake/questions/"]
PLACES += ["/intake/understood/", "/intake/copy/", "/help-now/"]
MAIN = re.compile(r"<main.*?</main>", re.DOTALL)
A_WAY_ON = re.compile(r"<a\b[^>]*href=|<button\b")
OTHER_TAB = re.compile("another tab or window|otra pestaña o ventana")
ONES_CODE = re.compile(r'class="reference code">([\w-]+)')
ALL_DAY = {"begins": time(0), "ends": time(23, 59)}
# A new wording of a questionnaire comes out while people are under way.
NEWER = {"What would you like to be different?": "¿Qué le gustaría que cambie?"}
A_WEEK = timedelta(days=7, hours=1)
BUTTONS = ["later=", "back=", "speak=es", "speak=en"]
SLIP = "alex at example"  # typed, and no e-mail address
MOST_WRONG_DATES = 5

Key = tuple[str, str]  # questionnaire and linkId
EMAIL: Key = ("about-you", "email")


@dataclass
class Tab:
    """A page of questions as somebody has it open, with what it said when it came."""

    browser: Browser
    address: str
    form: PageForm
    draft: Any
    said: dict[Key, list[Any]]
    name: str
    saved: dict[Key, list[Any]] | None = None  # by its own script, and by nobody since


@dataclass
class Code:
    """A code that somebody has; mailed, it asks when they were born."""

    words: str
    draft: Any = None  # none: it opens nothing any more
    born: date | None = None
    wrong_dates: int = 0


@dataclass
class Person:
    """What a draft should hold, were each thing that was accepted also kept."""

    answers: dict[Key, list[Any]] = field(default_factory=dict)
    slips: set[Key] = field(default_factory=set)  # where what was typed is no answer
    by: str = ""  # the tab whose script saved last, when nothing came after it
    is_gone: bool = False
    receipt: str = ""  # the code to take it back by


class AnyOrder(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.time = time_machine.travel(timezone.now())
        self.clock = self.time.start()
        self.devices = [Browser(), Browser()]
        self.tabs: list[Tab] = []
        self.codes: list[Code] = []
        self.speaks: dict[Browser, str] = {}
        self.people: dict[Any, Person] = {}
        self.opened = self.texts = 0
        self.is_newer = False

    def teardown(self):
        self.time.stop()
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    # What happens ---------------------------------------------------------------

    @initialize(is_far=st.booleans(), is_spanish=st.booleans())
    def arrive(self, is_far, is_spanish):
        browser = self.devices[0]
        self.speak(browser, is_spanish)
        if is_far:
            draft = make_draft()
            for browser in self.devices:
                session = browser.session
                session["draft"] = str(draft.pk)
                session.save()
                browser.cookies["__Host-sid"] = session.session_key
                self.look(browser, "/intake/check/")
        else:
            self.look(browser, begin(browser))
        self.people[self.draft_of(browser)].answers = self.stored(
            self.draft_of(browser)
        )

    @rule(device=NUMBERS, place=st.sampled_from(PLACES))
    def go_somewhere(self, device, place):
        self.look(self.device(device), place)

    @rule(device=NUMBERS, number=SEEDS)
    def open_a_page(self, device, number):
        """By Back, by a link of the check page, or by an address typed in."""
        browser = self.device(device)
        self.begin_anew(device)
        steps = self.steps_of(browser)
        self.look(browser, f"/intake/{steps[number % len(steps)].slug}/")

    @precondition(lambda self: self.tabs)
    @rule(tab=NUMBERS)
    def open_the_same_page_again(self, tab):
        here = self.tab(tab)
        self.look(here.browser, here.address)

    @precondition(lambda self: self.tabs)
    @rule(tab=NUMBERS, seeds=st.tuples(SEEDS, SEEDS), has_script=st.booleans())
    def fill_in_a_page_in_two_tabs(self, tab, seeds, has_script):
        first = self.tab(tab)
        self.look(first.browser, first.address)
        second = self.tabs[-1]
        for here, seed in zip((first, second), seeds, strict=True):
            if has_script:
                self.save_by_script(here, seed)
            else:
                self.send(here, choices(here.form, seed))

    @precondition(lambda self: self.tabs)
    @rule(tab=NUMBERS, seed=SEEDS, has_script=st.booleans())
    def press_continue(self, tab, seed, has_script):
        here = self.tab(tab)
        chosen = choices(here.form, seed)
        self.send(here, chosen, has_script=has_script)

    @precondition(lambda self: self.tabs)
    @rule(tab=NUMBERS, seed=SEEDS)
    def go_on_as_it_stands(self, tab, seed):
        """Send a page as it was shown, except on a rainy day."""
        self.press_continue(tab, seed % 3, False)

    @rule(device=NUMBERS, is_spanish=st.booleans())
    def open_addresses_in_a_language(self, device, is_spanish):
        self.speak(self.device(device), is_spanish)

    @precondition(lambda self: self.tabs)
    @rule(tab=NUMBERS, seed=SEEDS, button=st.sampled_from(BUTTONS))
    def leave_a_page(self, tab, seed, button):
        """For later, back, or in the other language."""
        here = self.tab(tab)
        name, _equals, value = button.partition("=")
        if name == "speak":
            self.speak(here.browser, value == "es")
        self.send(here, choices(here.form, seed), **{name: value})

    @precondition(lambda self: self.tabs)
    @rule(tab=NUMBERS, seed=SEEDS)
    def type_and_pause(self, tab, seed):
        """Long enough for the page's script to save it."""
        self.save_by_script(self.tab(tab), seed)

    def save_by_script(self, here, seed):
        chosen = choices(here.form, seed)
        data = body(here, chosen) | with_script(here)
        response = here.browser.post(f"{here.address}autosave/", data)
        assert response.status_code in {200, 409, 410}
        draft = self.draft_of(here.browser)
        if draft != here.draft:
            self.take_stock(draft)
        elif response.status_code == 200:
            self.keep(here, self.as_kept(here, chosen), chosen, tab=here.name)
        elif response.status_code == 410:
            assert draft is None

    @rule(device=NUMBERS)
    def take_a_code(self, device):
        browser = self.device(device)
        draft = self.draft_of(browser)
        response = self.follow(browser, self.post(browser, "/intake/later/"))
        shown = ONES_CODE.search(text_of(response))
        if draft and shown:
            self.have(Code(shown[1], draft))

    @rule(device=NUMBERS)
    def have_a_code_mailed(self, device):
        browser = self.device(device)
        draft = self.draft_of(browser)
        page = self.post(browser, "/intake/later/", {"do": "mail"})
        if draft and page.context["said"] == "mail":
            contact = returning.contact_of(Submission.objects.get(pk=draft))
            mails = Message.objects.filter(submission=draft, kind=Message.Kind.CODE)
            words = code_of(mails.latest("queued_at"))
            self.have(Code(words, draft, contact.birth_date))
        self.follow(browser, page)

    def have(self, code):
        """A draft has one code at a time: the last that was taken."""
        self.codes = [known for known in self.codes if known.draft != code.draft]
        self.codes.append(code)

    @rule(device=NUMBERS, number=NUMBERS, knows_birthday=st.booleans())
    def use_a_code(self, device, number, knows_birthday):
        browser, code = self.device(device), self.pick_code(number)
        before = self.draft_of(browser)
        born = birthday(code.born) if knows_birthday else {}
        response = self.post(browser, "/intake/resume/", {"code": code.words, **born})
        if code.draft is None or self.is_over(code.draft):
            assert response.status_code in {200, 302, 429}
            assert code.draft is None or self.draft_of(browser) != code.draft
        elif code.born and not knows_birthday:
            assert self.draft_of(browser) == before
            code.wrong_dates += 1
            if code.wrong_dates == MOST_WRONG_DATES:
                code.draft = None
        else:
            assert self.draft_of(browser) == code.draft
            self.codes.remove(code)
        self.follow(browser, response)

    @precondition(lambda self: self.codes)  # who has none only begins anew
    @rule(device=NUMBERS)
    def let_an_hour_pass(self, device):
        self.device(device).session.flush()

    @precondition(lambda self: self.tabs)
    @rule(tab=NUMBERS, seed=SEEDS, number=NUMBERS)
    def type_too_late_and_put_it_back(self, tab, seed, number):
        """The visit has ended; a code brings back the page as it was typed."""
        here = self.tab(tab)
        here.browser.session.flush()
        chosen = choices(here.form, seed)
        ended = here.browser.post(here.address, body(here, chosen))
        assert ended.status_code == 410
        code = self.pick_code(number)
        draft = code.draft
        typed = {}
        for name, value in ended.context["typed"]:
            typed.setdefault(name, []).append(value)
        typed |= {"code": code.words, "typed-step": ended.context["step"]}
        typed |= birthday(code.born)
        response = self.post(here.browser, "/intake/resume/", typed)
        if draft is None or self.is_over(draft):
            words = [v for values in chosen.values() for v in values]
            for said in (v for v in words if isinstance(v, str)):
                assert said in text_of(response), "what was typed is gone"
            return
        self.codes.remove(code)
        before = self.people[draft].answers.copy()
        assert self.stored(draft) == {k: v for k, v in before.items() if v}
        self.follow(here.browser, response)
        form = response.context and response.context.get("form")
        if draft == here.draft and isinstance(form, PageForm):
            back = self.tabs[-1]
            form.is_valid()
            for key, said in form.given.items():
                assert said == chosen.get((form.leg.name, key), said)
            self.send(back, {**choices(back.form, 0), **self.as_shown(back, chosen)})

    def as_shown(self, here, chosen):
        return {k: v for k, v in chosen.items() if k in keys_of(here.form)}

    @precondition(lambda self: self.codes)
    @rule()
    def let_a_week_pass(self):
        """Codes and visits end, and drafts that alarmed nobody are erased."""
        self.clock.shift(A_WEEK)
        calm = Submission.objects.drafts().filter(urgency__lt=Level.URGENT)
        forgotten = set(calm.values_list("pk", flat=True))
        tasks.purge(timestamp=0)
        for draft in forgotten & self.people.keys():
            self.people[draft].is_gone = True
            assert not Submission.objects.filter(pk=draft).exists()
        self.codes = [Code(code.words) for code in self.codes]

    @rule(device=NUMBERS)
    def open_the_page_about_mail(self, device):
        """Where something can be typed that is no answer."""
        browser = self.device(device)
        self.begin_anew(device)
        [step] = [step for step in self.steps_of(browser) if EMAIL[1] in step.keys]
        self.look(browser, f"/intake/{step.slug}/")

    @precondition(lambda self: not self.is_newer)
    @rule()
    def publish_a_newer_version(self):
        """It changes nothing for a draft."""
        self.is_newer = True
        spanish_version("what-brings-you", "9.0.0", NEWER)

    @precondition(lambda self: self.texts < 2)
    @rule()
    def change_the_consent(self):
        """In a way that matters: drafts under way ask again."""
        self.texts += 1
        latest = ConsentText.objects.latest()
        ConsentText.objects.create(
            version=latest.version + 1, body=latest.body, is_material=True
        )

    @rule(device=NUMBERS)
    def agree_again(self, device):
        browser = self.device(device)
        asks = self.look(browser, "/intake/onward/")
        if asks.request["PATH_INFO"] == "/intake/consent/":
            agree(browser)
            again = self.post(browser, "/intake/understood/", UNDERSTOOD)
            self.follow(browser, again)

    @rule(device=NUMBERS)
    def ask_to_be_called(self, device):
        browser = self.device(device)
        self.follow(browser, self.post(browser, "/intake/pause/", {"call": "1"}))

    @rule(number=NUMBERS, device=NUMBERS, is_sure=st.booleans())
    def take_back_by_the_code_of_the_receipt(self, number, device, is_sure):
        sent = [draft for draft, person in self.people.items() if person.receipt]
        if not sent:
            return
        draft, browser = sent[number % len(sent)], self.device(device)
        data = {"code": self.people[draft].receipt}
        page = self.post(browser, "/intake/withdraw/", data)
        is_there = Submission.objects.filter(pk=draft).exists()
        assert ('name="confirm"' in text_of(page)) == is_there
        if is_there and is_sure:
            sure = data | {"confirm": "1"}
            self.follow(browser, self.post(browser, "/intake/withdraw/", sure))
            self.people[draft].is_gone = not Submission.objects.filter(
                pk=draft
            ).exists()

    @precondition(lambda self: self.codes)
    @rule(device=NUMBERS)
    def leave(self, device):
        browser = self.device(device)
        assert browser.get("/leave/").status_code == 303
        assert self.draft_of(browser) is None

    @rule(device=NUMBERS)
    def begin_anew(self, device):
        browser = self.device(device)
        if self.draft_of(browser) is None:
            browser.session.flush()
            self.look(browser, begin(browser))

    @rule(device=NUMBERS, times=st.integers(min_value=1, max_value=2))
    def press_send(self, device, times):
        browser = self.device(device)
        draft = self.draft_of(browser)
        for _time in range(times):
            response = self.follow(browser, self.post(browser, "/intake/check/"))
        if draft and self.is_over(draft):
            shown = ONES_CODE.search(text_of(response))
            self.people[draft].receipt = shown[1]

    @rule(device=NUMBERS, is_sure=st.booleans())
    def withdraw(self, device, is_sure):
        browser = self.device(device)
        draft = self.draft_of(browser)
        data = {"mine": "1"} | ({"confirm": "1"} if is_sure else {})
        self.follow(browser, self.post(browser, "/intake/withdraw/", data))
        if draft and is_sure and not Submission.objects.filter(pk=draft).exists():
            self.people[draft].is_gone = True

    # What always holds ------------------------------------------------------------

    @invariant()
    def no_answer_is_lost_and_none_doubled(self):
        for draft, person in self.people.items():
            submission = Submission.objects.filter(pk=draft).first()
            if submission is None:
                assert person.is_gone, "it was erased and nobody asked for that"
                continue
            wanted = {key: given for key, given in person.answers.items() if given}
            if submission.sent_at:
                wanted = {k: v for k, v in wanted.items() if k in self.asked(draft)}
            assert self.stored(draft) == wanted

    @invariant()
    def what_is_no_answer_is_held_until_it_is_sent(self):
        for draft, person in self.people.items():
            if not self.is_over(draft):
                assert self.holds_a_slip(draft) == bool(person.slips)

    @invariant()
    def what_is_sent_is_sent_once(self):
        for draft in self.people:
            kinds = Counter(
                Message.objects.filter(submission=draft).values_list("kind", flat=True)
            )
            events = Event.objects.filter(submission=draft, kind=Event.Kind.SENT)
            sent = Submission.objects.filter(pk=draft, sent_at__isnull=False).count()
            assert events.count() == kinds["notice"] == sent
            assert kinds["receipt"] <= sent
            called = Event.objects.filter(submission=draft, kind=Event.Kind.CALL_ASKED)
            assert called.count() == kinds["call"] <= 1
        flags = Flag.objects.values_list("submission", "rule_index")
        assert len(flags) == len({(pk, bytes(index)) for pk, index in flags})

    # How ------------------------------------------------------------------------

    def device(self, number):
        return self.devices[number % len(self.devices)]

    def tab(self, number):
        return self.tabs[number % len(self.tabs)]

    def pick_code(self, number):
        known = [*self.codes, Code("0000-0000-0000-0000-0000")]
        return known[number % len(known)]

    def speak(self, browser, is_spanish):
        self.speaks[browser] = "/es" if is_spanish else ""

    def at(self, browser, address):
        """An address in the language in which somebody has opened the site."""
        own = address.removeprefix("/es")
        return f"{self.speaks.get(browser, '')}{own}"

    def post(self, browser, address, data=None):
        return browser.post(self.at(browser, address), data or {})

    def draft_of(self, browser):
        submission = self.submission_of(browser)
        return submission.pk if submission else None

    def submission_of(self, browser):
        named = browser.session.get("draft")
        drafts = Submission.objects.drafts().prefetch_related("responses")
        return drafts.filter(pk=named).first() if named else None

    def steps_of(self, browser):
        return visit.passage(self.submission_of(browser)).steps

    def is_over(self, draft):
        return not Submission.objects.drafts().filter(pk=draft).exists()

    def look(self, browser, address):
        return self.follow(browser, browser.get(self.at(browser, address)))

    def follow(self, browser, response):
        """Go where a page leads; that is somewhere, and from there it goes on."""
        for _hop in range(6):
            if response.status_code not in {302, 303, 307}:
                break
            response = browser.get(response["Location"])
        assert response.status_code in {200, 404, 410, 405, 429}, response
        if response.status_code != 405:
            assert A_WAY_ON.search(MAIN.search(text_of(response))[0])
        self.note(browser, response)
        return response

    def note(self, browser, response):
        """Remember whose draft this is, and a page of questions that stands open."""
        draft = self.draft_of(browser)
        if draft is not None:
            self.people.setdefault(draft, Person())
        form = response.context and response.context.get("form")
        if isinstance(form, PageForm) and draft is not None:
            self.opened += 1
            stored = self.stored(draft)
            said = {key: stored.get(key, []) for key in keys_of(form)}
            name = f"tab-{self.opened}"
            is_spanish = response.request["PATH_INFO"].startswith("/es/")
            address = f"{'/es' if is_spanish else ''}/intake/{form.step.slug}/"
            tab = Tab(browser, address, form, draft, said, name)
            self.tabs = [*self.tabs[-3:], tab]

    def send(self, here, chosen, *, has_script=False, **more):
        draft = self.draft_of(here.browser)
        data = body(here, chosen) | (with_script(here) if has_script else {}) | more
        response = here.browser.post(here.address, data)
        if draft != here.draft or self.is_over(here.draft):
            self.take_stock(draft)
        elif response.status_code == 302:
            kept = self.as_kept(here, chosen) if more else chosen
            self.keep(here, kept, chosen)
        elif OTHER_TAB.search(str(response.context["form"].non_field_errors())):
            person = self.people[draft]
            assert {k: person.answers.get(k, []) for k in here.said} != here.said
        else:
            form = response.context["form"]
            assert form.errors
            fits = {(form.leg.name, key) for key in form.fitting}
            kept = {key: said for key, said in chosen.items() if key in fits}
            self.keep(here, kept, chosen, tab=here.name if has_script else "")
        self.follow(here.browser, response)

    def as_kept(self, here, chosen):
        """Put off, a page keeps what it had where something needed was left out."""
        before, stored = self.people[here.draft].answers, self.stored(here.draft)
        kept = dict(chosen)
        for (name, key), said in chosen.items():
            if is_needed(key) and stored.get((name, key), []) != said:
                kept[name, key] = before.get((name, key), [])
        return kept

    def take_stock(self, draft):
        """An old page went into the draft that this window holds by now, or nowhere."""
        if draft is not None and not self.is_over(draft):
            slips = {EMAIL} if self.holds_a_slip(draft) else set()
            self.people[draft] = Person(self.stored(draft), slips)

    def keep(self, here, chosen, typed, tab=None):
        """It was accepted: so another tab had not changed it, or said the same.

        `typed` is all that stood on the page; `tab` where the page is not done: its
        name, which may go on by itself.
        """
        person = self.people[here.draft]
        now = {key: person.answers.get(key, []) for key in here.said}
        is_own = person.by == here.name
        is_news = now | chosen != now
        assert now == here.said or not is_news or is_own, "it was overwritten silently"
        if tab is None:
            person.by = ""
        elif is_news:
            person.by = tab
        person.answers |= chosen
        person.slips -= typed.keys()
        person.slips |= {key for key, said in typed.items() if said == [SLIP]}

    def stored(self, draft):
        """Every answer in the database, by questionnaire and linkId."""
        found = {}
        for response in Submission.objects.get(pk=draft).responses.all():
            name = catalogue.entry(response.questionnaire_id).name
            for key, given in documents.answers_of(response).items():
                assert (name, key) not in found
                found[name, key] = list(given)
        return found

    def holds_a_slip(self, draft):
        responses = Submission.objects.get(pk=draft).responses.all()
        return any(SLIP in str(response.document["typed"]) for response in responses)

    def asked(self, draft):
        """What counts in the end: answers to questions that apply."""
        responses = Submission.objects.get(pk=draft).responses.all()
        return {
            (leg.name, key)
            for _response, leg in documents.asked(responses)
            for key in relevant(leg.questionnaire, leg.answers)
        }


def text_of(response):
    return response.content.decode()


def keys_of(form):
    return [(form.leg.name, asked.key) for asked in form.asked.values()]


def choices(form, seed):
    """Answers to a page: those that stand there for 0, else what chance brings."""
    chance = Random(f"{seed} {form.step.slug}")
    return {
        (form.leg.name, asked.key): _choice(form, asked.key, asked.item, seed, chance)
        for asked in form.asked.values()
    }


def _choice(form, key, item, seed, chance):
    if seed == 0 and form.leg.answers.get(key):
        return list(form.leg.answers.get(key))
    if key == EMAIL[1] and seed and chance.random() < 0.4:
        return [SLIP]
    if is_needed(key):
        is_left_out = seed and chance.random() < 0.1
        return [] if is_left_out else values_of(item, REACHED.get(key, "yes"))
    if seed == 0:
        return []
    if chance.random() < 0.2:
        return []
    if item.options:
        return [chance.choice(item.options).value]
    return [f"Words, number {chance.randrange(5)}"]


def is_needed(key):
    """Whether staff need it to reach somebody."""
    return key in REACHED or key.endswith("-ok")


def birthday(born):
    if born is None:
        return {}
    return {
        "birth_date_month": str(born.month),
        "birth_date_day": str(born.day),
        "birth_date_year": str(born.year),
    }


def body(here, chosen):
    return posted(here.form, lambda key, item: chosen[here.form.leg.name, key])


def with_script(here):
    return {"tab": here.name, "present": " ".join(here.form.asked)}


def run(examples, steps, **more):
    run_state_machine_as_test(
        AnyOrder,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            # To shorten a failing walk would take longer than to read it.
            phases=[Phase.explicit, Phase.reuse, Phase.generate],
            suppress_health_check=list(HealthCheck),
            print_blob=True,
            **more,
        ),
    )


@pytest.fixture
def rota(open_clinic):
    """Somebody who can call at any time of any day, in a clinic with two languages."""
    turn_spanish_on()
    who = make_user()
    days = [Duty(who=who, weekday=day, **ALL_DAY) for day in range(7)]
    Duty.objects.bulk_create(days)


@pytest.mark.usefixtures("rota")
def test_a_few_ways_through_the_intake_in_any_order():
    run(examples=1, steps=15, derandomize=True)


@pytest.mark.long
@pytest.mark.usefixtures("rota")
def test_many_ways_through_the_intake_in_any_order():
    run(examples=60, steps=50)
