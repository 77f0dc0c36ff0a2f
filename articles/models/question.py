"""A question that readers ask, with its answer."""

from __future__ import annotations

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.queries import QuestionQuerySet


class Question(models.Model):
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="questions"
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    question = models.CharField(_("question"), max_length=200)
    answer = models.TextField(
        _("answer"),
        validators=[MaxLengthValidator(5_000)],
        help_text=_("Markdown; cite as [@key]."),
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("question")
        verbose_name_plural = _("questions and answers")
        constraints = [
            models.CheckConstraint(
                name="question_has_an_answer",
                condition=~Q(question="") & ~Q(answer=""),
            ),
        ]

    def __str__(self) -> str:
        return self.question
