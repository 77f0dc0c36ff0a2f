from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone
from django.utils.formats import date_format

from articles import actions, editors, workflow
from articles.models import Article, Question, Reference
from clinic.roles import CLINICIANS
from tests.articles.factories import (
    make_article,
    make_question,
    make_reference,
    make_topic,
)
from tests.factories import make_user, sign_in

LIST = "/admin/articles/article/"
REFERENCES = "/admin/articles/reference/"
DESK = (LIST, f"{LIST}add/", REFERENCES, "/admin/articles/topic/")


@pytest.fixture
def article(db):
    return make_article(title="Does it help?", slug="it")


def change(article):
    return f"{LIST}{article.pk}/change/"


def typed(article, **fields):
    """What the form of an article sends, with some fields typed over."""
    names = "title short_title slug summary position audience_question short_answer"
    names += " body unknowns evidence_label evidence_text conflict_of_interest"
    names += " review_interval_months guarded"
    return {
        **{name: getattr(article, name) for name in names.split()},
        "topic": article.topic_id,
        "questions": "",
        **fields,
    }


def question(question="How soon?", answer="Soon."):
    return {"questions": f"### {question}\r\n\r\n{answer}"}


def release(article):
    """Publish what was saved last; a clinician has nothing to see in it."""
    workflow.publish(workflow.newest(article))
    article.refresh_from_db()


def errors(response):
    assert response.status_code == 200
    form = response.context["adminform"].form
    return {name: list(lines) for name, lines in form.errors.items()}


# Who may


@pytest.mark.parametrize("address", DESK)
def test_an_editor_sees_the_desk(editor, address):
    assert editor.get(address).status_code == 200


@pytest.mark.parametrize("address", DESK)
def test_staff_in_no_group_sees_no_desk(stranger, address):
    assert stranger.get(address).status_code == 403


def test_a_visitor_is_asked_to_sign_in(visitor):
    for address in DESK:
        assert visitor.get(address).status_code == 302


def test_a_reviewer_cannot_read_or_change_articles(reviewer, article):
    for address in (*DESK, change(article)):
        assert reviewer.get(address).status_code == 403
    data = typed(article, title="Mine")
    assert reviewer.post(change(article), data).status_code == 403
    assert reviewer.post(f"{LIST}preview/", data).status_code == 403
    assert Article.objects.get().title == "Does it help?"


def test_an_editor_sees_nothing_else(editor):
    labels = [app["app_label"] for app in editor.get("/admin/").context["app_list"]]

    assert labels == ["articles"]


@pytest.mark.parametrize(
    "address",
    [
        "/admin/intake/submission/",
        "/admin/intake/flag/",
        "/admin/clinic/user/",
        "/admin/clinic/profile/",
        "/admin/auth/group/",
    ],
)
def test_an_editor_cannot_open_what_others_work_on(editor, address):
    assert editor.get(address, follow=True).status_code in (403, 404)


def test_editors_have_exactly_their_permissions(db):
    codes = {p.codename for p in editors.group().permissions.all()}

    models = "article question reference topic synonym missingpage glossaryterm"
    models += " mistakereport picture formeraddress"
    verbs = ("add", "change", "delete", "view")
    assert codes == {f"{verb}_{model}" for verb in verbs for model in models.split()}


# Writing


def test_an_editor_writes_an_article(editor):
    make_reference("doe2018")
    draft = Article(
        title="How long?",
        short_title="How long?",
        slug="how-long",
        summary="How long it lasts.",
        topic=make_topic(),
        evidence_label="early",
        short_answer="Days [@doe2018].",
        body="## Days\r\n\r\nNot weeks.",
        unknowns="Months.",
    )

    response = editor.post(
        f"{LIST}add/", typed(draft, **question(answer="Now [@doe2018]."))
    )

    assert response.status_code == 302
    article = Article.objects.get()
    assert not article.is_published
    assert article.body == "## Days\n\nNot weeks."
    assert article.questions.get().answer == "Now [@doe2018]."
    assert [c.reference.key for c in article.citations.all()] == ["doe2018"]


def test_a_draft_may_lack_parts_and_is_not_public(editor):
    draft = make_article(published_at=None, short_answer="", unknowns="")

    response = editor.post(change(draft), typed(draft, title="Half done"))

    assert response.status_code == 302
    assert Article.objects.get().title == "Half done"
    assert not Article.objects.published()


def test_a_published_article_cannot_lose_a_part(editor, article):
    response = editor.post(change(article), typed(article, unknowns=""))

    assert "unknowns" in errors(response)
    assert Article.objects.get().unknowns


