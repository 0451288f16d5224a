from django.apps import AppConfig


class PayrollConfig(AppConfig):
    name = "gongyou.payroll"
    label = "payroll"
    verbose_name = "工资"
