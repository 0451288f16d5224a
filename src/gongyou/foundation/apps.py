from django.apps import AppConfig


class FoundationConfig(AppConfig):
    name = "gongyou.foundation"
    label = "foundation"
    verbose_name = "基础"

    def ready(self) -> None:
        from gongyou.foundation import files, rotation

        rotation.register(rotation.SealedColumn(*files.SEALED_KEYS))
