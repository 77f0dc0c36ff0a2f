"""The editors' form keeps what is typed by itself, and offers it again."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID, uuid4

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from articles import preview, unsaved, workflow
from articles.forms import ArticleForm
from articles.models import Article, Revision, Unsaved
from clinic.models import Profile, User

NAMES = [*ArticleForm.base_fields]
MOST_DIGITS = 9  # of the number of a revision


class KeepsTyping(admin.ModelAdmin):  # type: ignore[type-arg]
    """Adds the address to which a window sends what it holds."""

    def get_urls(self) -> list[URLPattern]:
        own = self.admin_site.admin_view(self.unsaved_view)
        return [
            path("unsaved/", own, name="articles_article_unsaved"),
            *super().get_urls(),
        ]

    def get_form(
        self,
        request: HttpRequest,
        obj: Article | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        newest = workflow.newest(obj) if obj else None
        form.newest = newest.content if newest else None
        row = _taken_up(request, obj)
        form.kept = row.fields if row else None
        if newest and _is_overtaken(request.POST.get("typed_on", ""), newest):
            form.overtaken = _asked_again(request, newest)
        return form

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        context |= _context(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def unsaved_view(self, request: HttpRequest) -> HttpResponse:
        """GET: may this window go on, and with which token. POST: keep, or forget."""
        may = self.has_change_permission(request) or self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        if request.method != "POST":
            return JsonResponse({"token": get_token(request)})
        by = cast(User, request.user)
        if "forget" in request.POST:
            unsaved.forget(request.POST["forget"], by=by)
            return redirect(_form_of(_article(request)))
        return _keep(request, by)


def _keep(request: HttpRequest, by: User) -> HttpResponse:
    posted = request.POST
    try:
        window, seen = UUID(posted.get("window", "")), int(posted.get("seen", ""))
    except ValueError:
        return JsonResponse({"said": _("This cannot be done.")}, status=400)
    article = _article(request)
    typed_on = posted.get("typed_on", "")
    if len(typed_on) > MOST_DIGITS:
        return JsonResponse({"said": _("This cannot be done.")}, status=400)
    try:
        row = unsaved.keep(
            window,
            {name: posted.getlist(name) for name in NAMES},
            article=article,
            by=by,
            typed_on=int(typed_on) if typed_on.isdecimal() else None,
            seen=seen,
        )
    except unsaved.Overtaken:
        return JsonResponse({}, status=409)
    return JsonResponse(
        {
            "seen": row.times,
            "said": _("Kept (%s). Nothing of it is saved or public.") % _clock(row),
            "warned": " ".join(_warnings(row, article)),
            "facts": preview.facts(posted),
        }
    )


def _article(request: HttpRequest) -> Article | None:
    pk = request.POST.get("article", "")
    return get_object_or_404(Article, pk=pk) if pk.isdecimal() else None


def _form_of(article: Article | None) -> str:
    if article is None:
        return reverse("admin:articles_article_add")
    return reverse("admin:articles_article_change", args=[article.pk])


def _warnings(row: Unsaved, article: Article | None) -> list[str]:
    if article is None:
        return []
    said = []
    newest = workflow.newest(article)
    if row.typed_on is not None and newest.number > row.typed_on:
        said.append(_overtaken(newest, by=row.by))
    for other in unsaved.others(row):
        if other.by_id == row.by_id:
            said.append(_("You type on this in another window too; each is kept."))
        else:
            said.append(_typing(other))
    return list(dict.fromkeys(said))


def _typing(other: Unsaved) -> str:
    told = {"name": other.by, "time": _clock(other)}
    return _("%(name)s types on this too (last at %(time)s).") % told


def _overtaken(newest: Revision, *, by: User) -> str:
    """Say who saved a newer state than the one that somebody types on."""
    told = {"name": newest.saved_by, "number": newest.number}
    if newest.saved_by_id == by.pk:
        return _("Revision %(number)d was saved from another window of yours.") % told
    return _("%(name)s saved revision %(number)d while you type.") % told


def _is_overtaken(typed_on: str, newest: Revision) -> bool:
    return typed_on.isdecimal() and int(typed_on) < newest.number


def _asked_again(request: HttpRequest, newest: Revision) -> SafeString:
    """Why nothing was saved, what the other one changed, and how to go on."""
    pages = reverse("admin:articles_article_revisions", args=[newest.article_id])
    return format_html(
        '{} {} <a href="{}?old={}&amp;new={}" target="_blank">{}</a>',
        _overtaken(newest, by=cast(User, request.user)),
        _(
            "What you typed is below, and not saved yet. Take over what you want to "
            "keep of the other text; saving once more puts yours in its place."
        ),
        pages,
        request.POST["typed_on"],
        newest.number,
        _("See what changed"),
    )


def _taken_up(request: HttpRequest, article: Article | None) -> Unsaved | None:
    wanted = request.GET.get("unsaved", "")
    if request.method == "POST" or not wanted:
        return None
    return unsaved.taken_up(wanted, article=article, by=cast(User, request.user))


def _context(request: HttpRequest, article: Article | None) -> dict[str, Any]:
    """What the form needs to go on with itself, and what waits beside it."""
    by, posted = cast(User, request.user), request.POST
    newest = workflow.newest(article) if article else None
    row = _taken_up(request, article)
    begun = row.typed_on if row else newest.number if newest else None
    context: dict[str, Any] = {
        "window": posted.get("window") or (row.window if row else uuid4()),
        "seen": posted.get("seen") or (row.times if row else 0),
        "typed_on": "" if begun is None else begun,
        "taken_up": row,
        "zone": Profile.current().time_zone,
    }
    if article:
        others = unsaved.typing(article, but=by)
        context["also_typing"] = [_typing(other) for other in others]
    if not (row or posted):
        content = newest.content if newest else None
        context["waiting"] = unsaved.waiting(article, content, by=by)
    return context


def _clock(row: Unsaved) -> str:
    local = timezone.localtime(row.saved_at, Profile.current().zone)
    return time_format(local, "TIME_FORMAT")
