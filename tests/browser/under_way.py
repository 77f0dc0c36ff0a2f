"""Which requests of a browser the site has not answered yet.

A page sends what was typed even as it goes. What comes while the database is emptied
after a test stands in the way of that, and both wait for each other.
"""

from __future__ import annotations

from threading import Condition

from django.core.signals import request_finished, request_started

LONGEST_SECONDS = 10


class UnderWay:
    """Counts from the moment that it is made."""

    def __init__(self):
        self._count, self._changed = 0, Condition()
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def wait_for_none(self):
        with self._changed:
            self._changed.wait_for(lambda: self._count <= 0, LONGEST_SECONDS)

    def stop(self):
        request_started.disconnect(self._begin)
        request_finished.disconnect(self._end)

    def _begin(self, **_):
        self._add(1)

    def _end(self, **_):
        self._add(-1)

    def _add(self, number):
        with self._changed:
            self._count += number
            self._changed.notify_all()
