"""The installation's settings, typed; a value that cannot be used stops the start and says so."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit


class BadSetting(Exception):
    """One or more environment variables hold a value that cannot be used."""


ROLES = ("app", "owner", "scratch")
POLICIES = ("dengbao3", "asvs5")
_TRUE, _FALSE = {"1", "true", "yes", "on"}, {"", "0", "false", "no", "off"}


@dataclass(frozen=True)
class ServerUrl:
    """A given PostgreSQL server, as one of the three roles."""

    host: str
    port: int
    name: str
    user: str
    password: str


@dataclass(frozen=True)
class SmsGateway:
    """An HTTP gateway for text messages. `body` is its JSON with {phone}, {text}, {code}… in it;
    `accepted` (`field=value`) is how its answer says yes."""

    name: str
    url: str
    key: str = field(repr=False)
    body: str
    accepted: str
    digest: str


@dataclass(frozen=True)
class Environment:
    """What an operator may set. Everything has a default that is safe on one machine."""

    role: str
    database_name: str
    urls: Mapping[str, ServerUrl]
    allowed_hosts: tuple[str, ...]
    https: bool
    bind: str
    port: int
    log_level: str
    trusted_proxies: int
    log_style: str = "auto"
    sms: tuple[SmsGateway, ...] = ()
    policy: str = POLICIES[0]

    @property
    def embedded(self) -> bool:
        return not self.urls


def parse_url(name: str, text: str) -> ServerUrl:
    parts = urlsplit(text)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadSetting(f"{name}: 应以 postgresql:// 开头 · must begin with postgresql://")
    database = parts.path.lstrip("/")
    if not (parts.hostname and parts.username and database):
        raise BadSetting(
            f"{name}: 要写全 postgresql://用户:密码@主机:端口/库 · user, host or name missing"
        )
    return ServerUrl(
        parts.hostname,
        parts.port or 5432,
        unquote(database),
        unquote(parts.username),
        unquote(parts.password or ""),
    )


class _Reader:
    def __init__(self, source: Mapping[str, str]) -> None:
        self.source = source
        self.wrong: list[str] = []

    def text(self, name: str, default: str = "") -> str:
        return self.source.get(name, default).strip()

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, "1" if default else "0").lower()
        if value not in _TRUE | _FALSE:
            self.wrong.append(f"{name}={value!r}: 只能是 1 或 0 · use 1 or 0")
        return value in _TRUE

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or not low <= int(value) <= high:
            self.wrong.append(f"{name}={value!r}: 应为 {low}–{high} 的整数 · a whole number")
            return default
        return int(value)

    def choice(self, name: str, default: str, allowed: tuple[str, ...]) -> str:
        value = self.text(name, default)
        if value not in allowed:
            self.wrong.append(f"{name}={value!r}: 可选 · one of {', '.join(allowed)}")
        return value

    def url(self, name: str) -> ServerUrl | None:
        text = self.text(name)
        if not text:
            return None
        try:
            return parse_url(name, text)
        except BadSetting as error:
            self.wrong.append(str(error))
        except ValueError:  # its words may repeat the password
            self.wrong.append(f"{name}: 地址或端口写错了 · host or port cannot be read")
        return None


def _urls(read: _Reader) -> dict[str, ServerUrl]:
    names = {
        "app": "DATABASE_URL",
        "owner": "DATABASE_OWNER_URL",
        "scratch": "DATABASE_SCRATCH_URL",
    }
    urls = {role: url for role, name in names.items() if (url := read.url(name))}
    if urls and "app" not in urls and not read.wrong:
        read.wrong.append("DATABASE_URL: 缺少应用账户的地址 · the app role's address is missing")
    return urls


_SMS_BODY = '{"phone": "{phone}", "text": "{text}", "id": "{id}"}'
SMS_GATEWAYS = 2


def _sms(read: _Reader, number: int) -> SmsGateway | None:
    """The first or second gateway: addresses other than of this machine must be https."""
    name = f"GONGYOU_SMS_{number}"
    url, key = read.text(f"{name}_URL"), read.text(f"{name}_KEY")
    body = read.text(f"{name}_BODY", _SMS_BODY)
    digest = read.choice(f"{name}_DIGEST", "sha256", ("sha256", "sm3"))
    if not url:
        return None
    parts = urlsplit(url)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        read.wrong.append(f"{name}_URL: 要用 https:// · must be https://")
    if not key:
        read.wrong.append(f"{name}_KEY: 缺少签名密钥 · the signing key is missing")
    try:
        json.loads(body)
    except ValueError:
        read.wrong.append(f"{name}_BODY: 不是 JSON · is no JSON")
    accepted = read.text(f"{name}_OK")
    return SmsGateway(f"sms-{number} {parts.hostname}"[:40], url, key, body, accepted, digest)


def load_environment(source: Mapping[str, str] | None = None) -> Environment:
    """Read the environment once; all wrong values are named together (raises `BadSetting`)."""
    read = _Reader(os.environ if source is None else source)
    environment = Environment(
        role=read.choice("GONGYOU_DB_ROLE", "app", ROLES),
        database_name=read.text("GONGYOU_DB_NAME"),
        urls=_urls(read),
        allowed_hosts=tuple(
            host.strip() for host in read.text("GONGYOU_ALLOWED_HOSTS").split(",") if host.strip()
        ),
        https=read.flag("GONGYOU_HTTPS", default=False),
        bind=read.text("GONGYOU_BIND", "127.0.0.1"),
        port=read.number("GONGYOU_PORT", 8000, 1, 65535),
        log_level=read.choice("GONGYOU_LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR")),
        trusted_proxies=read.number("GONGYOU_TRUSTED_PROXIES", 0, 0, 5),
        log_style=read.choice("GONGYOU_LOG_STYLE", "auto", ("auto", "json", "line")),
        sms=tuple(g for n in range(1, SMS_GATEWAYS + 1) if (g := _sms(read, n))),
        policy=read.choice("GONGYOU_POLICY", POLICIES[0], POLICIES),
    )
    if read.wrong:
        raise BadSetting("\n".join(read.wrong))
    return environment
