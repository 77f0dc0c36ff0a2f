"""Telling the editors what is wrong: a page of its own, so that articles need none
of a form's cookies.
"""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from articles.models import Article, MistakeReport
from clinic import rate_limits

LONGEST = 2_000


class ReportForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong, and where?"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Write what is wrong.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """About one article, or the whole site; who filled the hidden box is a program."""
    slug = request.GET.get("about", "")
    about = Article.objects.published().filter(slug=slug).first() if slug else None
    form = ReportForm(request.POST or None)
    if form.is_valid():
        if not rate_limits.spend(rate_limits.REPORTING, request):
            return rate_limits.refuse(request)
        if not request.POST.get("website"):
            text = form.cleaned_data["text"]
            MistakeReport.objects.create(article=about, text=text)
        return redirect(f"{request.path}?sent=1")
    context = {"form": form, "about": about, "is_sent": "sent" in request.GET}
    return render(request, "articles/report_mistake.html", context)
