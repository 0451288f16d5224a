from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "gongyou.foundation"
    label = "foundation"
    verbose_name = "基础"
