"""What the contract says about wages: labour cost, pay day, account, deposit."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from gongyou.foundation import audit
from gongyou.foundation.encrypted import index_of
from gongyou.payroll.models import Deposit, PayTerms, WageAccount
from gongyou.registry.models import Worksite


@dataclass(frozen=True)
class TermsFacts:
    """Agreed days are days of a month, `month_offset` months after the wage month."""

    labour_cost_day: int | None = None
    labour_cost_month_offset: int = 1
    labour_cost_amount: Decimal | None = None
    pay_day: int | None = None
    pay_month_offset: int = 1
    account_no: str = ""
    account_bank: str = ""
    account_opened_on: date | None = None
    tripartite_agreement: bool | None = None
    deposit_form: str = ""
    deposit_amount: Decimal | None = None
    deposit_paid_on: date | None = None


@transaction.atomic
def agree_terms(worksite: Worksite, facts: TermsFacts) -> None:
    """Keep the agreed terms of a worksite (one row each, replaced by the newest)."""
    PayTerms.objects.update_or_create(
        worksite=worksite,
        defaults={
            "labour_cost_day": facts.labour_cost_day,
            "labour_cost_month_offset": facts.labour_cost_month_offset,
            "labour_cost_amount": facts.labour_cost_amount,
            "pay_day": facts.pay_day,
            "pay_month_offset": facts.pay_month_offset,
        },
    )
    account, _ = WageAccount.objects.get_or_create(worksite=worksite)
    account.account_no = facts.account_no or None
    account.account_index = index_of("account", facts.account_no)
    account.bank_name, account.opened_on = facts.account_bank, facts.account_opened_on
    account.tripartite_agreement = facts.tripartite_agreement
    account.save()
    Deposit.objects.update_or_create(
        worksite=worksite,
        defaults={
            "form": facts.deposit_form,
            "amount": facts.deposit_amount,
            "paid_on": facts.deposit_paid_on,
        },
    )
    audit.record("agree_terms", audit.Target("worksite", str(worksite.uuid), worksite.pk))
