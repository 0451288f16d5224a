"""The gates of a worksite, as its papers list them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from gongyou.attendance.models import Device
from gongyou.foundation import audit
from gongyou.registry.models import Worksite


@dataclass(frozen=True)
class DeviceFacts:
    serial: str
    gate: str = ""
    maker: str = ""


@transaction.atomic
def register_devices(worksite: Worksite, devices: Sequence[DeviceFacts]) -> None:
    """Keep the devices by serial number; what is known of one is brought up to date."""
    for facts in devices:
        Device.objects.update_or_create(
            worksite=worksite,
            serial=facts.serial,
            defaults={"gate": facts.gate, "maker": facts.maker},
        )
    if devices:
        target = audit.Target(
            "worksite", str(worksite.uuid), worksite.pk, {"devices": len(devices)}
        )
        audit.record("register_devices", target)
