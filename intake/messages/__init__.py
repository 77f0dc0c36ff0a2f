"""Outgoing messages, from the wish to send one to what became of it.

To a person: `gate` says whether, how and when; `words` says what; `person` delivers.
To staff: `staff` tells each one, `escalation` the next, `self_test` proves that it
works. `post` is the only module that sends.
"""
