"""Worksites (用工单元), employers, and what a site must have in place."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.encrypted import EncryptedTextField


class Employer(models.Model):
    """A firm or unit, known by its unified social credit code (GB 32100)."""

    uuid = models.UUIDField(default=uuid4, unique=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("名称"), max_length=120)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Worksite(models.Model):
    """Where wages are owed. Construction rules apply by kind; facts are keyed by worksite."""

    class Kind(models.TextChoices):
        CONSTRUCTION = "construction", _("在建项目")
        EMPLOYER = "employer", _("用人单位")
        ODD_JOB = "odd_job", _("零工家装")
        WORK_RELIEF = "work_relief", _("以工代赈")
        OUTSIDE = "outside", _("区外")

    uuid = models.UUIDField(default=uuid4, unique=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CONSTRUCTION)
    code = models.CharField(_("项目编号"), max_length=60, unique=True)
    name = models.CharField(_("项目名称"), max_length=120)
    pack = models.CharField(_("简称"), max_length=20, default="")
    district_code = models.CharField(max_length=12, db_index=True)
    start_date = models.DateField(_("开工日期"), null=True)
    contract_date = models.DateField(_("合同签订日期"), null=True)
    contract_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    permit_date = models.DateField(_("施工许可日期"), null=True)
    # Confirmed local values; where empty, the statutes' dated parameter decides (or 待核).
    minimum_wage_month = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    full_month_days = models.PositiveSmallIntegerField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Why its people must be kept past their time (a lawsuit, a case); '' = they need not.
    legal_hold = models.CharField(max_length=200, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Participation(models.Model):
    """Which employer takes part in a worksite, and as what."""

    class Part(models.TextChoices):
        OWNER = "owner", _("建设单位")
        GENERAL = "general", _("施工总承包单位")
        SUB = "sub", _("分包单位")

    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="participations")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="participations")
    part = models.CharField(max_length=8, choices=Part.choices)
    teams = models.JSONField(_("班组"), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worksite", "employer", "part"], name="one_part_per_employer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.employer} · {self.get_part_display()}"


class LabourOfficer(models.Model):
    """The general contractor's labour-wage officer (劳资专管员, Regulation Art. 28)."""

    uuid = models.UUIDField(default=uuid4, unique=True)
    worksite = models.OneToOneField(Worksite, models.PROTECT, related_name="labour_officer")
    name = models.CharField(max_length=40, default="")
    phone = EncryptedTextField(null=True)

    def __str__(self) -> str:
        return self.name


class NoticeBoard(models.Model):
    """The rights notice board (Regulation Art. 34): item → shown or not."""

    worksite = models.OneToOneField(Worksite, models.PROTECT, related_name="notice_board")
    posted = models.BooleanField(default=False)
    items = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.worksite}: {sum(map(bool, self.items.values()))}/{len(self.items)}"
