"""Django's settings. What differs between two installations comes from a few environment variables.

``livingbook.replies.environment`` sets them for ``python -m livingbook``; they can be set by hand for
any other WSGI server, or for Django's own commands (``--settings livingbook.replies.settings``).

- ``LIVINGBOOK_DATA``: folder of database and secret key (default ``var``)
- ``DATABASE_URL``: a PostgreSQL database that keeps the comments instead, ``postgresql://user:password@host/name``
- ``LIVINGBOOK_NAMES``: comma-separated host names and addresses under which readers reach the server
- ``LIVINGBOOK_SITE``: address under which readers reach the server, such as ``https://book.example``; with https,
  cookies are sent over https only
- ``LIVINGBOOK_BOOK_AT``: address of the book where another server has its pages, such as ``https://book.example/``;
  only pages from there may talk to this server, which then serves the comments alone
- ``LIVINGBOOK_RATE``: comments per minute from one network (default 120; 0: no limit)
- ``EMAIL_URL``, ``EMAIL_FROM``, ``MODERATOR_EMAIL``: mail, see ``livingbook.replies.mail.configuration``
- ``LIVINGBOOK_LANGUAGE``: language of the book; ``python -m livingbook serve`` takes it from the built book
- ``LIVINGBOOK_FILL_SECONDS``: least time between opening the form and sending it (default 2)
"""

from __future__ import annotations

import os
from pathlib import Path

from livingbook.language import FOLDER, SERVER, catalogue_file
from livingbook.replies.database import PATIENCE, database_settings, sqlite
from livingbook.replies.datafolder import accounts_path, blocked_words_path, read_secret
from livingbook.replies.mail.configuration import read_mail_settings

CODE = Path(__file__).parents[1]
DATA = Path(os.environ.get("LIVINGBOOK_DATA", "var")).absolute()

SECRET_KEY = read_secret(DATA)
DEBUG = False
ALLOWED_HOSTS = [
    "127.0.0.1",
    "localhost",
    "[::1]",
    *filter(None, os.environ.get("LIVINGBOOK_NAMES", "").split(",")),
]

DATABASES = {"default": database_settings(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = ["livingbook.replies"]
MIDDLEWARE = [
    "livingbook.replies.middleware.Head",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "livingbook.replies.middleware.CommentHeaders",
    "livingbook.replies.middleware.StorageFaults",
    "django.middleware.common.CommonMiddleware",  # checks the Host header and sends Content-Length
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "livingbook.replies.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["livingbook.replies.answers.book_context"]},
    }
]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1000}}}

# Every reader gets the language of the book, whatever their browser asks for: no answer differs by it.
_LANGUAGE = os.environ.get("LIVINGBOOK_LANGUAGE", "en")
USE_I18N = True
LOCALE_PATHS = [CODE.parent / FOLDER]
# Django refuses to start in a language without a catalogue.
LANGUAGE_CODE = (
    _LANGUAGE.replace("_", "-").lower() if catalogue_file(CODE.parent, _LANGUAGE, SERVER).is_file() else "en"
)
LANGUAGES = [(LANGUAGE_CODE, LANGUAGE_CODE)]
USE_TZ = True
TIME_ZONE = "UTC"

# The token of the form lives as long as the browser's session and is sent to the comment pages only.
CSRF_COOKIE_NAME = "comment_form"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_PATH = "/comments/"
# Behind a web server that speaks TLS, forms come from an https address though they arrive here by http.
_SITE = os.environ.get("LIVINGBOOK_SITE", "")
CSRF_TRUSTED_ORIGINS = [_SITE] if _SITE else []
CSRF_COOKIE_SECURE = _SITE.startswith("https://")
CSRF_FAILURE_VIEW = "livingbook.replies.answers.refused_form"
X_FRAME_OPTIONS = "DENY"

