from __future__ import annotations

import json
import shutil
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from articles import editors, loading, shipped
from articles.models import Article, Reference, Topic
from tests.factories import make_user

REFERENCE = {
    "key": "doe2018",
    "authors": "Doe J",
    "year": "2018",
    "title": "A trial",
    "source": "Journal",
    "doi": "10.1000/1",
    "pmid": "",
    "url": "",
    "confidence": "MV",
    "note": "",
    "is_guarded": False,
}
TOPIC = {"slug": "anxiety", "title": "Anxiety", "summary": "About it.", "position": 1}
FRONT = {
    "slug": "it",
    "title": "Does it help?",
    "short_title": "Help?",
    "summary": "What is known.",
    "topic": "anxiety",
    "position": 1,
    "audience_question": "Does it?",
    "evidence": {"label": "early", "text": "One small trial."},
    "review_interval_months": 12,
    "guarded": "",
    "related": [],
    "claims": ["A1"],
}
TEXT = """
## The short answer

Perhaps [@doe2018].

## What was tried

One trial.

## What we don’t know

- A lot.

## Questions and answers

### How soon?

Nobody knows [@doe2018].
"""


@pytest.fixture
def folder(tmp_path):
    write(tmp_path, "references.json", [REFERENCE])
    write(tmp_path, "topics.json", [TOPIC])
    write(tmp_path, "glossary.json", [])
    write(tmp_path, "synonyms.json", [])
    write_article(tmp_path)
    return tmp_path


def write(folder, name, rows):
    (folder / name).write_text(json.dumps(rows))


def write_article(folder, text=TEXT, **front):
    front = {**FRONT, **front}
    path = folder / f"{front['slug']}.md"
    path.write_text(f"```json\n{json.dumps(front)}\n```\n{text}")


def load(folder, *options):
    out = StringIO()
    call_command("load_articles", *options, folder=folder, stdout=out)
    return out.getvalue().strip()


def refusal(folder):
    with pytest.raises(CommandError) as caught:
        load(folder, "--check")
    assert "\n" not in str(caught.value)
    return str(caught.value)


# What is written


@pytest.mark.django_db
def test_the_shipped_content_loads_and_loads_again_without_a_change():
    folder = shipped.FOLDER

    first, second = load(folder), load(folder)

    assert first.startswith("82 references, ")
    assert first.endswith(" new")
    assert second.endswith(" unchanged")
    assert Reference.objects.count() == 82
    assert Article.objects.published().count() == len(list(folder.glob("*.md"))) >= 4


@pytest.mark.django_db
def test_every_part_of_a_file_finds_its_place(folder):
    load(folder)

    article = Article.objects.get()
    question = article.questions.get()
    assert article.short_answer == "Perhaps [@doe2018]."
    assert article.body == "## What was tried\n\nOne trial."
    assert article.unknowns == "- A lot."
    assert (question.question, question.answer) == (
        "How soon?",
        "Nobody knows [@doe2018].",
    )
    assert (article.topic.slug, article.evidence_label) == ("anxiety", "early")
    assert [c.reference.key for c in article.citations.all()] == ["doe2018"]
    assert article.is_published
    assert not article.is_reviewed


@pytest.mark.django_db
def test_related_articles_may_come_in_any_order(folder):
    write_article(folder, related=["other"])
    write_article(folder, slug="other", related=["it"])

    load(folder)

    for slug, other in (("it", "other"), ("other", "it")):
        assert Article.objects.get(slug=slug).related.get().slug == other


@pytest.mark.django_db
def test_a_changed_file_changes_its_row_only(folder):
    load(folder)
    write_article(folder, title="Does it really help?")

    said = load(folder)

    assert said == "1 references, 1 topics, 1 articles: 1 updated, 2 unchanged"
    assert Article.objects.get().title == "Does it really help?"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "edit",
    [
        lambda article: Article.objects.filter(pk=article.pk).update(title="Ours"),
        lambda article: Article.objects.filter(pk=article.pk).update(body="Ours."),
        lambda article: article.questions.update(answer="Ours."),
        lambda article: article.questions.all().delete(),
        lambda article: article.related.clear(),
    ],
)
def test_a_staff_edit_of_an_article_is_kept(folder, edit):
    write_article(folder, related=["other"])
    write_article(folder, slug="other")
    load(folder)
    edit(Article.objects.get(slug="it"))
    before = (
        list(Article.objects.values()),
        list(Article.related.through.objects.values()),
    )
    write_article(folder, related=["other"], summary="New in the file.")

    said = load(folder)

    assert "1 kept as staff left them" in said
    assert before == (
        list(Article.objects.values()),
        list(Article.related.through.objects.values()),
    )


@pytest.mark.django_db
def test_a_staff_edit_of_a_reference_or_topic_is_kept(folder):
    load(folder)
    Reference.objects.update(note="Read it.")
    Topic.objects.update(title="Ours")
    write(folder, "references.json", [REFERENCE | {"year": "2019"}])
    write(folder, "topics.json", [TOPIC | {"title": "Theirs"}])

    said = load(folder)

    assert "2 kept as staff left them" in said
    assert Reference.objects.get().year == "2018"
    assert Topic.objects.get().title == "Ours"


