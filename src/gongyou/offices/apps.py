from django.apps import AppConfig
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongyou.ui.menu import MenuEntry, register


class OfficesConfig(AppConfig):
    name = "gongyou.offices"
    label = "offices"
    verbose_name = "机构与人员"

    def ready(self) -> None:
        register(
            MenuEntry(
                url_name="organisations", label=_("机构人员"), icon="team", order=80, visible=_keeps
            )
        )


def _keeps(request: HttpRequest) -> bool:
    """Whoever acts for an area sees who else does."""
    role = getattr(request.user, "acting_role", None)
    return bool(role and role.area_id)
