from django.db import migrations

from gongyou.foundation.rights import append_only


class Migration(migrations.Migration):
    dependencies = [("payroll", "0001_initial")]
    operations = [append_only("payroll_wageline", "payroll_wagededuction", "payroll_paymentresult", "payroll_accountentry")]
