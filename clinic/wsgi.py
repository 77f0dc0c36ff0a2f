"""The site as a WSGI application, with static files in front of it."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from clinic import embedded, static_files

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
embedded.die_with_owner()
application = static_files.in_front_of(get_wsgi_application())
