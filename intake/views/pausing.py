"""The help page that an urgent answer shows at once, before anything else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic import languages
from intake import visit
from intake.actions import calls
from intake.models import Event
from intake.views.reading import reading


@require_http_methods(["GET", "HEAD", "POST"])
def pause(request: HttpRequest) -> HttpResponse:
    """It says that staff were alerted only where they were."""
    submission = visit.draft(request)
    if submission is None:
        return redirect("help_now")
    if "call" in request.POST:
        calls.ask(submission.pk)
        return redirect("intake:pause")
    now = timezone.now()
    told = (Event.Kind.ALARMED, Event.Kind.CALL_ASKED)
    events = submission.events.filter(kind__in=told).values_list("kind", "at")
    since = dict(events)
    asked_at = since.get(Event.Kind.CALL_ASKED)
    call = calls.offer(submission, asked_at=asked_at, at=now)
    context = {
        "is_alarmed": Event.Kind.ALARMED in since,
        "call": call,
        "asked": call is not None and call.is_asked,
        **reading(languages.profile_of(request), now),
    }
    return render(request, "intake/pause.html", context)
