"""What follows a page that was filled in: the next one, or a word that it ends here."""

from __future__ import annotations

from django.utils import timezone

from clinic.models import Profile
from intake import documents
from intake.contact import Contact
from intake.pages.form import PageForm
from intake.passage import Passage, Step


def upcoming(before: Passage, after: Passage, form: PageForm) -> Step | None:
    """The step to show: the same one, when an answer opened more on it."""
    here = form.step
    again = after.step(here.slug)
    if again is not None and not set(again.keys) <= form.keys:
        return again
    # A change from the check page returns there, past what was seen before.
    is_on_the_way = here.is_seen and not before.is_complete
    return after.following(here.slug) if is_on_the_way else after.furthest


def stop_reason(form: PageForm) -> str:
    """A date of birth or a place that does not fit, told only on this page."""
    leg, given = form.step.leg, form.given
    if leg.name != documents.CONTACT or not {"birth-date", "state"} & given.keys():
        return ""
    profile = Profile.current()
    contact = Contact.of(leg.answers.replace(given))
    age = contact.age_on(timezone.now().astimezone(profile.zone).date())
    if age is not None and age < profile.minimum_age:
        return "age"
    is_served = not profile.states_served or contact.state in profile.states_served
    return "" if is_served or not contact.state else "state"
