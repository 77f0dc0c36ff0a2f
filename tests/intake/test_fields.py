"""A sealed field opens for its own row only, and shows itself nowhere else."""

from __future__ import annotations

import pytest
from django.core import serializers
from django.core.exceptions import FieldError
from django.db import connection, transaction
from django.db.models import F

from clinic.sealing import Unreadable
from intake.fields import Sealed
from intake.models import Event, Flag, Response
from tests.intake.factories import make_draft

pytestmark = pytest.mark.django_db
CANARY = "canary words"


@pytest.fixture
def response():
    draft = make_draft(**{"own-words": CANARY})
    return draft.responses.get(questionnaire__name="what-brings-you")


def stored(response: Response) -> bytes:
    """What lies in the table."""
    query = "SELECT document FROM intake_response WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [response.pk])
        return bytes(cursor.fetchone()[0])


def store(response: Response, document: bytes) -> None:
    query = "UPDATE intake_response SET document = %s WHERE id = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [document, response.pk])


def test_a_document_comes_back_as_it_was_saved(response):
    response.document = {"answers": "é\u2028😀", "seen": [1], "declined": []}
    response.save(update_fields=["document"])

    again = Response.objects.get(pk=response.pk)

    assert again.document == {"answers": "é\u2028😀", "seen": [1], "declined": []}


@pytest.mark.parametrize("value", ["", [], {}, 0, False])
def test_an_empty_value_is_not_nothing(value, response):
    response.scores = value
    response.save(update_fields=["scores"])

    assert Response.objects.get(scores__isnull=False).scores == value


def test_a_wrong_key_raises_and_leaves_the_bytes_as_they_are(response, settings):
    before = stored(response)
    settings.ANSWER_KEYS = {"t1": b"x" * 32}

    damaged = Response.objects.get(pk=response.pk)
    with pytest.raises(Unreadable):
        _ = damaged.document
    damaged.save()

    assert stored(response) == before


def test_documents_swapped_between_two_rows_do_not_open(response):
    other = Response.objects.exclude(pk=response.pk).first()
    mine, theirs = stored(response), stored(other)
    store(response, theirs)
    store(other, mine)

    for row in Response.objects.filter(pk__in=[response.pk, other.pk]):
        with pytest.raises(Unreadable):
            _ = row.document


def test_a_document_does_not_open_in_another_column(response):
    Response.objects.filter(pk=response.pk).update(scores=F("document"))

    with pytest.raises(Unreadable):
        _ = Response.objects.get(pk=response.pk).scores


def test_a_row_saved_untouched_keeps_its_bytes(response):
    before = stored(response)

    Response.objects.get(pk=response.pk).save()

    assert stored(response) == before


def test_a_row_whose_other_field_is_saved_keeps_its_bytes(response):
    before = stored(response)
    again = Response.objects.get(pk=response.pk)
    assert CANARY in again.document["answers"]

    again.save(update_fields=["position"])

    assert stored(response) == before


def test_what_is_sealed_shows_only_its_size(response):
    pk = response.pk
    rows = [
        Response.objects.filter(pk=pk).values().get(),
        Response.objects.values_list("document").get(pk=pk),
        Response.objects.annotate(copy=F("document")).get(pk=pk).copy,
        Response.objects.get(pk=pk).__dict__,
    ]

    assert CANARY not in repr(rows)
    assert repr(rows).count("<sealed ") >= len(rows)


def test_an_opened_row_does_not_show_what_it_holds(response):
    assert CANARY in response.document["answers"]
    assert CANARY not in f"{response} {response!r}"


REFUSED = {
    "filter": lambda: Response.objects.filter(document={"answers": "{}"}),
    "exclude": lambda: Response.objects.exclude(document={}),
    "contains": lambda: Response.objects.filter(document__contains="x"),
    "nested": lambda: Event.objects.filter(submission__responses__document="x"),
    "update": lambda: Response.objects.update(document={"answers": "{}"}),
    "bulk_update": lambda: Response.objects.bulk_update(opened(), ["document"]),
}


def opened() -> list[Response]:
    responses = list(Response.objects.all())
    for response in responses:
        response.document = dict(response.document)
    return responses


@pytest.mark.parametrize("attempt", REFUSED)
def test_a_sealed_field_is_neither_searched_nor_changed_in_bulk(attempt, response):
    with pytest.raises(FieldError, match="sealed"), transaction.atomic():
        REFUSED[attempt]()


def test_whether_something_is_sealed_can_be_asked(response):
    assert Response.objects.filter(scores__isnull=False).count() == 0
    assert Flag.objects.filter(detail__isnull=True).count() == 0


def test_a_sealed_row_is_not_dumped(response):
    with pytest.raises(TypeError, match="sealed"):
        serializers.serialize("json", [response])


def test_a_row_made_by_a_key_written_otherwise_opens_too(response):
    odd = str(response.pk).upper().replace("-", "")
    Response.objects.filter(pk=response.pk).update(position=90)
    copy = Response(
        id=odd,
        submission_id=response.submission_id,
        questionnaire_id=response.questionnaire_id,
        position=response.position,
        part=1,
        document={"answers": "{}"},
    )
    copy.save(force_update=True)

    assert Response.objects.get(pk=response.pk).document == {"answers": "{}"}


def test_a_sealed_value_is_taken_over_as_it_is(response):
    row = Response.objects.get(pk=response.pk)

    assert isinstance(row.__dict__["document"], Sealed)
    assert CANARY in row.document["answers"]
    assert isinstance(row.__dict__["document"], dict)
