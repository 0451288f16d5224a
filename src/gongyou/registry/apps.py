from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongyou.ui.menu import MenuEntry, register


class RegistryConfig(AppConfig):
    name = "gongyou.registry"
    label = "registry"
    verbose_name = "登记簿"

    def ready(self) -> None:
        register(
            MenuEntry(
                url_name="people",
                label=_("本单位人员"),
                icon="team",
                order=75,
                visible=_speaks_for_a_firm,
            )
        )


def _speaks_for_a_firm(request: HttpRequest) -> bool:
    role = getattr(request.user, "acting_role", None)
    return bool(role and role.role == "labour_officer" and role.employer_code)
