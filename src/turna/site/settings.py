"""Settings: environment variables, all of them listed in docs/settings.md."""

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent


def env(name: str, default: str = "") -> str:
    return os.environ.get(f"TURNA_{name}") or default


def env_flag(name: str, default: str = "0") -> bool:
    value = env(name, default)
    if value not in {"0", "1"}:
        raise ImproperlyConfigured(f"TURNA_{name} is {value!r}; it must be 0 or 1.")
    return value == "1"


def env_count(name: str, default: int) -> int:
    value = env(name, str(default))
    if not value.isdecimal() or not 1 <= int(value) <= 1000:
        raise ImproperlyConfigured(
            f"TURNA_{name} is {value!r}; it must be a whole number from 1 to 1000."
        )
    return int(value)


DATA = Path(env("DATA") or CHECKOUT / "var").resolve()


def _secret_key() -> str:
    """The given key; else the data folder's own; else one for this process alone."""
    if given := env("SECRET_KEY"):
        return given
    try:
        return (DATA / "secret-key").read_text(encoding="ascii")
    except OSError:
        return secrets.token_urlsafe(50)


def _password_in(file: str) -> str:
    """What a file with a password holds; "" without one."""
    try:
        return Path(file).read_text(encoding="utf-8").strip() if file else ""
    except OSError as error:
        raise ImproperlyConfigured(
            f"TURNA_MAIL_PASSWORD_FILE is {file!r}, which cannot be read: {error.strerror}."
        ) from None


SECRET_KEY = _secret_key()
DEBUG = env_flag("DEBUG")
ALLOWED_HOSTS = [h for h in env("HOSTS", "localhost,127.0.0.1,[::1]").split(",") if h]

ROOMS = [
    "vault", "core", "directory", "accounts", "ledger", "programmes", "grants", "surveys",
    "outreach", "hotline", "cases", "reports", "exchange",
]  # fmt: skip
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",  # its widgets' templates, for the renderer below
    "django_htmx",
    *[f"turna.{room}" for room in ROOMS],
    "turna.vault.keys",  # a part of the vault whose tables lie in the key store
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",  # files of style and script carry the policy too
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "turna.core.uploads.receiving.LengthMiddleware",
    "turna.core.compression.CompressionMiddleware",
    "turna.core.middleware.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "turna.core.htmx.PartsMiddleware",
    "turna.core.kept.DoorMiddleware",
    "turna.accounts.gate.GateMiddleware",
    "turna.accounts.refusals.RefusalMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "turna.site.urls"
WSGI_APPLICATION = "turna.site.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "/"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SQLITE_FILE = DATA / "turna.sqlite3"
# The key store lies apart: its own folder or database, its own short rotation of backups.
KEYS_FOLDER = Path(env("KEYS_FOLDER") or DATA / "keys").resolve()
KEYS_SQLITE_FILE = KEYS_FOLDER / "keys.sqlite3"
MASTER_KEY_FILE = Path(env("MASTER_KEY_FILE") or KEYS_FOLDER / "master.key").resolve()
MASTER_PASSPHRASE_FILE = env("MASTER_PASSPHRASE_FILE")
# Public: with it a public key that was put in an organisation's place is noticed while locked.
MASTER_PIN_FILE = KEYS_FOLDER / "master.pub"
# Links the audit. Not in the database, and usable while the identities' keys are locked.
AUDIT_KEY_FILE = Path(env("AUDIT_KEY_FILE") or DATA / "audit-key").resolve()
# The second place of the audit's heads: a file, best on another host; and mail, if asked for.
AUDIT_ANCHOR = Path(env("AUDIT_ANCHOR") or DATA / "audit-anchors.txt").resolve()
AUDIT_ANCHOR_MAIL = [to for to in env("AUDIT_ANCHOR_MAIL").split(",") if to]
# Codes of authenticator apps are derived from it. Commands that check none do without.
SIGN_IN_KEY_FILE = Path(env("SIGN_IN_KEY_FILE") or KEYS_FOLDER / "sign-in.key").resolve()
try:
    SIGN_IN_KEY = SIGN_IN_KEY_FILE.read_text(encoding="ascii")
except OSError:
    SIGN_IN_KEY = secrets.token_urlsafe(50)
ERASURE_REGISTER = Path(env("ERASURE_REGISTER") or DATA / "erasures.txt").resolve()


def _database(variable: str, chosen: str, file: Path) -> dict[str, Any]:
    kind, _, name = chosen.partition(":")
    if kind == "postgresql" and name:
        # postgresql:dbname — host, port and user come from the usual PG* variables.
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "TEST": {"TEMPLATE": "template0", "CHARSET": "UTF8"},
        }
    if chosen != "sqlite":
        raise ImproperlyConfigured(
            f"{variable} is {chosen!r}; it must be sqlite or postgresql:NAME."
        )
    return _read_only_sqlite(file) if _is_read_only(file) else _sqlite(file)


def _is_read_only(file: Path) -> bool:
    return file.exists() and not (os.access(file.parent, os.W_OK) and os.access(file, os.W_OK))


def _sqlite(file: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON;PRAGMA temp_store=MEMORY;PRAGMA cache_size=-64000;"
                # Without it INSERT OR REPLACE would slip past the guards of append-only tables.
                "PRAGMA recursive_triggers=ON;"
            ),
        },
        "TEST": {},
    }


