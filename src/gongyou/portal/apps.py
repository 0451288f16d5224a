from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongyou.ui.menu import MenuEntry, everyone, register


class PortalConfig(AppConfig):
    name = "gongyou.portal"
    label = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        for name, label, icon, order, visible in (
            ("home", _("今天"), "home", 1, everyone),
            ("worksites", _("工地"), "site", 10, _looks_at_wages),
            ("checks", _("核对"), "check", 20, _looks_at_wages),
            ("exports", _("导出记录"), "download", 85, _exports),
            ("audit", _("审计记录"), "seal", 90, _keeps_the_audit),
        ):
            entry = MenuEntry(url_name=name, label=label, icon=icon, order=order, visible=visible)
            register(entry)


def _looks_at_wages(request: HttpRequest) -> bool:
    """The three powers keep the installation and see no wages; some partners see none yet."""
    from gongyou.offices.access import scope_of  # models are not loaded when apps are named
    from gongyou.offices.models import Account

    user = request.user
    return isinstance(user, Account) and not scope_of(user).empty


def _exports(request: HttpRequest) -> bool:
    return _looks_at_wages(request) or _keeps_the_audit(request)


def _keeps_the_audit(request: HttpRequest) -> bool:
    role = getattr(request.user, "acting_role", None)
    return bool(role and role.role == "audit_admin")
