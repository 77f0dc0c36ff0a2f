"""Questionnaires and pathways in the hands of staff."""
