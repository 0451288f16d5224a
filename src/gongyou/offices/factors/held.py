"""Which second factors an account has."""

from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator

from gongyou.offices.models import Account

Kind = Authenticator.Type


@dataclass(frozen=True)
class Passkey:
    id: int
    name: str
    since: datetime
    used: datetime | None


@dataclass(frozen=True)
class Held:
    """`app_since` is empty without an app; recovery codes alone are no factor."""

    app_since: datetime | None
    passkeys: tuple[Passkey, ...]

    @property
    def any(self) -> bool:
        return self.app_since is not None or bool(self.passkeys)


def factors_of(account: Account) -> Held:
    rows = list(Authenticator.objects.filter(user=account).order_by("id"))
    app = next((row for row in rows if row.type == Kind.TOTP), None)
    keys = (row for row in rows if row.type == Kind.WEBAUTHN)
    return Held(
        app.created_at if app else None,
        tuple(Passkey(r.pk, r.data["name"], r.created_at, r.last_used_at) for r in keys),
    )


def forget_passkey(account: Account, key: int) -> bool:
    rows = Authenticator.objects.filter(user=account, type=Kind.WEBAUTHN, pk=key)
    return bool(rows.delete()[0])


def forget_all(account: Account) -> int:
    """Every factor and recovery code; the next sign-in sets one up again."""
    return int(Authenticator.objects.filter(user=account).delete()[0])