@pytest.mark.django_db
def test_a_confirmation_is_no_edit_and_survives_a_new_file(folder):
    load(folder)
    user = make_user()
    Reference.objects.update(confirmed_at=timezone.now(), confirmed_by=user)
    write(folder, "references.json", [REFERENCE | {"year": "2019"}])

    load(folder)

    reference = Reference.objects.get()
    assert (reference.year, reference.confirmed_by) == ("2019", user)


@pytest.mark.django_db
def test_a_text_that_a_clinician_signed_is_never_replaced(folder):
    load(folder)
    Article.objects.update(
        reviewer_name="Somebody",
        reviewer_credentials="MD",
        last_reviewed=date(2026, 1, 5),
        review_due=date(2027, 1, 5),
    )
    write_article(folder, title="New in the file")

    said = load(folder)

    assert "1 kept as staff left them" in said
    assert Article.objects.get().title == "Does it help?"


@pytest.mark.django_db
def test_an_article_that_staff_took_down_stays_down(folder):
    load(folder)
    Article.objects.update(published_at=None)
    write_article(folder, title="New in the file")

    load(folder)

    assert Article.objects.get().title == "New in the file"
    assert not Article.objects.published()


@pytest.mark.django_db
def test_loading_is_all_or_nothing(folder):
    found = shipped.read(folder)
    torn = shipped.Shipped(references=(), topics=found.topics, articles=found.articles)

    with pytest.raises(ValueError, match="doe2018"):
        loading.load(torn)

    assert not Topic.objects.exists()
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_the_editors_have_their_permissions_afterwards(folder):
    load(folder)

    assert editors.group().permissions.count() == 4 * len(editors.MODELS)


def test_checking_needs_no_database_and_writes_nothing(folder):
    assert load(folder, "--check") == (
        "1 references, 1 topics, 1 articles: all files are in order"
    )


# What is refused, in one line that names the file and the item


def test_a_file_that_is_no_json(folder):
    (folder / "topics.json").write_text('[{"slug": }]')

    assert refusal(folder).startswith("topics.json: line 1: is not JSON")


def test_a_missing_file(folder):
    shutil.rmtree(folder)

    assert refusal(folder).startswith("references.json: cannot be read")


def test_a_file_that_is_not_text(folder):
    (folder / "it.md").write_bytes(b"\xff\xfe")

    assert refusal(folder).startswith("it.md: cannot be read")


@pytest.mark.parametrize("rows", [{}, ["x"], [REFERENCE | {"more": 1}], [{"key": "a"}]])
def test_a_list_of_the_wrong_shape(folder, rows):
    write(folder, "references.json", rows)

    assert refusal(folder).startswith("references.json: ")


def test_a_key_that_stands_there_twice(folder):
    write(folder, "references.json", [REFERENCE, REFERENCE])

    assert refusal(folder) == "references.json: entry 2: doe2018 is there twice"


def test_a_grade_that_does_not_exist(folder):
    write(folder, "references.json", [REFERENCE | {"confidence": "X"}])

    assert refusal(folder).startswith(
        "references.json: entry 1 (doe2018): confidence: "
    )


def test_an_article_without_its_block(folder):
    (folder / "it.md").write_text(TEXT)

    assert refusal(folder) == "it.md: must begin with a ```json block"


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ({"slug": "it", "title": 3}, "it.md: title: must be a str"),
        ({"position": True}, "it.md: position: must be a int"),
        ({"more": 1}, "it.md: the json block: must have exactly: slug,"),
        ({"topic": "none"}, "it.md: topic: there is no topic 'none'"),
        ({"related": ["it"]}, "it.md: related: there is no other article 'it'"),
        ({"evidence": {}}, "it.md: evidence: must have exactly: label, text"),
        ({"evidence": {"label": "x", "text": ""}}, "it.md: evidence_label: "),
        ({"summary": "x" * 161}, "it.md: summary: "),
        ({"review_interval_months": 25}, "it.md: "),
    ],
)
def test_an_article_with_a_wrong_fact(folder, front, said):
    write_article(folder, **front)

    assert refusal(folder).startswith(said)


def test_an_article_under_another_name(folder):
    (folder / "it.md").rename(folder / "that.md")

    assert refusal(folder) == "that.md: slug: must be the name of the file"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("The short answer", "Shortly", "it.md: ## the short answer: is missing"),
        ("What we don’t know", "Rest", "it.md: ## what we don't know: is missing"),
        ("Perhaps [@doe2018]", "[@roe]", "it.md: short_answer: no reference has the"),
        ("knows [@doe2018]", "[@roe]", "it.md: How soon?: no reference has the key"),
        ("One trial.", "# One", "it.md: body: Begin a section"),
        ("One trial.", "```dots\nx\n```", "it.md: body: “x” is not a line"),
        ("One trial.", "[@doe2018, @roe]", "it.md: body: “[@doe2018, @roe]"),
        ("Nobody knows [@doe2018].", "", "it.md: How soon?: answer: "),
    ],
)
def test_an_article_with_a_wrong_text(folder, old, new, said):
    assert old in TEXT
    write_article(folder, TEXT.replace(old, new))

    assert refusal(folder).startswith(said)
