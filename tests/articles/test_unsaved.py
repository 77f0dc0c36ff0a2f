"""What is typed is kept before anybody saves it, and takes nothing from anybody."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import time_machine
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import tasks, unsaved, workflow
from articles.models import Article, Revision, Unsaved
from clinic.roles import EDITORS
from tests.articles.factories import make_article, make_topic
from tests.articles.test_admin import LIST, change, errors, typed
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db
KEEP = f"{LIST}unsaved/"


@pytest.fixture
def article(profile):
    return make_article(title="Does it help?", slug="it")


@pytest.fixture
def colleague(groups):
    """Another editor."""
    return sign_in(make_user(EDITORS, full_name="A Colleague"), "password", "mfa")


class Window:
    """The form of an article in somebody's browser; with a query it is really asked."""

    def __init__(self, browser, article=None, query=None):
        self.browser, self.article = browser, article
        self.place = change(article) if article else f"{LIST}add/"
        begun = workflow.newest(article).number if article else ""
        context = {"window": uuid4(), "seen": 0, "typed_on": begun}
        if query is not None:
            context = browser.get(f"{self.place}{query}").context
            self.initial = context["adminform"].form.initial
        names = ("window", "seen", "typed_on")
        self.hidden = {name: str(context[name]) for name in names}
        self.hidden["article"] = str(article.pk) if article else ""

    def holds(self, **fields):
        return {**typed(self.article or blank()), **fields, **self.hidden}

    def keeps(self, **fields):
        answer = self.browser.post(KEEP, self.holds(**fields))
        if answer.status_code == 200:
            self.hidden["seen"] = str(answer.json()["seen"])
        return answer

    def saves(self, **fields):
        return self.browser.post(self.place, self.holds(**fields))


def blank():
    return Article(topic=make_topic(), evidence_label="early")


def offered(browser, article):
    return browser.get(change(article)).context["waiting"]


def test_a_closed_window_gives_back_what_was_typed_in_it(editor, article):
    window = Window(editor, article, "")
    window.keeps(body="First words.")
    window.keeps(body="First words, and more.", related=[make_article().pk])

    [row] = offered(editor, article)
    page = editor.get(change(article)).content.decode()
    again = Window(editor, article, f"?unsaved={row.window}")

    assert "and did not save it" in page
    assert again.initial["body"] == "First words, and more."
    assert len(again.initial["related"]) == 1


def test_keeping_saves_nothing_and_shows_nobody(editor, article, visitor):
    window = Window(editor, article)
    before = Article.objects.values().get()

    said = window.keeps(body="Half a thought [@nobody2020].").json()

    assert "Nothing of it is saved or public." in said["said"]
    assert Article.objects.values().get() == before
    assert Revision.objects.count() == 1
    assert "Half a thought" not in visitor.get("/articles/it/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_that_keep_a_window_for_the_first_time_at_once_are_told_apart(profile):
    editor = make_user()
    window, start = uuid4(), Barrier(2)

    def keep(text):
        start.wait()
        known = {"article": None, "by": editor, "typed_on": None, "seen": 0}
        try:
            return unsaved.keep(window, {"body": [text]}, **known)
        except unsaved.Overtaken:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(keep, ["One tab.", "Its copy."]))

    [kept] = [row for row in results if row]
    assert Unsaved.objects.get().fields == kept.fields


def test_saving_ends_it(editor, article):
    window = Window(editor, article)
    window.keeps(body="Typed.")

    assert window.saves(body="Typed.").status_code == 302

    assert not Unsaved.objects.exists()
    assert window.keeps(body="Typed.").status_code == 409


def test_what_was_saved_in_another_window_is_not_offered_as_unsaved(editor, article):
    Window(editor, article).keeps(body="The same words.")

    Window(editor, article).saves(body="The same words.")

    assert Unsaved.objects.exists()
    assert offered(editor, article) == []


def test_a_save_that_is_sent_back_still_keeps_what_is_typed(editor, article):
    window = Window(editor, article)
    window.keeps(body="[@nobody2020]")

    assert "body" in errors(window.saves(body="[@nobody2020]"))

    assert window.keeps(body="[@nobody2020] again").status_code == 200


def test_a_new_article_is_kept_before_it_has_an_address(editor, profile):
    window = Window(editor, None, "")
    window.keeps(title="Only a title")

    [row] = editor.get(f"{LIST}add/").context["waiting"]
    again = Window(editor, None, f"?unsaved={row.window}")

    assert again.initial["title"] == "Only a title"
    assert not Article.objects.exists()


def test_two_windows_never_take_from_each_other_and_are_told(editor, article):
    one, two = Window(editor, article), Window(editor, article)
    one.keeps(body="In the one.")

    said = two.keeps(body="In the other.").json()

    assert "in another window too" in said["warned"]
    assert {row.fields["body"][0] for row in offered(editor, article)} == {
        "In the one.",
        "In the other.",
    }