@pytest.mark.parametrize("part", ["short_answer", "body", "unknowns"])
def test_an_unknown_key_is_named_beside_its_text_and_nothing_is_lost(
    editor, article, part
):
    data = typed(article, **{part: "So it is [@nobody2020]."})

    response = editor.post(change(article), data)

    assert errors(response) == {
        part: ["No reference has this key: [@nobody2020]."],
    }
    assert "So it is [@nobody2020]." in response.content.decode()
    assert "nobody" not in getattr(Article.objects.get(), part)


def test_an_unknown_key_in_an_answer_is_refused_too(editor, article):
    data = typed(article, **question(answer="[@nobody2020]"))

    response = editor.post(change(article), data)

    assert errors(response) == {
        "questions": ["How soon?: No reference has this key: [@nobody2020]."]
    }
    assert not Question.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "![x](/y.png)",
            "A picture is one of ours, on a line of its own: "
            "![what it shows](picture:key).",
        ),
        ("# One", "Begin a section with “## ”."),
        ("```dots\nmany\n```", "“many” is not a line such as “label: 6 of 18”."),
        ("[@a, @b]", "“[@a, @b]” is not a citation: write [@key] or [@key; @key]."),
    ],
)
def test_what_cannot_be_shown_is_said_beside_the_text(editor, article, text, said):
    response = editor.post(change(article), typed(article, body=text))

    assert errors(response) == {"body": [said]}


def test_a_question_without_an_answer_is_sent_back(editor, article):
    response = editor.post(change(article), typed(article, questions="### Why?"))

    assert errors(response) == {"questions": ["Why?: There is no answer below it."]}


def test_what_stands_above_the_first_question_is_not_dropped(editor, article):
    text = "I forgot the mark.\n\n### Why?\n\nSo."

    response = editor.post(change(article), typed(article, questions=text))

    assert "Something stands above" in errors(response)["questions"][0]


def test_an_article_is_taken_down_and_published_again(editor, article):
    editor.post(change(article), typed(article, _take_down="1"))
    assert not Article.objects.published()


def test_what_was_shipped_or_ever_public_cannot_be_deleted(editor, article):
    shipped = make_article(published_at=None, content_sha256="0" * 64)
    draft = make_article(published_at=None)
    retired = make_article()
    actions.take_down(retired)

    for kept in (article, shipped, retired):
        address = f"{LIST}{kept.pk}/delete/"
        assert editor.post(address, {"post": "yes"}).status_code == 403
    editor.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"})

    assert set(Article.objects.all()) == {article, shipped, retired}


def test_a_change_is_on_record(editor, article):
    editor.post(change(article), typed(article, title="Changed"))

    assert "Title" in LogEntry.objects.get().get_change_message()


# Clinical review


def test_the_list_can_be_narrowed_to_what_is_due(editor, article):
    due = make_article(
        reviewer_name="Somebody Real",
        reviewer_credentials="MD",
        last_reviewed=date(2024, 1, 5),
        review_due=timezone.localdate() - timedelta(days=1),
    )

    def listed(value):
        return list(editor.get(f"{LIST}?review={value}").context["cl"].queryset)

    assert listed("due") == [due]
    assert listed("awaiting") == [article]
    assert "Published, review overdue" in editor.get(LIST).content.decode()


# Preview


def preview(client, article, **fields):
    return client.post(f"{LIST}preview/", typed(article, **fields))


def test_a_preview_shows_what_is_typed_and_stores_nothing(editor, article):
    make_reference("doe2018", title="A small trial")
    before = Article.objects.values().get()

    response = preview(
        editor,
        article,
        title="Typed title",
        body="## Typed\n\nText [@doe2018].",
        **question(question="Typed?"),
    )

    html = response.content.decode()
    assert response.status_code == 200
    assert "<h1>Typed title</h1>" in html
    assert 'Text.<sup><a href="#ref-1"' in html
    assert "A small trial" in html
    assert "Typed?" in html
    assert Article.objects.values().get() == before
    assert not Question.objects.exists()
    assert not LogEntry.objects.exists()


def test_a_preview_takes_what_is_not_finished_and_names_what_is_wrong(editor, db):
    empty = Article(title="", slug="", body="## A\n\n[@nobody2020]", topic=make_topic())
    data = {"topic": "none", "evidence_label": "none"}

    html = preview(editor, empty, **data).content.decode()

    assert "No reference has this key: [@nobody2020]." in html
    assert "[@nobody2020]</sup>" in html


def test_a_preview_of_nothing_is_an_empty_page(editor):
    assert editor.post(f"{LIST}preview/", {}).status_code == 200


