from __future__ import annotations

import pytest
from django.test import Client

from tests.articles.factories import make_editor, make_user


class Secure(Client):
    """Asks over https, as the real site demands."""

    def generic(self, *args, **kwargs):
        return super().generic(*args, **kwargs | {"secure": True})


@pytest.fixture(autouse=True)
def _plain_static_files(settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }


@pytest.fixture
def visitor(db):
    return Secure()


def signed_in(user, settings):
    # The second factor has its own tests; here it would only stand in the way.
    settings.SECOND_FACTOR_REQUIRED = False
    client = Secure()
    client.force_login(user)
    return client


@pytest.fixture
def editor(db, settings):
    return signed_in(make_editor(), settings)


@pytest.fixture
def stranger(db, settings):
    """A member of staff in no group."""
    return signed_in(make_user("stranger@clinic.example"), settings)
