"""How workers come in, and what they say: numbers, codes, slips, sessions, answers."""

from datetime import timedelta
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.encrypted import BlindIndexField, EncryptedTextField
from gongyou.offices.models import Account
from gongyou.registry.models import Person, Worksite


class Document(models.TextChoices):
    """Which paper was seen when somebody stood there in person."""

    ID_CARD = "id_card", _("居民身份证")
    TEMPORARY = "temporary", _("临时身份证")
    SOCIAL_CARD = "social_card", _("社会保障卡")
    HOUSEHOLD = "household", _("户口簿")
    PASSPORT = "passport", _("护照或居住证")


class PhoneBinding(models.Model):
    """Whose a telephone number is. What a roster says is a claim and stands with the person;
    a binding is made when the person proved it, or was seen in person at a public office.

    A number is bound to one person at a time. One that several claim is shared, and confirms
    nothing until it is bound in person.
    """

    class How(models.TextChoices):
        PROVEN = "proven", _("本人验证")
        IN_PERSON = "in_person", _("现场核对")

    uuid = models.UUIDField(default=uuid4, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="phone_bindings")
    number = EncryptedTextField(_("手机号码"), null=True)
    number_index = BlindIndexField()
    how = models.CharField(max_length=10, choices=How.choices)
    document = models.CharField(max_length=12, choices=Document.choices, default="")
    made_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number_index"], condition=Q(ended_at=None), name="one_holder_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.how}"


class SignInCode(models.Model):
    """One way in that was begun with a telephone number: a code of six digits, once.

    Only a keyed digest of the code is kept, and that until it is used. Whether anybody has the
    number is found out when the code is sent, not when it is asked for: to ask takes as long
    for a number nobody has.
    """

    LASTS = timedelta(minutes=5)
    TRIES = 5

    uuid = models.UUIDField(default=uuid4, unique=True)
    number = EncryptedTextField(null=True)
    number_index = BlindIndexField()
    code_hash = models.BinaryField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.uuid)


class Slip(models.Model):
    """A paper that lets somebody without a number of his own in, once, within a day.

    Printed by a public office after a look at the person; only a digest of its code is kept.
    """

    LASTS = timedelta(hours=24)

    uuid = models.UUIDField(default=uuid4, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="slips")
    code_index = BlindIndexField(unique=True)
    document = models.CharField(max_length=12, choices=Document.choices)
    made_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.person_id} {self.made_at:%Y-%m-%d}"


class WorkerSession(models.Model):
    """A worker who is signed in on some device; ends by itself, or everywhere when asked."""

    IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=8)

    class Proof(models.TextChoices):
        NUMBER = "number", _("本人的号码")
        SHARED = "shared", _("几个人共用的号码")
        SLIP = "slip", _("服务所的条子")

    uuid = models.UUIDField(default=uuid4, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="worker_sessions")
    proof = models.CharField(max_length=8, choices=Proof.choices)
    number_index = BlindIndexField(null=True)
    device = models.CharField(max_length=40, default="")
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["person"], condition=Q(ended_at=None), name="who_is_in")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.proof}"

    @property
    def confirms(self) -> bool:
        """Whether an answer given here is the person's own."""
        return self.proof != self.Proof.SHARED


class WorkerAnswer(models.Model):
    """Fact. What a worker says of the wages of one month at one worksite, with its strength.

    A correction is another answer; the newest counts, the earlier ones stay.
    """

    class Said(models.TextChoices):
        FULL = "full", _("都拿到了")
        PART = "part", _("只拿到一部分")
        NOTHING = "nothing", _("没有拿到")
        DAYS_WRONG = "days_wrong", _("天数不对")

    class Strength(models.TextChoices):
        SELF = "self_real_name", _("本人实名")
        ON_BEHALF = "on_behalf", _("现场代办")
        PAPER = "paper", _("纸质签字按印")

    pk = models.CompositePrimaryKey("worksite_id", "person_id", "month", "ordinal")
    worksite = models.ForeignKey(Worksite, models.DO_NOTHING, db_constraint=False, db_index=False)
    person = models.ForeignKey(Person, models.DO_NOTHING, db_constraint=False, db_index=False)
    month = models.DateField()
    ordinal = models.IntegerField()
    said = models.CharField(_("工人的说法"), max_length=10, choices=Said.choices)
    received = models.DecimalField(_("拿到多少"), max_digits=14, decimal_places=2, null=True)
    days = models.DecimalField(_("干了几天"), max_digits=6, decimal_places=2, null=True)
    strength = models.CharField(_("证明力"), max_length=14, choices=Strength.choices)
    given_at = models.DateTimeField(default=timezone.now)
    session_id = models.BigIntegerField(null=True)
    helper_id = models.BigIntegerField(null=True)
    scan_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["worksite", "month", "person"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month:%Y-%m} {self.said}"
