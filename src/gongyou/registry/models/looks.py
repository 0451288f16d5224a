"""Who has seen which person's numbers in full, and why. The person may ask for it."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.registry.models.people import Person


class Look(models.Model):
    """One look at the numbers of one or more people. Append-only, in the look's transaction.

    `fields` are names of `Person` and card fields; none where somebody was only searched for by
    a number that the searcher knew.
    """

    class Way(models.TextChoices):
        REVEAL = "reveal", _("显示号码")
        LOOK_UP = "look_up", _("按号码查人")
        DAILY = "daily", _("日常工作")
        EXPORT = "export", _("导出")
        COPY = "copy", _("出具个人信息副本")

    class Reason(models.TextChoices):
        CASE = "case", _("办理投诉或案件")
        PAYMENT = "payment", _("核对工资发放")
        IDENTITY = "identity", _("核实身份")
        REQUEST = "request", _("本人要求")
        OTHER = "other", _("其他")

    uuid = models.UUIDField(default=uuid4, unique=True)
    at = models.DateTimeField(auto_now_add=True)
    actor = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=80)
    role = models.CharField(max_length=40)
    place = models.CharField(max_length=120, default="")
    way = models.CharField(_("方式"), max_length=8, choices=Way.choices)
    reason = models.CharField(_("事由"), max_length=8, choices=Reason.choices)
    words = models.CharField(_("说明"), max_length=200, default="")
    fields = models.JSONField(default=list)
    worksite_id = models.BigIntegerField(null=True)
    people = models.PositiveIntegerField()
    request_id = models.CharField(max_length=36, default="")

    class Meta:
        indexes = [models.Index(fields=["actor", "at"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.way} {self.people}"


class LookedAt(models.Model):
    """One of the people of a look. Append-only."""

    look = models.ForeignKey(Look, models.PROTECT, related_name="looked_at")
    person = models.ForeignKey(Person, models.PROTECT, related_name="looks")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["look", "person"], name="one_person_a_look")]

    def __str__(self) -> str:
        return f"{self.look_id} {self.person_id}"
