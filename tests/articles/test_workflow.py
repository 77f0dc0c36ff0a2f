"""From draft to public: what waits for whom, what is kept, and what goes out when."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.html import strip_tags

from articles import actions, revisions, tasks, workflow
from articles.models import Article, Revision
from clinic.models import Profile
from clinic.roles import CLINICIANS
from tests.articles.factories import (
    make_article,
    make_question,
    make_reference,
    make_topic,
)
from tests.articles.test_admin import change, typed
from tests.factories import make_user, sign_in

NOON = datetime(2026, 5, 4, 16, tzinfo=UTC)


@pytest.fixture
def article(db):
    """Public, with one sentence on safety and one that is not."""
    make_reference("label", is_guarded=True)
    make_reference("trial")
    article = make_article(
        slug="it",
        title="Does it help?",
        short_answer="Perhaps [@trial].",
        body="## Safety\n\nIt raises blood pressure [@label].\n\n## Other\n\nThe sky.",
        unknowns="Much.",
    )
    make_question(article, question="How soon?", answer="Nobody knows.")
    workflow.newest(article)
    article.refresh_from_db()
    return article


@pytest.fixture
def clinician(groups):
    """Somebody who may sign, with a name and credentials."""
    return make_user(CLINICIANS, full_name="R. Example", credentials="MD")


def saved(article, by=None, **fields):
    """A new state of an article."""
    content = {**workflow.newest(article).content, **fields}
    return workflow.save(article, content, by=by or make_user())


def read(visitor, slug="it"):
    return visitor.get(f"/articles/{slug}/").content.decode()


def test_what_waited_while_another_published_changes_nothing_in_public(db, visitor):
    """Whoever began from the draft saves a draft, not what the public reads."""
    article = make_article(slug="it", published_at=None, body="## Sky\n\nBlue.")
    first = workflow.newest(article)
    waiting = Article.objects.get(pk=article.pk)
    Article.objects.filter(pk=article.pk).update(
        published_at=timezone.now(), public_revision=first
    )

    saved(waiting, body="## Sky\n\nGreen, nobody has read this.")

    article.refresh_from_db()
    assert article.published_at
    assert "Blue." in article.body


# What a change needs


def test_a_typo_goes_out_without_a_clinician(article, visitor):
    typo = article.body.replace("The sky.", "The blue sky.")

    workflow.publish(saved(article, body=typo))

    assert "The blue sky." in read(visitor)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("It raises blood pressure", "It lowers blood pressure"),
        ("It raises blood pressure [@label].", ""),
        ("The sky.", "The sky [@label]."),
    ],
    ids=["a word in it", "taken away", "cited anew"],
)
def test_a_sentence_on_safety_or_dose_goes_back_to_review(old, new, article, visitor):
    revision = saved(article, body=article.body.replace(old, new))

    with pytest.raises(workflow.Refused, match="clinician has to approve"):
        workflow.publish(revision)

    assert "It raises blood pressure" in read(visitor)


FIGURE = (
    "```dots\non the drug: 9 of 10\non salt water: 2 of 10\n"
    "caption: Sick.\nsource: label\n```"
)
TABLE = "| who | sick |\n|---|---|\n| the drug | 9 of 10 | on it [@label] |"
LIST = "Do not have it with [@label]:\n\n- a weak heart;\n- a full stomach."


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (FIGURE, "drug: 9 of", "drug: 1 of"),
        (TABLE, "9 of 10", "1 of 10"),
        (LIST, "\n- a full stomach.", ""),
        ("## Twice\n\nIt harms [@label].\n\n## Twice\n\nThe sea.", "harms", "heals"),
    ],
    ids=["a figure", "a cell", "an item under what it rests on", "a heading twice"],
)
def test_whatever_rests_on_such_a_source_goes_back_to_review(text, old, new, article):
    base = saved_and_signed(article, body=f"## Safety\n\n{text}")
    body = base.content["body"]

    later = saved(article, body=body.replace(old, new))

    assert workflow.unapproved(later)


def test_a_section_marked_so_goes_back_to_review_with_every_word(article):
    workflow.publish(saved_and_signed(article, guarded="other"))
    article.refresh_from_db()
    typo = saved(article, body=article.body.replace("The sky.", "The skies."))

    assert workflow.unapproved(typo) == ["The sky.", "The skies."]


def test_a_whole_article_may_be_marked(article):
    workflow.publish(saved_and_signed(article, guarded="*"))
    article.refresh_from_db()

    sentence = saved(article, unknowns="Very much.")
    summary = saved(article, unknowns="Much.", summary="It heals.")

    assert workflow.unapproved(sentence) == ["Much.", "Very much."]
    assert workflow.unapproved(summary) == ["summary"]


def saved_and_signed(article, **fields):
    revision = saved(article, **fields)
    Revision.objects.filter(pk=revision.pk).update(
        approved_at=timezone.now(),
        approved_by=make_user(),
        approver="R. Example",
        credentials="MD",
    )
    return Revision.objects.get(pk=revision.pk)


def test_what_was_never_public_needs_a_clinician_for_all_of_it(db):
    draft = make_article(published_at=None)

    with pytest.raises(workflow.Refused, match="the whole text"):
        workflow.publish(workflow.newest(draft))


# Who signs


def test_an_approval_is_signed_on_the_public_page(article, clinician, visitor):
    body = article.body.replace("raises", "may raise")
    revision = saved(article, body=body)
    workflow.submit(revision)

    with time_machine.travel(NOON, tick=False):
        workflow.approve(revision, by=clinician)
        workflow.publish(revision)

    article.refresh_from_db()
    assert (article.reviewer_name, article.reviewer_credentials) == ("R. Example", "MD")
    assert article.review_due.isoformat() == "2027-05-04"
    assert "Reviewed by R. Example, MD, on May 4, 2026." in read(visitor)


def test_what_is_public_is_signed_as_it_stands_and_again_when_that_is_due(
    article, clinician, visitor
):
    changed = article.updated_at
    signing = sign_in(clinician, "password", "mfa")

    with time_machine.travel(NOON, tick=False):
        signing.post(page(article), {"do": "renew", "revision": "1"})
    assert "Reviewed by R. Example, MD, on May 4, 2026." in read(visitor)
    with time_machine.travel(NOON + timedelta(days=400), tick=False):
        assert "The next review is overdue." in read(visitor)
        workflow.renew(article, by=clinician)

    article.refresh_from_db()
    assert (article.last_reviewed.year, article.review_due.year) == (2027, 2028)
    assert article.updated_at == changed
    assert [r.approver for r in article.revisions.all()] == ["R. Example"] * 2 + [""]


def test_what_is_public_is_not_signed_by_its_writer_nor_past_a_draft(
    article, clinician
):
    workflow.publish(saved(article, by=clinician, unknowns="Very much."))
    article.refresh_from_db()

    with pytest.raises(workflow.Refused, match="Somebody else"):
        workflow.renew(article, by=clinician)
    with pytest.raises(workflow.Refused, match="Only a clinician"):
        workflow.renew(article, by=make_user())
    saved(article, unknowns="A draft.")
    with pytest.raises(workflow.Refused, match="newer revision"):
        workflow.renew(article, by=clinician)


def test_nobody_approves_what_they_wrote(article, clinician):
    revision = saved(article, by=clinician, unknowns="It may be.")

    with pytest.raises(workflow.Refused, match="Somebody else"):
        workflow.approve(revision, by=clinician)


def test_a_typo_of_somebody_else_hides_no_writer(article, clinician):
    saved(article, by=clinician, body=article.body.replace("raises", "lowers"))
    typo = saved(article, unknowns="Very much.")

    with pytest.raises(workflow.Refused, match="Somebody else"):
        workflow.approve(typo, by=clinician)


def test_the_writer_of_a_new_article_does_not_sign_it(clinician):
    draft = make_article(published_at=None)
    content = revisions.content_of(draft)

    first = workflow.save(draft, content, by=clinician)

    assert (first.number, first.saved_by) == (1, clinician)
    with pytest.raises(workflow.Refused, match="Somebody else"):
        workflow.approve(first, by=clinician)


def test_an_editor_signs_nothing(article):
    with pytest.raises(workflow.Refused, match="Only a clinician"):
        workflow.approve(saved(article, unknowns="So."), by=make_user())


def test_a_signature_has_a_name_and_credentials(article, clinician):
    clinician.credentials = ""

    with pytest.raises(workflow.Refused, match="credentials"):
        workflow.approve(saved(article, unknowns="So."), by=clinician)


def test_an_approval_is_of_one_revision(article, clinician):
    revision = saved(article, body=article.body.replace("raises", "may raise"))
    workflow.approve(revision, by=clinician)
    later = saved(article, body=article.body.replace("raises", "lowers"))

    with pytest.raises(workflow.Refused, match="clinician has to approve"):
        workflow.publish(later)
    with pytest.raises(workflow.Refused, match="newer revision"):
        workflow.publish(revision)


def test_a_typo_after_the_approval_keeps_it_and_says_whose_it_is(article, clinician):
    revision = saved(article, body=article.body.replace("raises", "may raise"))
    workflow.approve(revision, by=clinician)
    typo = saved(article, unknowns="Very much.")

    assert (typo.carries, typo.approver) == (revision, "R. Example")
    workflow.publish(typo)


# What the public reads, and when


def test_what_is_typed_on_a_public_article_waits_until_it_is_published(
    editor, visitor, article
):
    answer = editor.post(change(article), typed(article, title="Typed just now"))

    assert answer.status_code == 302
    assert "Typed just now" not in read(visitor)
    form = editor.get(change(article)).content.decode()
    assert "Typed just now" in form


def test_questions_and_related_articles_wait_as_well(editor, visitor, article):
    other = make_article(short_title="Another one")
    data = typed(article, questions="### New?\n\nYes.", related=[other.pk])

    editor.post(change(article), data)

    assert "New?" not in read(visitor)
    assert "Another one" not in read(visitor)
    workflow.publish(workflow.newest(article))
    assert "New?" in read(visitor)
    assert "Another one" in read(visitor)


def test_saving_without_a_change_makes_no_revision(editor, article):
    asked = "### How soon?\n\nNobody knows."

    editor.post(change(article), typed(article, questions=asked))

    assert article.revisions.count() == 1


def test_an_editor_publishes_a_small_change_by_one_button(editor, visitor, article):
    editor.post(change(article), typed(article, unknowns="Very much.", _publish="1"))

    assert "Very much." in read(visitor)


def test_a_checklist_that_is_not_green_keeps_it_from_the_public(
    editor, visitor, article
):
    data = typed(article, unknowns="It works in 7 of 10 people.", _publish="1")

    answer = editor.post(change(article), data, follow=True)

    assert "The checklist is not green" in answer.content.decode()
    assert "7 of 10" not in read(visitor)
    assert workflow.newest(article).content["unknowns"].startswith("It works")


def test_a_short_form_that_nobody_explains_is_on_the_checklist(article):
    with pytest.raises(workflow.Refused, match="XYZ"):
        workflow.publish(saved(article, unknowns="What XYZ does."))


def test_a_boast_above_the_text_is_on_the_checklist(article):
    with pytest.raises(workflow.Refused, match="miracle"):
        workflow.publish(saved(article, summary="A miracle for the shy."))
    with pytest.raises(workflow.Refused, match="It is safe"):
        workflow.publish(saved(article, title="It is safe"))


def test_a_revision_is_published_at_its_time(article, visitor):
    with time_machine.travel(NOON, tick=False):
        workflow.schedule(saved(article, unknowns="Later."), NOON + timedelta(hours=2))
        workflow.keep_time(NOON + timedelta(hours=1))
        assert "Later." not in read(visitor)

    tasks.keep_time(0)  # long after

    assert "Later." in read(visitor)


def test_a_time_that_is_past_is_refused(article):
    with pytest.raises(workflow.Refused, match="still to come"):
        workflow.schedule(saved(article, unknowns="So."), NOON - timedelta(days=900))


@pytest.mark.parametrize(
    ("do", "at", "said"),
    [
        ("schedule", "2099-03-08T02:30", "The clock skips that time"),
        ("expire", "2001-01-01T09:00", "Choose a time that is still to come."),
        ("expire", "9999-12-31T23:59", "Give the day and the time."),
    ],
)
def test_a_time_that_no_clock_will_show_is_refused(do, at, said, editor, article):
    posted = {"do": do, "revision": "1", "at": at}

    answer = editor.post(page(article), posted, follow=True)

    assert said in answer.content.decode()
    article.refresh_from_db()
    assert article.unpublish_at is None


def test_a_topic_that_is_gone_leaves_an_article_where_it_is(article):
    topic = make_topic()
    revision = saved(article, topic=topic.slug, unknowns="Very much.")
    topic.delete()

    later = timezone.now() + timedelta(days=1)
    workflow.schedule(revision, later)

    assert workflow.keep_time(later) == []
    article.refresh_from_db()
    assert (article.unknowns, article.topic_id) == ("Very much.", article.topic.pk)


def test_what_can_no_longer_go_out_is_taken_off_the_schedule_and_told(article):
    revision = saved(article, unknowns="Later.")
    later = timezone.now() + timedelta(hours=1)
    workflow.schedule(revision, later)
    saved(article, unknowns="Later still.")

    problems = workflow.keep_time(later)

    revision.refresh_from_db()
    assert revision.publish_at is None
    assert "newer revision" in problems[0]


def test_who_types_on_what_is_scheduled_is_told_that_it_no_longer_is(editor, article):
    revision = saved(article, unknowns="Later.")
    workflow.schedule(revision, timezone.now() + timedelta(hours=1))

    article.unknowns = "Later still."
    answer = editor.post(change(article), typed(article), follow=True)

    assert "Revision 2 is no longer scheduled" in answer.content.decode()
    revision.refresh_from_db()
    assert revision.publish_at is None


def test_an_article_is_taken_down_at_its_time(article, visitor):
    Article.objects.update(unpublish_at=NOON)

    workflow.keep_time(NOON - timedelta(minutes=1))
    assert visitor.get("/articles/it/").status_code == 200
    workflow.keep_time(NOON)
    assert visitor.get("/articles/it/").status_code == 410

    actions.publish(Article.objects.get())
    workflow.keep_time(NOON + timedelta(days=1))
    assert visitor.get("/articles/it/").status_code == 200


def test_a_time_to_take_down_is_over_when_it_was_taken_down_before(article, visitor):
    workflow.expire(article, NOON + timedelta(hours=1))

    actions.take_down(article)
    actions.publish(article, at=NOON)
    workflow.keep_time(NOON + timedelta(hours=2))

    assert visitor.get("/articles/it/").status_code == 200


# What readers are told


def changes(visitor, path="/articles/it/"):
    """The log on the public page: the newest first."""
    page = visitor.get(path).content.decode()
    log = page.partition("<ol reversed>")[2].partition("</ol>")[0]
    return [
        strip_tags(words).strip() for words in re.findall(r"</time>:(.+?)</li>", log)
    ]


def test_readers_see_what_changed_and_when(article, clinician, visitor):
    body = article.body.replace("The sky.", "The blue sky.")

    with time_machine.travel(NOON, tick=False):
        workflow.publish(saved(article, body=body, unknowns="Very much."))
        assert changes(visitor)[0] == "Changed: Other; What we don’t know."
        assert 'datetime="2026-05-04T12:00:00-04:00">May 4, 2026' in read(visitor)
        corrected = saved(article, body=body, unknowns="A lot.")
        workflow.publish(corrected, told="A reader found a mistake.")
        workflow.renew(article, by=clinician)

    assert changes(visitor) == [
        "Read again by R. Example, MD: nothing had to change.",
        "A reader found a mistake.",
        "Changed: Other; What we don’t know.",
        "First published.",
    ]


def test_what_happened_is_said_in_the_language_of_the_page(profile, article, visitor):
    Profile.objects.update(is_spanish_on=True)
    body = article.body.replace("## Other", "## Another")

    workflow.publish(saved(article, body=body, unknowns="Very much."), at=NOON)

    assert changes(visitor, "/es/articles/it/") == [
        "Cambió: Another; Lo que no sabemos; Other (se quitó).",
        "Primera publicación.",
    ]
    assert '<span lang="en">Another</span>' in read(visitor)


def test_what_is_told_waits_with_what_is_scheduled(editor, visitor, article):
    saved(article, unknowns="Very much.")
    form = {"do": "schedule", "revision": "2", "at": "2099-01-01T09:00"}

    editor.post(page(article), form | {"told": "We know more."})
    assert changes(visitor) == ["First published."]
    workflow.keep_time(datetime(2099, 1, 2, tzinfo=UTC))

    assert article.revisions.first().told == "We know more."


# What is kept


def test_every_state_is_kept_and_one_may_go_back(article):
    first = article.public_revision
    saved(article, unknowns="One.")
    saved(article, unknowns="Two.")

    back = workflow.revert(article, first, by=make_user())

    assert back.content == first.content
    assert back.note == "Back to revision 1"
    assert [r.number for r in article.revisions.all()] == [4, 3, 2, 1]


def test_a_saved_state_never_changes(article):
    with pytest.raises(DatabaseError), transaction.atomic():
        Revision.objects.update(content={})
    with connection.cursor() as cursor, pytest.raises(DatabaseError):
        cursor.execute("UPDATE articles_revision SET number = 9")


def test_questions_come_back_from_their_text_as_they_were():
    pairs = [["How soon?", "Nobody knows.\n\nReally."], ["Why # me?", "- a\n- b"]]

    assert revisions.read_questions(revisions.questions_text(pairs)) == pairs


# The page of revisions


def page(article):
    return f"/admin/articles/article/{article.pk}/revisions/"


def test_the_page_shows_what_changed_and_who_has_to_see_it(editor, article):
    saved(article, body=article.body.replace("raises", "lowers"))

    html = editor.get(page(article)).content.decode()

    assert "<h3>Text</h3>" in html
    assert "<del>raises</del>" in html
    assert "<ins>lowers</ins>" in html
    assert "It lowers blood pressure" in html
    assert "A clinician has to see this before it can be published" in html
    assert "Publish now" not in html


def test_a_clinician_reads_all_of_a_revision_before_signing_it(clinician, article):
    saved(article, body=article.body.replace("raises", "lowers"))
    signing = sign_in(clinician, "password", "mfa")

    html = signing.get(f"{page(article)}2/").content.decode()

    assert f'href="{page(article)}2/"' in signing.get(page(article)).content.decode()
    assert "It lowers blood pressure" in html
    assert "<h3>How soon?</h3>" in html
    assert '<li id="ref-2">' in html
    assert "It raises" in signing.get(f"{page(article)}1/").content.decode()
    assert signing.get(f"{page(article)}9/").status_code == 404


def test_a_clinician_approves_and_an_editor_publishes(
    editor, clinician, visitor, article
):
    saved(article, body=article.body.replace("raises", "lowers"))
    signing = sign_in(clinician, "password", "mfa")

    assert "I approve it" not in editor.get(page(article)).content.decode()
    editor.post(page(article), {"do": "approve", "revision": "2"})
    assert workflow.newest(article).approved_at is None
    signing.post(page(article), {"do": "approve", "revision": "2"})
    editor.post(page(article), {"do": "publish", "revision": "2"})

    assert "It lowers blood pressure" in read(visitor)


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"do": "publish"},
        {"do": "fly", "revision": "1"},
        {"do": "publish", "revision": "x"},
        {"do": "schedule", "revision": "1", "at": "soon"},
        {"do": "publish", "revision": "999"},
    ],
)
def test_a_button_that_is_none_does_nothing(posted, editor, article):
    answer = editor.post(page(article), posted, follow=True)

    assert answer.status_code == 200
    assert article.revisions.count() == 1


def test_a_clinician_finds_what_was_sent_for_a_signature(clinician, article):
    signing = sign_in(clinician, "password", "mfa")
    queue = "/admin/articles/article/?review=sent"

    def sent():
        return list(signing.get(queue).context["cl"].queryset)

    revision = saved(article, body=article.body.replace("raises", "lowers"))
    assert sent() == []
    workflow.submit(revision)
    assert sent() == [article]
    html = signing.get("/admin/articles/article/").content.decode()
    assert "sent to a clinician" in html
    assert (
        "sent to clinical review, not signed yet"
        in signing.get("/admin/").content.decode()
    )
    workflow.approve(revision, by=clinician)
    assert sent() == []


def test_a_stranger_sees_no_revisions(stranger, visitor, article):
    assert stranger.get(page(article)).status_code == 403
    assert visitor.get(page(article)).status_code == 302


def test_what_is_shipped_has_a_first_revision_and_a_new_file_a_second(article):
    Article.objects.update(unknowns="From a new file.")
    article.refresh_from_db()
    actions.refresh(article)

    workflow.adopt(article, at=NOON)

    assert article.public_revision.number == 2
    assert article.public_revision.published_at == NOON  # what readers are told
    assert article.public_revision.is_public
