"""What a word means is a claim: readers see what a clinician has signed."""

from __future__ import annotations

import pytest

from articles import definitions, glossary, loading, workflow
from articles.models import GlossaryTerm
from articles.shipped import Shipped
from clinic.roles import CLINICIANS, EDITORS
from tests.articles.factories import make_article
from tests.factories import make_user, sign_in

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/glossaryterm/"
SHIPPED = {"term": "ECT", "also": [], "definition": "A treatment under anesthesia."}


@pytest.fixture
def ect(profile):
    return GlossaryTerm.objects.create(**SHIPPED)


@pytest.fixture
def clinician(groups):
    user = make_user(CLINICIANS, full_name="R. Example", credentials="MD")
    return sign_in(user, "password", "mfa")


def write(editor, text, term=None):
    place = f"{LIST}{term.pk}/change/" if term else f"{LIST}add/"
    name = term.term if term else "TMS"
    return editor.post(place, {"term": name, "also": "", "proposed": text})


def sign(browser, page=None):
    """Sign all that the list shows, or showed when somebody read it."""
    page = page or browser.get(LIST)
    rows = page.context["cl"].result_list
    admin = page.context["cl"].model_admin
    read = {
        f"read-{row.pk}": admin.to_sign(row).split('value="')[1][:64] for row in rows
    }
    chosen = {"action": "approve", "_selected_action": [row.pk for row in rows]}
    return browser.post(LIST, read | chosen, follow=True).content.decode()


def words(visitor):
    return visitor.get("/articles/words/").content.decode()


def test_readers_see_the_former_words_until_a_clinician_signs(
    ect, editor, clinician, visitor
):
    make_article(slug="it", short_answer="ECT may help.")
    write(editor, "A treatment that never harms.", ect)
    before = words(visitor) + visitor.get("/articles/it/").content.decode()

    assert "Signed: 1." in sign(clinician)

    assert "never harms" not in before
    assert before.count("No clinician has reviewed these explanations yet.") == 2
    assert "A treatment that never harms." in words(visitor)
    assert "No clinician has reviewed" not in words(visitor)
    assert GlossaryTerm.objects.get().approver == "R. Example"


def test_a_new_word_is_explained_to_nobody_before_that(editor, clinician, visitor):
    assert write(editor, "A magnet at the head.").status_code == 302
    assert glossary.words() == set()
    assert "A magnet" not in words(visitor)

    sign(clinician)

    assert glossary.words() == {"TMS"}


def test_what_was_changed_after_it_was_read_is_not_signed(ect, editor, clinician):
    page = clinician.get(LIST)
    write(editor, "Other words.", ect)

    assert "was changed meanwhile" in sign(clinician, page)

    ect.refresh_from_db()
    assert (ect.definition, ect.approved_at) == (SHIPPED["definition"], None)


def test_only_somebody_else_who_may_sign_can_sign(ect, editor):
    both = make_user(EDITORS, CLINICIANS, full_name="Both", credentials="MD")
    write(sign_in(both, "password", "mfa"), "My own words.", ect)
    ect.refresh_from_db()

    with pytest.raises(workflow.Refused, match="Somebody else"):
        definitions.approve(ect, text="My own words.", by=both)
    sign(editor)

    ect.refresh_from_db()
    assert ect.approved_at is None


def test_what_is_signed_is_not_loaded_over(ect, clinician):
    row = {**SHIPPED, "definition": "Newer words."}
    ect.content_sha256 = loading._digest(SHIPPED)
    ect.save()
    sign(clinician)

    loading.load(Shipped((), (), (), (), (row,)))

    assert GlossaryTerm.objects.get().definition == SHIPPED["definition"]
