from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from gongyou.ui.menu import MenuEntry, register


class OfficesConfig(AppConfig):
    name = "gongyou.offices"
    label = "offices"
    verbose_name = "机构与人员"

    def ready(self) -> None:
        from gongyou.foundation.rotation import register as reseal_too
        from gongyou.offices.factors.resealing import SealedFactors

        reseal_too(SealedFactors())
        user_logged_in.connect(_signed_in, dispatch_uid="gongyou.offices")
        register(
            MenuEntry(
                url_name="organisations", label=_("机构人员"), icon="team", order=80, visible=_keeps
            )
        )


def _signed_in(sender: object, request: HttpRequest, user: object, **more: Any) -> None:
    """The session says from when and where it is; signing in is a proof of who one is."""
    from gongyou.offices.proof import note_proof
    from gongyou.offices.sessions import mark

    mark(request)
    note_proof(request.session)


def _keeps(request: HttpRequest) -> bool:
    """Whoever acts for an area sees who else does."""
    role = getattr(request.user, "acting_role", None)
    return bool(role and role.area_id)
