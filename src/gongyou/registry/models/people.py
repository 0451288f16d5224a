"""People, their pay cards, and their engagements at worksites."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.encrypted import BlindIndexField, EncryptedTextField
from gongyou.foundation.masking import mask_numbers
from gongyou.registry.models.worksites import Employer, Worksite


class Person(models.Model):
    """A natural person, once per installation. A merged person points at the one kept.

    `name_key` is the name for comparing (NFKC, no blanks, one dot sign); `pinyin` sorts and
    searches. A person may be known by a gate number alone: then the name is empty.
    """

    uuid = models.UUIDField(default=uuid4, unique=True)
    name = models.CharField(_("姓名"), max_length=60, default="")
    name_key = models.CharField(max_length=60, default="", db_index=True)
    pinyin = models.CharField(max_length=200, default="")
    id_number = EncryptedTextField(_("身份证号"), null=True)
    id_index = BlindIndexField(null=True, unique=True)
    phone = EncryptedTextField(_("联系电话"), null=True)
    phone_index = BlindIndexField(null=True, db_index=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        ordering = ["pinyin", "id"]

    def __str__(self) -> str:
        return self.name or str(self.uuid)


class PayCard(models.Model):
    """A bank card number as it stands on some paper. Immutable: a change is another card."""

    uuid = models.UUIDField(default=uuid4, unique=True)
    number = EncryptedTextField()
    number_index = BlindIndexField(unique=True)
    last4 = models.CharField(max_length=4)

    def __str__(self) -> str:
        return f"**** {self.last4}"


class Engagement(models.Model):
    """One person's work at one worksite.

    `ref` is how papers of this worksite name the person (pack and roster number, or the
    gate number of somebody who is not on the roster). A stranger (not on the roster) also
    has a `mention`: how the file that brought him named him. One who turns out to be
    somebody keeps his row, and his person is merged into that one.
    """

    class PayKind(models.TextChoices):
        DAY = "day", _("点工")
        PIECE = "piece", _("计件")
        MONTH = "month", _("月薪")

    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="engagements")
    person = models.ForeignKey(Person, models.PROTECT, related_name="engagements")
    employer = models.ForeignKey(Employer, models.PROTECT, null=True, related_name="+")
    ref = models.CharField(_("编号"), max_length=60)
    on_roster = models.BooleanField(default=False)
    roster_number = models.CharField(_("序号"), max_length=20, default="")
    employee_no = models.CharField(_("工号"), max_length=30, default="")
    name = models.CharField(_("姓名"), max_length=60, default="")
    id_status = models.CharField(max_length=16, default="missing")
    teams = models.JSONField(_("班组"), default=list)
    trade = models.CharField(_("工种"), max_length=40, default="")
    pay_kind = models.CharField(max_length=6, choices=PayKind.choices, default="")
    day_rate = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    contract_text = models.CharField(max_length=60, default="")
    contract_date = models.DateField(null=True)
    entered_on = models.DateField(null=True)
    left_on = models.DateField(null=True)
    bank_name = models.CharField(max_length=60, default="")
    mention = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["worksite", "person"], name="one_engagement"),
            models.UniqueConstraint(fields=["worksite", "ref"], name="one_ref_per_worksite"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.name}"

    @property
    def shown_ref(self) -> str:
        """The reference as pages may show it."""
        return mask_numbers(self.ref)


class RegisteredCard(models.Model):
    """A card that the roster of a worksite names as this person's."""

    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, models.PROTECT, related_name="registered_cards")
    card = models.ForeignKey(PayCard, models.PROTECT, related_name="registrations")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worksite", "person", "card"], name="one_card_registration"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.card}"
