"""Who takes part beside the firms: departments, service nodes, banks, schools, courts."""

from datetime import date
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gongyou.offices.models.areas import Area


class Organisation(models.Model):
    """A body of the institution or a partner of it, in an area, for as long as it is valid.

    Firms are `registry.Employer`, known by their credit code. `place` is where an outside
    station is, in words. `edited` is set by hand: loading the profile again leaves the row.
    """

    class Kind(models.TextChoices):
        LEADING_GROUP = "leading_group", _("领导小组")
        CENTRE = "centre", _("区级服务中心")
        OFFICE = "office", _("乡镇服务所")
        STATION = "station", _("驻外服务站")
        DEPARTMENT = "department", _("部门")
        INDUSTRY = "industry", _("行业主管部门")
        UNION = "union", _("工会")
        PETITION = "petition", _("信访")
        POLICE = "police", _("公安")
        PROCURATORATE = "procuratorate", _("检察院")
        COURT = "court", _("法院")
        ARBITRATION = "arbitration", _("劳动争议仲裁")
        BANK = "bank", _("银行")
        SCHOOL = "school", _("培训学校")
        BASE = "base", _("培训基地")
        ENTERPRISE_CENTRE = "enterprise_centre", _("企业培训中心")
        CARRIER = "carrier", _("创业载体")

    uuid = models.UUIDField(default=uuid4, unique=True)
    area = models.ForeignKey(Area, models.PROTECT, related_name="organisations")
    kind = models.CharField(_("类别"), max_length=20, choices=Kind.choices)
    code = models.CharField(_("机构代号"), max_length=40)
    name = models.CharField(_("名称"), max_length=80)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="below")
    place = models.CharField(_("所在地"), max_length=120, default="")
    phone = models.CharField(_("电话"), max_length=30, default="")
    hours = models.CharField(_("服务时间"), max_length=80, default="")
    valid_from = models.DateField(_("起用日期"), null=True)
    valid_until = models.DateField(_("停用日期"), null=True)
    edited = models.BooleanField(default=False)

    class Meta:
        ordering = ["area__code", "kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["area", "code"], name="one_organisation_per_code"),
            models.CheckConstraint(
                condition=Q(valid_from=None)
                | Q(valid_until=None)
                | Q(valid_until__gte=models.F("valid_from")),
                name="organisation_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def valid_on(self, day: date) -> bool:
        """Whether it works on this day; the last day is still one."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)
