from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "gongyou.alerts"
    label = "alerts"
    verbose_name = "预警"
