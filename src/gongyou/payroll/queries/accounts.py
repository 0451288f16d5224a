"""Which worksites keep their wage account with a bank."""

from django.db.models import QuerySet

from gongyou.offices.models import Organisation
from gongyou.payroll.models import WageAccount
from gongyou.registry.models import Worksite


def worksites_kept_with(bank: Organisation | None) -> QuerySet[Worksite]:
    """Where the papers name the bank exactly as the organisation is called here: a name that is
    only alike opens nothing."""
    named = WageAccount.objects.filter(bank_name=bank.name if bank else "").exclude(bank_name="")
    return Worksite.objects.filter(pk__in=named.values("worksite"))
