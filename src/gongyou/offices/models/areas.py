"""Administrative areas, and what is particular to a county."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Area(models.Model):
    """An administrative area by its GB/T 2260 code (townships: the statistics code).

    `code_status` tells a code that is the state's from one of our own that only holds the
    place until the office has entered the right one.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("省")
        CITY = "city", _("市")
        DISTRICT = "district", _("区县")
        TOWNSHIP = "township", _("乡镇街道")

    class CodeStatus(models.TextChoices):
        OFFICIAL = "official", _("国家代码")
        PROVISIONAL = "provisional", _("暂用代码")

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=60)
    level = models.CharField(max_length=10, choices=Level.choices)
    code_status = models.CharField(
        max_length=11, choices=CodeStatus.choices, default=CodeStatus.OFFICIAL
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        """What the codes of all areas in this one begin with: 511500 holds 511504."""
        if self.level == self.Level.PROVINCE:
            return self.code[:2]
        return self.code[:4] if self.level == self.Level.CITY else self.code


class CountyProfile(models.Model):
    """What is particular to a county, as its profile file states it; `data` is all of it.

    Numbers and words of one county (how many nodes, what it calls its boards) are data here
    and never constants in code.
    """

    area = models.OneToOneField(Area, models.PROTECT, related_name="profile")
    digest = models.CharField(max_length=64)
    data = models.JSONField()
    loaded_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.area} {self.digest[:12]}"
