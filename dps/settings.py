"""Settings. Everything that differs from place to place comes from the environment.

A bad value is refused at the start with a sentence. Secrets have no default outside a demonstration
or a debug run.
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str, default: bool) -> bool:
    value = os.environ.get(name, "1" if default else "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} is “{value}”; set it to 1 or 0.")
    return value in {"1", "true", "yes"}


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise ImproperlyConfigured(
            "DATABASE_URL must look like postgresql://user:password@host:5432/name."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or query.get("user", "")),
        "PASSWORD": unquote(parts.password or query.get("password", "")),
        "HOST": parts.hostname or query.get("host", ""),
        "PORT": str(parts.port or query.get("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _broker(url: str) -> str:
    """Celery's spelling of a Redis address: a Unix socket is `redis+socket://`."""
    scheme = urlsplit(url).scheme
    if scheme not in {"redis", "rediss", "unix"}:
        raise ImproperlyConfigured(
            "REDIS_URL must look like redis://host:6379/0 or unix:///path/to/socket?db=0."
        )
    if scheme == "unix":
        return url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)
    return url


DEBUG = _flag("DPS_DEBUG", default=False)
#: A demonstration has demo accounts on its log-in page and a clock that can be moved. The database
#: has the last word: it must have been created as one (`scheme.Installation`).
DPS_DEMO = os.environ.get("DPS_INSTALLATION", "live") == "demo"
DPS_INSTALLATION = os.environ.get("DPS_INSTALLATION", "live")
if DPS_INSTALLATION not in {"demo", "live"}:
    raise ImproperlyConfigured("DPS_INSTALLATION must be demo or live.")
DPS_CLOCK_ASKS_DAYS = int(os.environ.get("DPS_CLOCK_ASKS_DAYS", "365"))
DPS_VAR = Path(os.environ.get("DPS_VAR", BASE_DIR / "var"))
HTTPS = _flag("DPS_HTTPS", default=True)

SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY", "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set DJANGO_SECRET_KEY to a long random text.")
#: Keys of the keyed hash of claimants' references: "1:hex,2:hex"; the highest version is in use.
DPS_IDENTITY_KEYS = os.environ.get("DPS_IDENTITY_KEYS", "")
ALLOWED_HOSTS = os.environ.get("DPS_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "*" not in host]

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql:///dps"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
#: Counts tries to log in and nothing else. In the database, so that the limits hold, and people
#: come in, while the broker is down.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_rate_limit",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# The floors of the house, from the ground up (docs/adr/0004-floors.md).
FLOORS = [
    "dps.audit.apps.AuditConfig",
    "dps.scheme.apps.SchemeConfig",
    "dps.accounts.apps.AccountsConfig",
    "dps.moves.apps.MovesConfig",
    "dps.web.apps.WebConfig",
    "dps.documents.apps.DocumentsConfig",
    "dps.notifications.apps.NotificationsConfig",
    "dps.guidance.apps.GuidanceConfig",
    "suppliers.apps.SuppliersConfig",
    "businesscases.apps.BusinessCasesConfig",
    "matching.apps.MatchingConfig",
    "payments.apps.PaymentsConfig",
    "dps.figures.apps.FiguresConfig",
    "dps.transparency.apps.TransparencyConfig",
    "dps.reports.apps.ReportsConfig",
    "dps.home.apps.HomeConfig",
    "dps.demo.apps.DemoConfig",
]
INSTALLED_APPS = [
    "dps.apps.DpsConfig",
    *FLOORS,
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "csp",
]
MIDDLEWARE = [
    # Headers first: every answer passes here on its way out, static files and redirects too.
    "csp.middleware.CSPMiddleware",
    "dps.web.middleware.ExtraHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "dps.urls"
WSGI_APPLICATION = "dps.wsgi.application"
FORM_RENDERER = "dps.web.forms.rendering.PlainRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "dps.web.context.shell",
            ],
        },
    }
]

# People
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["dps.accounts.backend.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 8},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_ADAPTER = "dps.accounts.adapter.Adapter"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {"login_failed": "10/5m/key,50/5m/ip"}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60

# Words, dates, files
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False
STATIC_URL = "/static/"
STATIC_ROOT = DPS_VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "var" / "frontend"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"},
}
#: Collected and compressed files where there are some; straight from the folders in the tests.
WHITENOISE_USE_FINDERS = not STATIC_ROOT.exists()
DOCUMENTS_DIR = DPS_VAR / "documents"
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20

# Mail: kept in a folder unless a server is named
EMAIL_BACKEND = os.environ.get(
    "DPS_EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DPS_VAR / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("DPS_FROM_EMAIL", "dps@example.org")
#: Where this installation is reached; links in mail begin with it.
DPS_SITE_URL = os.environ.get("DPS_SITE_URL", "http://127.0.0.1:8000").rstrip("/")

# Tasks
CELERY_BROKER_URL = _broker(REDIS_URL)
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = "UTC"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_timeout": 5, "socket_connect_timeout": 2}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Headers
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_ENGINE = "dps.accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("DPS_LOG_LEVEL", "INFO")},
}
