"""How a pile is put in order and leafed through: with a million as quickly as with ten.

Each order here is one that an index has, from one end or from the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from intake.desk import finding
from intake.models import Submission

LISTED = 1000  # nobody leafs through more: they filter
FORWARDS = {"-urgency", "pathway_id", "assignee_id"}  # as the indexes run


class FirstThousand(Paginator):  # type: ignore[type-arg]
    """Counts no further than anybody would leaf."""

    @cached_property
    def count(self) -> int:
        return self._listed().order_by()[:LISTED].count()

    def page(self, number: Any) -> Page[Submission]:
        """First which ones, of an index alone; then these few rows."""
        number = self.validate_number(number)
        last = number * self.per_page
        keys = self._listed().values_list("pk", flat=True)[last - self.per_page : last]
        return Page(self._listed().filter(pk__in=[*keys]), number, self)

    def _listed(self) -> QuerySet[Submission]:
        return cast("QuerySet[Submission]", self.object_list)


class Leafed(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        """What fits on one page would be asked for whole, past the indexes."""
        super().get_results(request)
        if not self.multi_page:
            self.result_list = self.paginator.page(1).object_list


class ByReference(ModelAdmin):  # type: ignore[type-arg]
    """What every list of submissions has: no count of all, no pattern to search by."""

    paginator = FirstThousand
    list_max_show_all = 0
    # Nothing here goes by them, and for each row Django would resolve its address anew.
    preserve_filters = False
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    search_fields = ("reference",)
    search_help_text = _("A reference such as K7XM-4QPA.")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Leafed

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """The one that has this reference, or that is followed by it."""
        if not search_term:
            return queryset, False
        found = finding.by_reference(search_term)
        return queryset.filter(pk__in=[found] if found else []), False


class Pile(Leafed):
    """Sorted by one column; what is equal there lies as it does on the whole pile."""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        if asked := self.params.get(ORDER_VAR):
            self.params[ORDER_VAR] = asked.partition(".")[0]
        first = str(super().get_ordering(request, queryset)[0])
        own = [str(name) for name in self.model_admin.get_ordering(request)]
        return [*in_order(first, own), "-pk"]


def in_order(first: str, own: Sequence[str]) -> list[str]:
    """A column, then the pile's own order, turned round with it: so one index serves.

    >>> in_order("-assignee_id", ["-urgency", "queued_at"])
    ["-assignee_id", "urgency", "-queued_at"]
    """
    rest = [name for name in own if name.lstrip("-") != first.lstrip("-")]
    return [first, *(rest if first in FORWARDS else map(turned, rest))]


def turned(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"
