"""The places in the United States whose law a clinic may serve under."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as named

NAMES = {
    "AL": named("Alabama"),
    "AK": named("Alaska"),
    "AZ": named("Arizona"),
    "AR": named("Arkansas"),
    "CA": named("California"),
    "CO": named("Colorado"),
    "CT": named("Connecticut"),
    "DE": named("Delaware"),
    "DC": named("District of Columbia"),
    "FL": named("Florida"),
    "GA": named("Georgia"),
    "HI": named("Hawaii"),
    "ID": named("Idaho"),
    "IL": named("Illinois"),
    "IN": named("Indiana"),
    "IA": named("Iowa"),
    "KS": named("Kansas"),
    "KY": named("Kentucky"),
    "LA": named("Louisiana"),
    "ME": named("Maine"),
    "MD": named("Maryland"),
    "MA": named("Massachusetts"),
    "MI": named("Michigan"),
    "MN": named("Minnesota"),
    "MS": named("Mississippi"),
    "MO": named("Missouri"),
    "MT": named("Montana"),
    "NE": named("Nebraska"),
    "NV": named("Nevada"),
    "NH": named("New Hampshire"),
    "NJ": named("New Jersey"),
    "NM": named("New Mexico"),
    "NY": named("New York"),
    "NC": named("North Carolina"),
    "ND": named("North Dakota"),
    "OH": named("Ohio"),
    "OK": named("Oklahoma"),
    "OR": named("Oregon"),
    "PA": named("Pennsylvania"),
    "PR": named("Puerto Rico"),
    "RI": named("Rhode Island"),
    "SC": named("South Carolina"),
    "SD": named("South Dakota"),
    "TN": named("Tennessee"),
    "TX": named("Texas"),
    "UT": named("Utah"),
    "VT": named("Vermont"),
    "VA": named("Virginia"),
    "WA": named("Washington"),
    "WV": named("West Virginia"),
    "WI": named("Wisconsin"),
    "WY": named("Wyoming"),
}


def in_words(codes: Sequence[str]) -> str:
    """Return "Illinois, Indiana or Ohio"; the whole country for an empty list."""
    names = [_(NAMES.get(code, code)) for code in codes] or [_("the United States")]
    if len(names) == 1:
        return names[0]
    either = {"most": ", ".join(names[:-1]), "last": names[-1]}
    return _("%(most)s or %(last)s") % either
