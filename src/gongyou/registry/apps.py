from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "gongyou.registry"
    label = "registry"
    verbose_name = "登记簿"
