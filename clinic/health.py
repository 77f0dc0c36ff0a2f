"""Whether the site is alive, and whether it can do its work."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateJob

Migration = tuple[str, str]


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer: whoever reads this knows that the process is alive."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 only without the database or a migration; the queue stands in the body."""
    found = state()
    ready = is_ready(found)
    return JsonResponse({"ready": ready, **found}, status=200 if ready else 503)


def is_ready(found: dict[str, Any]) -> bool:
    return bool(found["database"] and not found["missing_migrations"])


def state() -> dict[str, Any]:
    """Return what an operator wants to know, without a word about anybody."""
    try:
        missing = missing_migrations()
        return {
            "database": True,
            "missing_migrations": len(missing),
            "queue": None if missing else queue(),
        }
    except DatabaseError:
        return {"database": False, "missing_migrations": None, "queue": None}


def missing_migrations() -> set[Migration]:
    applied = MigrationRecorder(connection).applied_migrations()
    return set(_newest_migrations() - applied.keys())


@lru_cache(maxsize=1)
def _newest_migrations() -> frozenset[Migration]:
    """Return the last migration of each app: a process never sees newer files."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def queue() -> dict[str, Any]:
    """Return how many jobs wait, run or failed, and how long one has waited."""
    known = {"todo", "doing", "failed"}
    jobs = ProcrastinateJob.objects.filter(status__in=known)
    counted = jobs.values_list("status").annotate(Count("id")).order_by()
    due = jobs.filter(status="todo", scheduled_at__lte=timezone.now())
    late = due.aggregate(since=Min("scheduled_at"))["since"]
    return {
        **dict.fromkeys(sorted(known), 0),
        **dict(counted),
        "late_seconds": int((timezone.now() - late).total_seconds()) if late else 0,
    }
