"""Django's settings, made from the environment and the installation's keys."""

from pathlib import Path
from typing import Any

from gongyou.foundation import logs
from gongyou.foundation.environment import Environment, load_environment
from gongyou.foundation.home import Home
from gongyou.foundation.secret_file import KeyFile
from gongyou.offices.policies import POLICIES

ENVIRONMENT = load_environment()
HOME = Home.locate()
SECRETS = HOME.secrets()
KEYS = KeyFile(HOME.secrets_file)
PACKAGE = Path(__file__).resolve().parent.parent
FRONTEND = PACKAGE.parent.parent / "build" / "frontend"

ROLE_NAMES = {role: f"gongyou_{role}" for role in ("app", "owner", "scratch")}


def database(environment: Environment) -> dict[str, Any]:
    """The one connection of this process, as the role it was started with."""
    common = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": f"gongyou-{environment.role}"},
    }
    if environment.embedded:
        return common | {
            "HOST": str(HOME.socket_dir),
            "PORT": "",
            "NAME": environment.database_name or "gongyou",
            "USER": ROLE_NAMES[environment.role],
            "PASSWORD": SECRETS.database_password(environment.role),
        }
    url = environment.urls.get(environment.role)
    if url is None:
        raise RuntimeError(
            f"DATABASE_{environment.role.upper()}_URL: 这个命令需要它 · this command needs it"
        )
    return common | {
        "HOST": url.host,
        "PORT": str(url.port),
        "NAME": environment.database_name or url.name,
        "USER": url.user,
        "PASSWORD": url.password,
    }


DATABASES = {"default": database(ENVIRONMENT)}
APP_ROLE = ROLE_NAMES["app"] if ENVIRONMENT.embedded else ENVIRONMENT.urls["app"].user
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SECRET_KEY = SECRETS.django_secret_key
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *ENVIRONMENT.allowed_hosts]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "procrastinate.contrib.django",
    "gongyou.config.outside.AllauthAccounts",
    "allauth.mfa",
    "gongyou.foundation",
    "gongyou.ui",
    "gongyou.offices",
    "gongyou.registry",
    "gongyou.workers",
    "gongyou.attendance",
    "gongyou.payroll",
    "gongyou.alerts",
    "gongyou.exchange",
    "gongyou.portal",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "gongyou.ui.security.ContentSecurityPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "gongyou.foundation.demo.LoopbackOnly",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "gongyou.foundation.requests.RequestId",
    "gongyou.workers.signin.WorkersDoor",
    "gongyou.offices.signin.StaffOnly",
    "django.contrib.messages.middleware.MessageMiddleware",
]

ROOT_URLCONF = "gongyou.config.urls"
WSGI_APPLICATION = "gongyou.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "gongyou.ui.context.shell",
            ],
            "builtins": ["gongyou.ui.templatetags.ui", "django.templatetags.i18n"],
        },
    }
]

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

AUTH_USER_MODEL = "offices.Account"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "sign-in"
POLICY = POLICIES[ENVIRONMENT.policy]
AUTH_PASSWORD_VALIDATORS = POLICY.validators

# Of django-allauth only the tables and the arithmetic of second factors; no page of it is routed.
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
MFA_ADAPTER = "gongyou.offices.factors.adapter.SealingAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_TOLERANCE = 1
MFA_RECOVERY_CODE_COUNT = 10

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = ["gongyou.ui.formats"]

STATIC_URL = "static/"
STATIC_ROOT = HOME.data_dir / "static"
STATICFILES_DIRS = [("vendor", str(FRONTEND))] if FRONTEND.is_dir() else []
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

SESSION_ENGINE = "gongyou.offices.session_store"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(POLICY.longest.total_seconds())
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = ENVIRONMENT.https
SECURE_HSTS_SECONDS = 31_536_000 if ENVIRONMENT.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ENVIRONMENT.allowed_hosts]

# Uploads of months of gate records are large; they are spooled to disk past 2.5 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = HOME.data_dir / "upload"  # plain for a moment: not in a shared folder
FILE_UPLOAD_TEMP_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
FILE_UPLOAD_HANDLERS = [
    "gongyou.foundation.uploads.Guard",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "gongyou.foundation.uploads.Nameless",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 400  # past 200 the guard stops, and the page says so in words

LOGGING = logs.configuration(ENVIRONMENT.log_level, ENVIRONMENT.log_style)
SILENCED_SYSTEM_CHECKS: list[str] = []
