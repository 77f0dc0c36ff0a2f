"""The site as a WSGI application, with static files in front of it."""

from __future__ import annotations

import os
import signal

from django.core.wsgi import get_wsgi_application

from clinic import static_files
from clinic.embedded import die_with_parent

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
if "ANTEROOM_OWNER" in os.environ and (hook := die_with_parent(signal.SIGKILL)):
    hook()  # else granian's workers would outlive it and hold the port

application = static_files.in_front_of(get_wsgi_application())
