"""The site as a WSGI application: static files, then whole bodies, then Django."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from clinic import embedded, static_files
from clinic.bodies import BoundedBodies

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
embedded.die_with_owner()
application = static_files.in_front_of(BoundedBodies(get_wsgi_application()))