def test_a_preview_is_for_editors_by_post_and_kept_by_nobody(
    editor, stranger, visitor, article
):
    response = preview(editor, article)

    assert "no-store" in response["Cache-Control"]
    assert editor.get(f"{LIST}preview/").status_code in (302, 405)
    assert preview(stranger, article).status_code == 403
    assert preview(visitor, article).status_code == 302


def test_hostile_text_in_a_preview_runs_nowhere(editor, article):
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    fields = dict.fromkeys(
        ["title", "summary", "short_answer", "body", "unknowns", "evidence_text"],
        attack,
    )

    html = preview(
        editor, article, **fields, **question(question=attack, answer=attack)
    )

    assert "<script>alert" not in html.content.decode()
    assert "<img" not in html.content.decode()


# References


def test_the_list_of_references_shows_what_is_still_to_be_confirmed(editor):
    make_reference("seen", confidence="S")
    make_reference("open", confidence="MV")

    html = editor.get(f"{REFERENCES}?source=open").content.decode()

    assert "open" in html
    assert ">seen<" not in html
    assert "Still to be confirmed" in html
    assert "From memory, to be verified" in html


def test_confirming_signs_with_the_editors_name(editor):
    reference = make_reference(confidence="MV")

    editor.post(REFERENCES, {"action": "confirm", "_selected_action": [reference.pk]})

    reference.refresh_from_db()
    assert str(reference.confirmed_by) == "Somebody"
    html = editor.get(REFERENCES).content.decode()
    assert f"Confirmed by Somebody on {date_format(timezone.localdate())}" in html
    history = editor.get(f"{REFERENCES}{reference.pk}/history/").content.decode()
    assert "Compared with the source." in history


def amended(editor, reference, **fields):
    names = ("authors", "year", "title", "source", "doi", "confidence", "note")
    data = {name: getattr(reference, name) for name in names}
    guarded = {"is_guarded": "on"} if reference.is_guarded else {}
    address = f"{REFERENCES}{reference.pk}/change/"
    editor.post(address, data | guarded | fields)
    reference.refresh_from_db()
    return reference


def test_an_entry_that_changed_has_to_be_confirmed_again(editor):
    reference = make_reference(confidence="MV")
    actions.confirm(reference, by=make_user())

    assert amended(editor, reference, note="Compared by hand.").confirmed_at
    assert amended(editor, reference, doi="10.1000/2").confirmed_at is None
    assert reference.is_to_be_confirmed


def test_an_editor_marks_a_source_as_one_on_safety_and_does_not_unmark_it(editor):
    reference = make_reference()

    assert amended(editor, reference, is_guarded="on").is_guarded
    assert amended(editor, reference, is_guarded="").is_guarded


def test_a_clinician_decides_which_sources_are_about_safety(groups, editor):
    user = make_user(CLINICIANS, full_name="R. Example", credentials="MD")
    clinician, reference = sign_in(user, "password", "mfa"), make_reference()

    def mark(browser, action):
        chosen = {"action": action, "_selected_action": [reference.pk]}
        browser.post(REFERENCES, chosen)
        reference.refresh_from_db()
        return reference.is_guarded

    assert mark(clinician, "guard")
    assert "safety or dose" in editor.get(REFERENCES).content.decode()
    assert mark(editor, "release")
    assert not mark(clinician, "release")


def test_a_reference_lists_the_articles_that_cite_it(editor):
    reference = make_reference("doe2018")
    article = make_article(title="Does it help?", body="## A\n\nYes [@doe2018].")

    html = editor.get(f"{REFERENCES}{reference.pk}/change/").content.decode()

    assert f'href="{LIST}{article.pk}/revisions/">Does it help?</a>' in html


def test_a_key_never_changes(editor):
    reference = make_reference("doe2018")
    fields = ("authors", "year", "title", "source", "doi", "confidence")
    data = {name: getattr(reference, name) for name in fields}

    editor.post(
        f"{REFERENCES}{reference.pk}/change/",
        data | {"key": "roe2018", "title": "New"},
    )

    stored = Reference.objects.get()
    assert (stored.key, stored.title) == ("doe2018", "New")


def test_a_cited_reference_cannot_be_deleted(editor):
    reference = make_reference("doe2018")
    make_article(body="x [@doe2018]")

    editor.post(f"{REFERENCES}{reference.pk}/delete/", {"post": "yes"})

    assert Reference.objects.exists()


def test_lists_cost_the_same_whatever_their_length(
    editor, article, django_assert_max_num_queries
):
    for _ in range(30):
        make_question(make_article(body=f"x [@{make_reference().key}]"))

    for address in (LIST, REFERENCES):
        with django_assert_max_num_queries(15):
            assert editor.get(address).status_code == 200
