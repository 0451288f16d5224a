"""Signals: what a rule found at a worksite on a day, with everything that explains it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models import Worksite


class Signal(models.Model):
    """Rollup. One rule's judgement of one worksite as of a day. Replaced, never added to."""

    class Level(models.TextChoices):
        NONE = "none", _("正常")
        BLUE = "blue", _("蓝")
        YELLOW = "yellow", _("黄")
        RED = "red", _("红")

    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="signals")
    rule = models.CharField(max_length=10)
    subject = models.CharField(max_length=20, default="")
    as_of = models.DateField()
    level = models.CharField(max_length=6, choices=Level.choices)
    value = models.CharField(max_length=40, default="")
    threshold = models.CharField(max_length=40, default="")
    detail = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worksite", "rule", "subject", "as_of"], name="one_signal_per_rule"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.level}"
