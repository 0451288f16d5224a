from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongyou.ui.menu import MenuEntry, register


class WorkersConfig(AppConfig):
    name = "gongyou.workers"
    label = "workers"
    verbose_name = "工人"

    def ready(self) -> None:
        register(
            MenuEntry(
                url_name="assist",
                label=_("帮工人办"),
                icon="user",
                order=30,
                visible=_public_office,
            )
        )


def _public_office(request: HttpRequest) -> bool:
    from gongyou.workers.access import may_vouch

    return may_vouch(request.user)
