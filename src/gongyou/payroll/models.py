"""Wage account, deposit, sheets, payments, and the month ledger that matches them."""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from gongyou.foundation.encrypted import BlindIndexField, EncryptedTextField
from gongyou.registry.models import PayCard, Person, Worksite


class PayTerms(models.Model):
    """What the contract says about labour cost and pay day (Regulation Art. 24, 53号文 Art. 5)."""

    worksite = models.OneToOneField(Worksite, models.PROTECT, related_name="pay_terms")
    labour_cost_day = models.PositiveSmallIntegerField(_("人工费拨付日"), null=True)
    labour_cost_month_offset = models.PositiveSmallIntegerField(default=1)
    labour_cost_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    pay_day = models.PositiveSmallIntegerField(_("工资支付日"), null=True)
    pay_month_offset = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.worksite}: {self.pay_day}"


class WageAccount(models.Model):
    """The special account for migrant workers' wages (农民工工资专用账户)."""

    uuid = models.UUIDField(default=uuid4, unique=True)
    worksite = models.OneToOneField(Worksite, models.PROTECT, related_name="wage_account")
    account_no = EncryptedTextField(null=True)
    account_index = BlindIndexField(null=True, db_index=True)
    bank_name = models.CharField(max_length=80, default="")
    opened_on = models.DateField(null=True)
    tripartite_agreement = models.BooleanField(null=True)

    def __str__(self) -> str:
        return f"{self.worksite} {self.bank_name}"


class Deposit(models.Model):
    """The wage deposit (农民工工资保证金, 人社部发〔2021〕65号)."""

    worksite = models.OneToOneField(Worksite, models.PROTECT, related_name="deposit")
    form = models.CharField(max_length=20, default="")
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    paid_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.worksite} {self.amount}"


class _WorksiteFact(models.Model):
    """A row of a batch. Append-only, keyed by worksite, with no foreign key in the database."""

    worksite = models.ForeignKey(Worksite, models.DO_NOTHING, db_constraint=False, db_index=False)
    batch_id = models.BigIntegerField()
    row = models.IntegerField()

    class Meta:
        abstract = True


class WageLine(_WorksiteFact):
    """Fact. One record of a wage sheet (工资支付表). A person may have several in a month."""

    pk = models.CompositePrimaryKey("worksite_id", "batch_id", "row")
    person = models.ForeignKey(Person, models.DO_NOTHING, db_constraint=False, db_index=False)
    month = models.DateField()
    days = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    day_rate = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    gross = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    deductions = models.DecimalField(max_digits=14, decimal_places=2)
    own_net = models.DecimalField(max_digits=14, decimal_places=2, null=True)

    class Meta:
        indexes = [models.Index(fields=["worksite", "month", "person"])]

    def __str__(self) -> str:
        return f"{self.batch_id}!{self.row}"


class WageDeduction(_WorksiteFact):
    """Fact. One deduction of a wage line. `statutory` needs no word of the worker
    (工资支付暂行规定 Art. 15); any other stays 待核 until he has confirmed it."""

    pk = models.CompositePrimaryKey("worksite_id", "batch_id", "row", "ordinal")
    ordinal = models.SmallIntegerField()
    person = models.ForeignKey(Person, models.DO_NOTHING, db_constraint=False, db_index=False)
    month = models.DateField()
    heading = models.CharField(max_length=60)
    category = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    statutory = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["worksite", "month", "person"])]

    def __str__(self) -> str:
        return f"{self.heading} {self.amount}"


class PaymentResult(_WorksiteFact):
    """Fact. What the bank says became of one payment of wages."""

    class Status(models.TextChoices):
        PAID = "ok", _("成功")
        FAILED = "fail", _("失败")
        PENDING = "pend", _("处理中")

    pk = models.CompositePrimaryKey("worksite_id", "batch_id", "row")
    person = models.ForeignKey(Person, models.DO_NOTHING, db_constraint=False, db_index=False)
    card = models.ForeignKey(
        PayCard, models.DO_NOTHING, null=True, db_constraint=False, db_index=False
    )
    month = models.DateField(null=True)
    paid_on = models.DateField(null=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    status = models.CharField(max_length=4, choices=Status.choices)
    batch_ref = models.CharField(max_length=80)
    sequence = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worksite", "batch_ref", "sequence", "status"], name="one_result_per_line"
            )
        ]
        indexes = [models.Index(fields=["worksite", "month", "person"])]

    def __str__(self) -> str:
        return f"{self.batch_id}!{self.row}:{self.status}"


class StatementParty(models.Model):
    """How a statement names the other side of an entry: name, account and memo as printed."""

    uuid = models.UUIDField(default=uuid4, unique=True)
    worksite = models.ForeignKey(Worksite, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, default="")
    account = EncryptedTextField(null=True)
    account_index = BlindIndexField(null=True)
    memo = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["worksite", "name", "account_index", "memo"],
                name="one_party_as_printed",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.name


class AccountEntry(_WorksiteFact):
    """Fact. One entry of the wage account's statement, with its kind as understood."""

    class Kind(models.TextChoices):
        APPROPRIATION = "appropriation", _("人工费拨付")
        INTEREST = "interest", _("结息")
        REFUND = "refund", _("代发退回")
        WAGE_BATCH = "wage_batch", _("批量代发")
        WAGE_LINE = "wage_line", _("单笔代发")
        NON_WORKER = "non_worker", _("非工资支出")
        OTHER_INFLOW = "other_inflow", _("其他收入")

    pk = models.CompositePrimaryKey("worksite_id", "batch_id", "row")
    booked_on = models.DateField()
    amount_in = models.DecimalField(max_digits=14, decimal_places=2)
    amount_out = models.DecimalField(max_digits=14, decimal_places=2)
    stated_balance = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    party = models.ForeignKey(
        StatementParty, models.DO_NOTHING, db_constraint=False, db_index=False
    )
    kind = models.CharField(max_length=14, choices=Kind.choices)
    month = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.booked_on} {self.kind}"


class MonthLedger(models.Model):
    """Rollup. Gate, sheet and bank of one person in one month, side by side, with findings."""

    pk = models.CompositePrimaryKey("worksite_id", "month", "person_id")
    worksite = models.ForeignKey(Worksite, models.DO_NOTHING, db_constraint=False, db_index=False)
    month = models.DateField()
    person = models.ForeignKey(Person, models.DO_NOTHING, db_constraint=False, db_index=False)
    gate_days = models.SmallIntegerField()
    days_stated = models.BooleanField(default=False)
    """True: no gate has anything of that month, and `gate_days` are an attendance sheet's."""
    on_sheet = models.BooleanField()
    sheet_days = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    gross = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    deductions = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    unproved_deductions = models.DecimalField(max_digits=14, decimal_places=2)
    net_payable = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    sheet_own_net = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    paid = models.DecimalField(max_digits=14, decimal_places=2)
    arrears = models.DecimalField(max_digits=14, decimal_places=2)
    arrears_without_unproved = models.DecimalField(max_digits=14, decimal_places=2)
    estimated_due = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    findings = ArrayField(models.CharField(max_length=24), default=list)

    class Meta:
        indexes = [models.Index(fields=["worksite", "person"])]

    def __str__(self) -> str:
        return f"{self.person_id} {self.month:%Y-%m}"