def _read_only_sqlite(file: Path) -> dict[str, Any]:
    """The database of a folder that may not be written, for the commands that only read.

    A WAL database opens there as immutable, which leaves the WAL file out. Where that file
    holds something, leaving it out would give wrong figures.
    """
    log = file.with_name(file.name + "-wal")
    if os.access(file.parent, os.W_OK):
        mode = "mode=ro"
    elif log.exists() and log.stat().st_size:
        raise ImproperlyConfigured(
            f"{file.parent} may not be written, and its newest changes are still in {log.name}. "
            "Stop the Turna that uses it, or copy the folder to where it may be written "
            "(TURNA_DATA)."
        )
    else:
        mode = "mode=ro&immutable=1"
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": f"{file.as_uri()}?{mode}",
        "OPTIONS": {
            "timeout": 20,
            "init_command": "PRAGMA temp_store=MEMORY;PRAGMA cache_size=-64000;",
        },
        "TEST": {},
    }


def _databases() -> dict[str, dict[str, Any]]:
    chosen = env("DATABASE", "sqlite")
    keys = env("KEYS_DATABASE") or (chosen if chosen == "sqlite" else f"{chosen}_keys")
    if keys == chosen != "sqlite":
        raise ImproperlyConfigured(
            "TURNA_KEYS_DATABASE is the database of the data; the keys need one of their own."
        )
    found = {
        "default": _database("TURNA_DATABASE", chosen, SQLITE_FILE),
        "keys": _database("TURNA_KEYS_DATABASE", keys, KEYS_SQLITE_FILE),
    }
    if name := env("TEST_DB"):
        found["default"]["TEST"]["NAME"] = name
        found["keys"]["TEST"]["NAME"] = f"{name}_keys"
    if found["keys"]["NAME"] == str(KEYS_SQLITE_FILE):
        # A key store that is missing must be told, never made anew by looking for it.
        found["keys"]["NAME"] = f"{KEYS_SQLITE_FILE.as_uri()}?mode=rw"
    return found


DATABASES = _databases()
DATABASE_ROUTERS = ["turna.vault.keys.router.KeyRouter"]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
FORM_RENDERER = "turna.core.forms.Renderer"
# In the session, not in a cookie: a message may name a record.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SITE_NAME = env("SITE_NAME", "Turna")
NEUTRAL_TITLES = env_flag("NEUTRAL_TITLES")
# Where somebody goes who leaves in a hurry; "" for an empty page.
LEAVE_TO = env("LEAVE_TO")
if LEAVE_TO and not LEAVE_TO.startswith(("https://", "http://")):
    raise ImproperlyConfigured(
        f"TURNA_LEAVE_TO is {LEAVE_TO!r}; it must be an address that begins with https://."
    )
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"), ("ru", "Русский"), ("ky", "Кыргызча"), ("kk", "Қазақша"),
    ("uz", "Oʻzbekcha"), ("tg", "Тоҷикӣ"), ("tk", "Türkmençe"),
]  # fmt: skip
USE_TZ = True
TIME_ZONE = env("TIME_ZONE", "Asia/Bishkek")

# With TURNA_STATIC, as `serve` sets it: collected, compressed, named by their content. Without,
# as in tests: straight from the source folders, under their own names.
STATIC_URL = "static/"
STATIC_ROOT = env("STATIC") or None
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_ALLOW_ALL_ORIGINS = False
_storage = "whitenoise.storage.CompressedManifestStaticFilesStorage"
if STATIC_ROOT is None:
    _storage = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _storage},
}
MEDIA_ROOT = DATA / "media"
# What is handed in stays in memory until it is sealed: no temporary file holds it in clear.
FILE_UPLOAD_HANDLERS = ["turna.core.uploads.receiving.MemoryHandler"]

WORKERS = env_count("WORKERS", 2)
THREADS = env_count("THREADS", 4)

HTTPS = env_flag("HTTPS")
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = env_flag("HTTPS_SUBDOMAINS", "1")
# Asking browsers to carry the name in their own list is for the domain's owner to decide.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
# Over TLS the name itself tells browsers: this host alone, every path, never in the clear.
COOKIES = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIES}sessionid"
CSRF_COOKIE_NAME = f"{COOKIES}csrftoken"
DEVICE_COOKIE_NAME = f"{COOKIES}turna-device"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"  # a link in a mail may lead to a page
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True  # scripts read the token in the form
SESSION_ENGINE = "turna.accounts.sessions"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = env_count("SESSION_HOURS", 12) * 3600  # from its opening, however busy
IDLE_MINUTES = env_count("IDLE_MINUTES", 15)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Nothing is mailed unless an address is set (AUDIT_ANCHOR_MAIL).
EMAIL_HOST, _, _port = env("MAIL_SERVER", "localhost:25").partition(":")
EMAIL_PORT = int(_port) if _port.isdecimal() else 25
EMAIL_HOST_USER = env("MAIL_USER")
EMAIL_HOST_PASSWORD = _password_in(env("MAIL_PASSWORD_FILE"))
EMAIL_USE_TLS = env_flag("MAIL_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env("MAIL_FROM", "turna@localhost")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "turna.core.logs.Line"}},
    "filters": {"patterns": {"()": "turna.core.logs.PatternsOnly"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["patterns"],
        },
    },
    "root": {"handlers": ["stderr"], "level": env("LOG_LEVEL", "WARNING")},
    # Django's own handlers would mail errors; here they go where everything goes.
    "loggers": {
        "django": {"handlers": [], "propagate": True},
        # Names whose passkey was used, at the level of INFO.
        "fido2": {"level": "WARNING"},
    },
}
