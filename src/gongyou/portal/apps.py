from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from gongyou.ui.menu import MenuEntry, register


class PortalConfig(AppConfig):
    name = "gongyou.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        register(MenuEntry(url_name="worksites", label=_("工地"), icon="site", order=10))
        register(MenuEntry(url_name="checks", label=_("核对"), icon="check", order=20))