#: where the book is, if its pages are served elsewhere; ends with a slash
REPLIES_BOOK_AT = os.environ.get("LIVINGBOOK_BOOK_AT", "")
if REPLIES_BOOK_AT:
    _BOOK_ORIGIN = "/".join(REPLIES_BOOK_AT.split("/")[:3])
    INSTALLED_APPS += ["corsheaders"]
    MIDDLEWARE[:0] = ["corsheaders.middleware.CorsMiddleware", "livingbook.replies.middleware.FullAddresses"]
    CSRF_TRUSTED_ORIGINS += [_BOOK_ORIGIN]
    CORS_ALLOWED_ORIGINS = [_BOOK_ORIGIN]
    CORS_URLS_REGEX = r"^/comments/(t|edit|delete|report|counts)/"  # what the script of the book's pages asks for
    CORS_ALLOW_CREDENTIALS = True
    CORS_ALLOW_METHODS = ("GET", "POST")
    CORS_ALLOW_HEADERS = ("x-fragment",)
    CORS_EXPOSE_HEADERS = ("X-Fragment",)
    CORS_PREFLIGHT_MAX_AGE = 600
DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 30
DATA_UPLOAD_MAX_NUMBER_FILES = 0

# The admin pages for moderators. While there are no accounts, nothing of them is loaded. Accounts are in a file of
# their own, also where the comments are in PostgreSQL.
STATIC_URL = "/comments/static/"
REPLIES_ADMIN = accounts_path(DATA).exists()
if REPLIES_ADMIN:
    INSTALLED_APPS += [
        "django.contrib.admin.apps.SimpleAdminConfig",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ]
    MIDDLEWARE += ["livingbook.replies.moderators.door.AdminDoor"]
    DATABASES["accounts"] = sqlite(accounts_path(DATA))
    DATABASE_ROUTERS = ["livingbook.replies.moderators.door.AccountsRouter"]
    AUTH_PASSWORD_VALIDATORS = [
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "UserAttributeSimilarityValidator",
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ]
    LOGIN_URL = "admin:login"
    SESSION_COOKIE_NAME = "moderator"
    SESSION_COOKIE_PATH = "/comments/admin/"
    SESSION_COOKIE_SAMESITE = "Lax"
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE
    SESSION_COOKIE_AGE = 12 * 3600  # a day's work
    MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
    # The admin's middleware is inside AdminDoor, what its templates need inside ModerationSite: Django's checks look
    # for both in these settings alone.
    SILENCED_SYSTEM_CHECKS = ["admin.E402", "admin.E404", "admin.E408", "admin.E409", "admin.E410"]

# Only failures of the program are logged: a refused request may hold what its reader typed.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "ERROR"},
    "loggers": {
        "django": {"handlers": [], "level": "ERROR", "propagate": True},
        "django.security": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}

#: seconds that a writer waits for the others
REPLIES_PATIENCE = PATIENCE
#: what the processes of one server count together
REPLIES_LIMITS = DATA / "limits.bin"
#: how often an address is asked whether it wants mail; it names none
REPLIES_MAIL_LIMITS = DATA / "mail-limits.bin"
#: comments per minute from one network; high enough for a classroom behind one address
REPLIES_RATE = int(os.environ.get("LIVINGBOOK_RATE", "120"))
#: seconds that a person needs at least to fill in the form
REPLIES_FILL_SECONDS = float(os.environ.get("LIVINGBOOK_FILL_SECONDS", "2"))
#: words that make a comment wait for a moderator, one a line; the file need not exist
REPLIES_BLOCKED_WORDS = blocked_words_path(DATA)
#: characters of one comment
REPLIES_LENGTH = 10_000
#: the mail server and who is told; None while mail is off, which it is too while its settings have faults
REPLIES_MAIL, REPLIES_MAIL_FAULTS = read_mail_settings(os.environ)
#: address under which readers reach the server, for links in mails
REPLIES_SITE = _SITE.rstrip("/")
