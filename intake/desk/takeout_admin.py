"""Taking submissions out: by permission, with a reason, on record, then streamed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any
from uuid import UUID

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _

from clinic.models import Profile
from clinic.proving import proved
from intake import audit, documents
from intake.actions import takeout as actions
from intake.at_the_desk import ReadOnly, staff
from intake.catalogue import Entry
from intake.desk import exports, tables
from intake.desk.buttons import MAY_EXPORT
from intake.desk.takeout_form import MOST, TakeoutForm
from intake.models import Response, Submission, Takeout

ROUTE = "admin:intake_takeout_changelist"
AT_ONCE = 100


@admin.register(Takeout)
class TakeoutAdmin(ReadOnly, admin.ModelAdmin):  # type: ignore[type-arg]
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return staff(request).granted >= MAY_EXPORT

    def change_view(self, request: HttpRequest, *args: Any, **named: Any) -> Any:
        raise PermissionDenied

    def history_view(self, request: HttpRequest, *args: Any, **named: Any) -> Any:
        raise PermissionDenied

    @method_decorator(proved)
    def changelist_view(  # type: ignore[override]
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        if not self.has_view_permission(request):
            raise PermissionDenied
        zone = Profile.current().zone
        form = TakeoutForm(request.POST or None, zone=zone)
        if form.is_valid():
            ids = _chosen(form)
            if ids:
                return _file(request, form, ids)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Taking out"),
            "opts": self.opts,
            "form": form,
        }
        return render(request, "admin/intake/takeout/take.html", context)


def _chosen(form: TakeoutForm) -> list[UUID]:
    """The submissions that fit; none, with the reason on the form."""
    ids = list(form.selection().values_list("pk", flat=True)[: MOST + 1])
    if missing := _missing(form):
        said = _("Not among what was sent and fits: %s") % ", ".join(missing)
        form.add_error("references", said)
        return []
    if not ids:
        form.add_error(None, _("Nothing that was sent fits."))
    if len(ids) > MOST:
        form.add_error(None, _("More than %d fit: narrow it down.") % MOST)
        return []
    return ids


def _missing(form: TakeoutForm) -> list[str]:
    """Which of the references that were typed would be left out."""
    named = form.cleaned_data["references"]
    fitting = form.selection().values_list("reference", flat=True) if named else ()
    return sorted({*named} - {*fitting})


def _file(
    request: HttpRequest, form: TakeoutForm, ids: list[UUID]
) -> HttpResponse | StreamingHttpResponse:
    said = form.cleaned_data
    today = timezone.now().date().isoformat()
    if said["format"] == "dictionary":
        rows = tables.dictionary(_entries(ids, with_contact=said["with_contact"]))
        return _download(tables.lines(rows), f"anteroom-{today}-dictionary.csv")
    by = staff(request)
    audit.record(by, ROUTE, ids)
    actions.exported(ids, by=by, text=said["text"])
    if said["format"] == "fhir":
        bundles = (exports.text(exports.bundle(each)) + "\n" for each in _each(ids))
        return _download(bundles, f"anteroom-{today}.ndjson", "application/fhir+ndjson")
    named = tables.columns(_entries(ids, with_contact=said["with_contact"]))
    told = (tables.row(each, named) for each in _each(ids))
    return _download(tables.lines(chain([named], told)), f"anteroom-{today}.csv")


def _entries(ids: Sequence[UUID], *, with_contact: bool) -> list[Entry]:
    used = Response.objects.filter(submission__in=ids)
    versions = used.order_by().values_list("questionnaire_id", flat=True).distinct()
    found = tables.entries(versions)
    return [e for e in found if with_contact or e.name != documents.CONTACT]


def _each(ids: Sequence[UUID]) -> Iterator[Submission]:
    """One after the other, so that no more than a hundred are open in memory."""
    responses = Response.objects.select_related("questionnaire").order_by("position")
    whole = Submission.objects.select_related("pathway", "consent").prefetch_related(
        Prefetch("responses", responses)
    )
    for start in range(0, len(ids), AT_ONCE):
        few = ids[start : start + AT_ONCE]
        found = whole.in_bulk(few)
        yield from (found[key] for key in few if key in found)


def _download(
    lines: Iterable[str], name: str, kind: str = "text/csv; charset=utf-8"
) -> StreamingHttpResponse:
    return StreamingHttpResponse(
        (line.encode() for line in lines),
        content_type=kind,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store, private",
        },
    )
