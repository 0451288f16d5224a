from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "gongyou.offices"
    label = "offices"
    verbose_name = "机构与人员"
