#!/usr/bin/env python
"""Django's command line for Anteroom."""

from __future__ import annotations

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

# To judge a file there need be no site: neither secrets nor a database.
NOBODYS_SITE = {
    "SECRET_KEY": "nobody" * 9,
    "ANSWER_KEYS": f"none:{'A' * 43}=",
    "INDEX_KEY": f"{'A' * 43}=",
    "ALLOWED_HOSTS": "localhost",
    "SITE_ADDRESS": "https://localhost",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
}

if __name__ == "__main__":
    if sys.argv[1:3] == ["questionnaire", "check"]:
        os.environ.update({**NOBODYS_SITE, **os.environ})
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as problem:  # one line for whoever set it up
        sys.exit(f"anteroom: {problem}")