def test_a_window_that_was_doubled_is_told_instead_of_overwriting(editor, article):
    one = Window(editor, article)
    one.keeps(body="A word.")
    double = Window(editor, article, f"?unsaved={one.hidden['window']}")
    one.keeps(body="A word more.")

    assert double.keeps(body="Another word.").status_code == 409

    assert Unsaved.objects.get().fields["body"] == ["A word more."]


def test_a_colleague_who_types_on_it_too_is_named(editor, colleague, article):
    Window(editor, article).keeps(body="Mine.")

    page = colleague.get(change(article)).content.decode()
    said = Window(colleague, article).keeps(body="Yours.").json()

    assert "Somebody types on this too" in page
    assert "Somebody types on this too" in said["warned"]
    assert [row.fields["body"] for row in offered(editor, article)] == [["Mine."]]


def test_who_saves_over_a_newer_revision_is_asked_first_and_loses_nothing(
    editor, colleague, article
):
    window = Window(editor, article, "")
    Window(colleague, article).saves(body="By the colleague.")

    assert "saved revision 2" in window.keeps(body="By me.").json()["warned"]
    answer = window.saves(body="By me.")
    [said] = errors(answer)["__all__"]

    assert "A Colleague saved revision 2 while you type." in said
    assert "?old=1&amp;new=2" in said
    assert "By me." in answer.content.decode()
    assert workflow.newest(article).content["body"] == "By the colleague."
    window.hidden["typed_on"] = str(answer.context["typed_on"])
    assert window.saves(body="By me.").status_code == 302
    assert workflow.newest(article).content["body"] == "By me."


def test_two_who_save_at_once_come_one_after_the_other(editor, article):
    window = Window(editor, article)

    with CaptureQueriesContext(connection) as asked:
        window.saves(body="By me.")

    said = [query["sql"] for query in asked]
    locked = next(n for n, sql in enumerate(said) if "FOR UPDATE" in sql)
    first = 'SELECT "articles_revision"'
    read = next(n for n, sql in enumerate(said) if sql.startswith(first))
    assert locked < read


def test_an_address_of_no_article_is_no_error(editor, article):
    assert editor.post(f"{LIST}abc/change/", {}).status_code == 302


def test_what_another_types_is_nobody_elses_to_read_or_to_throw_away(
    editor, colleague, article
):
    mine = Window(editor, article)
    mine.keeps(body="Not finished.")
    theirs = Window(colleague, article, f"?unsaved={mine.hidden['window']}")

    assert theirs.initial["body"] != "Not finished."
    colleague.post(KEEP, {"forget": mine.hidden["window"], "article": article.pk})
    theirs.hidden |= mine.hidden
    assert theirs.keeps(body="Overwritten?").status_code == 409
    assert Unsaved.objects.get().fields["body"] == ["Not finished."]


def test_an_editor_throws_it_away(editor, article):
    window = Window(editor, article)
    window.keeps(body="Nonsense.")

    answer = editor.post(
        KEEP, {"forget": window.hidden["window"], "article": article.pk}
    )

    assert answer["Location"] == change(article)
    assert not Unsaved.objects.exists()


def test_whoever_is_signed_out_is_told_by_the_way_they_are_sent(visitor, article):
    answer = visitor.post(KEEP, {"window": str(uuid4()), "seen": "0"})

    assert answer.status_code == 302
    assert answer["Location"].startswith("/admin/login/")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"window": "x", "seen": "0"},
        {"window": str(uuid4()), "seen": "many"},
        {"window": str(uuid4()), "seen": "0", "typed_on": "9" * 12},
    ],
    ids=["nothing", "no window", "no number", "no revision"],
)
def test_what_no_window_sends_is_refused(sent, editor):
    assert editor.post(KEEP, sent).status_code == 400


def test_the_line_below_the_form_says_how_it_stands(editor, article):
    window = Window(editor, article)

    facts = window.keeps(body="## One\n\nIn all, 6 of 18 people slept.").json()["facts"]

    assert "words, reading grade" in facts
    assert "Checklist: 1 line." in facts


def test_a_table_that_a_browser_sends_is_judged_as_one_that_is_saved(editor, article):
    table = "| | One |\r\n|---|---|\r\n| Sleep | It may help. It is new. |\r\n"
    sent = Window(editor, article).keeps(body=f"## One\r\n\r\n{table}").json()["facts"]

    plain = Window(editor, article).keeps(body=f"## One\n\n{table}".replace("\r", ""))

    assert sent == plain.json()["facts"]


def test_what_nobody_came_back_to_is_forgotten_after_a_month(editor, article):
    Window(editor, article).keeps(body="Old.")
    later = timezone.now() + unsaved.KEPT_FOR + timedelta(minutes=1)

    with time_machine.travel(later, tick=False):
        tasks.forget(0)

    assert not Unsaved.objects.exists()


def test_keeping_costs_the_same_however_much_there_is(
    editor, article, django_assert_max_num_queries
):
    for _ in range(5):
        Window(editor, article).keeps(body="Typed.")
    window = Window(editor, article)

    with django_assert_max_num_queries(30):
        window.keeps(body="Typed.")
