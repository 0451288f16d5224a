from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongyou.ui.menu import MenuEntry, register


class PortalConfig(AppConfig):
    name = "gongyou.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        for name, label, icon, order in (
            ("worksites", _("工地"), "site", 10),
            ("checks", _("核对"), "check", 20),
        ):
            entry = MenuEntry(
                url_name=name, label=label, icon=icon, order=order, visible=_looks_at_wages
            )
            register(entry)


def _looks_at_wages(request: HttpRequest) -> bool:
    """The three powers keep the installation and see no wages."""
    role = getattr(request.user, "acting_role", None)
    return not (role and role.is_power)
