"""Settings of the whole site. Secure by default; `.env.example` explains each variable.

Demo mode (ANTEROOM_DEMO=1) is set by the owner process only, for the embedded
database on loopback: plain http, second factor off, mail into a folder.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from clinic import embedded, environment

BASE_DIR = Path(__file__).resolve().parent.parent

# A command typed in another terminal joins the demo that `make run` started.
if "DATABASE_URL" not in os.environ:
    os.environ.update(embedded.running() or {})

DEMO = environment.flag("ANTEROOM_DEMO")
DEBUG = False
SECRET_KEY = environment.text("SECRET_KEY")
ANSWER_KEYS = environment.keyring("ANSWER_KEYS")
INDEX_KEY = environment.key("INDEX_KEY", environment.text("INDEX_KEY"))
ALLOWED_HOSTS = environment.words("ALLOWED_HOSTS")

# Applications ---------------------------------------------------------------

INSTALLED_APPS = [
    "clinic.apps.ClinicConfig",
    "clinic.apps.ClinicAdminConfig",
    "articles",
    "intake",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "csp",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "clinic.middleware.RequestLog",
    # Headers first: what SecurityMiddleware refuses or redirects has them too.
    "clinic.middleware.ResponseHeaders",
    "clinic.middleware.CompressPublic",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "clinic.languages.LanguageOfAddress",
    "clinic.middleware.CleanText",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "clinic.long_forms.LongForms",
    "clinic.middleware.CleanForms",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "clinic.second_factor.StaffSecondFactor",
    "clinic.refusals.Refusals",
]

ROOT_URLCONF = "clinic.urls"
WSGI_APPLICATION = "clinic.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clinic.context_processors.site",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = ["clinic"]
CRISPY_TEMPLATE_PACK = "clinic"
CRISPY_FAIL_SILENTLY = False

# Database -------------------------------------------------------------------


def database(variable: str, **options: object) -> dict[str, object]:
    """Return Django's settings for the role that a database URL names."""
    named = embedded.connection_settings(environment.text(variable), variable)
    return {
        "ENGINE": "django.db.backends.postgresql",
        **named,
        # The pool makes no use of CONN_MAX_AGE; Django refuses both together.
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**named["OPTIONS"], **options},
    }


POOL = {"min_size": 1, "max_size": 8, "timeout": 5}
DATABASES = {"default": database("DATABASE_URL", pool=POOL)}
DATABASE_APP_ROLE = str(DATABASES["default"]["USER"])
if "DATABASE_OWNER_URL" in os.environ:
    DATABASES["owner"] = {
        **database("DATABASE_OWNER_URL"),
        "TEST": {"MIRROR": "default"},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "clinic_cache",
        "KEY_FUNCTION": "clinic.cache.blind",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
# Some are made each minute: what is done is forgotten, what was given up stays.
ENDING = {"delete_jobs": "successful", "shutdown_graceful_timeout": 10}
PROCRASTINATE_WORKER_DEFAULTS = {"concurrency": 4, **ENDING}

# Staff ----------------------------------------------------------------------

AUTH_USER_MODEL = "clinic.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_RULES}.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": f"{_RULES}.CommonPasswordValidator"},
    {"NAME": f"{_RULES}.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "clinic.accounts.ClosedAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_LOGIN_ON_PASSWORD_RESET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEMO else "https"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "clinic.authenticators.SealingAdapter"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Anteroom"
MFA_FORMS = {
    "add_webauthn": "clinic.passkeys.AddPasskey",
    "login_webauthn": "clinic.passkeys.SignInWithPasskey",
    "reauthenticate_webauthn": "clinic.passkeys.ProveWithPasskey",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # plain http exists only in the demo
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "admin:index"
SECOND_FACTOR_REQUIRED = not DEMO
READINESS_REQUIRED = not DEMO  # the checklist keeps the screening closed
STAFF_IDLE_SECONDS = 15 * 60
STAFF_SESSION_SECONDS = 12 * 60 * 60

# Sessions, cookies, headers ---------------------------------------------------

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 60 * 60  # the idle limit that the intake pages state
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "sid" if DEMO else "__Host-sid"
SESSION_COOKIE_SECURE = not DEMO
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_COOKIE_AGE = None  # it ends with the browser, too: by default it stays a year
CSRF_COOKIE_NAME = "csrf" if DEMO else "__Host-csrf"
CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "clinic.views.csrf_failure"
CSRF_TRUSTED_ORIGINS = environment.words("CSRF_TRUSTED_ORIGINS", "")

SECURE_SSL_REDIRECT = not DEMO
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if DEMO else 63_072_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO
SECURE_CONTENT_TYPE_NOSNIFF = True
# "no-referrer" would make browsers send "Origin: null", a 403 on every form.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
BEHIND_PROXY = environment.flag("BEHIND_PROXY")
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # its rate limits count by visitor
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS: list[str] = []

# The names of Django 6; django-csp reads them until then.
SECURE_CSP = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
CONTENT_SECURITY_POLICY = {"DIRECTIVES": SECURE_CSP}

DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 400
DATA_UPLOAD_MAX_NUMBER_FILES = 1
FILE_UPLOAD_HANDLERS = ["clinic.long_forms.NoFile"]  # but one address, for editors

# Language and time ------------------------------------------------------------

LANGUAGE_CODE = "en-us"
# Spanish is heard under /es/ only, once it is turned on (clinic/languages.py).
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["clinic.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# Static files -----------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = Path(environment.text("STATIC_ROOT", str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # half the work of compressing
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

# Mail and logs ------------------------------------------------------------------

DEFAULT_FROM_EMAIL = environment.text("MAIL_FROM", "front-desk@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
SITE_ADDRESS = environment.address(
    "SITE_ADDRESS", "http://localhost:8000" if DEMO else None
)
SECURITY_CONTACT = environment.text("SECURITY_CONTACT", f"{SITE_ADDRESS}/about/")
if DEMO:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = environment.text("MAIL_FOLDER", str(BASE_DIR / ".anteroom/mail"))
else:
    EMAIL_HOST = environment.text("SMTP_HOST", "localhost")
    EMAIL_PORT = environment.number("SMTP_PORT", 25)
    EMAIL_HOST_USER = environment.text("SMTP_USER", "")
    EMAIL_HOST_PASSWORD = environment.text("SMTP_PASSWORD", "")
    EMAIL_USE_TLS = environment.flag("SMTP_TLS")
    EMAIL_TIMEOUT = 10

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"lines": {"()": "clinic.logs.LineFormatter"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "lines"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # RequestLog says what was refused; here is where something broke.
        "django.request": {"level": "ERROR"},
        "django.security": {"level": "CRITICAL"},
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "procrastinate": {"level": "WARNING"},
    },
}
DEFAULT_EXCEPTION_REPORTER_FILTER = "clinic.logs.NothingReported"

if DEMO and not (
    embedded.is_loopback_only(ALLOWED_HOSTS)
    and embedded.is_embedded(DATABASES["default"]["HOST"])
):
    raise ImproperlyConfigured(
        "ANTEROOM_DEMO=1 works on localhost and the embedded database only; "
        "unset it for a real site."
    )
