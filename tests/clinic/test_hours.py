"""When the clinic is open: across clock changes, closures and closed weeks."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from clinic.hours import DAYS, Closed, Hours, Span, Unreadable, parse, zone_name
from clinic.templatetags.clock import clock

NEW_YORK = ZoneInfo("America/New_York")
OFFICE = "Mon-Fri 09:00-17:00\nSat 10:00-12:00, 13:00-15:00\nSun closed"


def hours(text=OFFICE, zone=NEW_YORK, *closures):
    return Hours(parse(text), zone, tuple(Closed(*days) for days in closures))


def at(text, zone=NEW_YORK):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def test_a_line_names_days_and_times():
    assert parse("Mon-Tue 9:00-17:30") == (Span(0, 540, 1050), Span(1, 540, 1050))


def test_a_day_may_open_twice_and_until_midnight():
    assert parse("sat 10:00–12:00, 13:00 - 24:00") == (
        Span(5, 600, 720),
        Span(5, 780, 1440),
    )


def test_empty_lines_and_closed_days_open_nothing():
    assert parse("\n  \nSun closed\n") == ()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Monday 09:00-17:00", "“Monday” is not one of Mon, Tue"),
        ("Mon", "write it as “Mon-Fri 09:00-17:00”"),
        ("Fri-Mon 09:00-17:00", "the first day comes after the last one"),
        ("Mon 9-17", "“9-17” is not like 09:00-17:00"),
        ("Mon 09:00-17:00,", "“” is not like 09:00-17:00"),
        ("Mon 17:00-09:00", "later than the opening time"),
        ("Mon 09:00-09:00", "later than the opening time"),
        ("Mon 09:60-17:00", "09:60 is not a time of day"),
        ("Mon 09:00-24:01", "24:01 is not a time of day"),
        ("Mon 09:00-12:00, 11:00-13:00", "Mon overlaps another time"),
    ],
)
def test_a_line_that_cannot_be_read_is_refused_with_the_reason(line, reason):
    with pytest.raises(Unreadable) as refused:
        parse(line)

    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-04T08:59:59", False),
        ("2026-03-04T09:00:00", True),
        ("2026-03-04T16:59:59", True),
        ("2026-03-04T17:00:00", False),
        ("2026-03-07T12:30:00", False),
        ("2026-03-08T11:00:00", False),
    ],
)
def test_the_opening_minute_counts_and_the_closing_minute_does_not(moment, is_open):
    assert hours().is_open(at(moment)) is is_open


def test_the_zone_of_whoever_asks_does_not_matter():
    assert hours().is_open(datetime(2026, 3, 4, 14, 0, tzinfo=UTC))
    assert not hours().is_open(datetime(2026, 3, 4, 13, 59, tzinfo=UTC))


def test_after_friday_comes_saturday_and_after_it_monday():
    assert hours().next_opening(at("2026-03-06T18:00")) == at("2026-03-07T10:00")
    assert hours().next_opening(at("2026-03-07T15:00")) == at("2026-03-09T09:00")


def test_an_open_clinic_reads_now_and_opens_next_on_another_day():
    moment = at("2026-03-04T11:00")

    assert hours().next_reading(moment) == moment
    assert hours().next_opening(moment) == at("2026-03-05T09:00")


def test_at_the_minute_of_opening_the_next_one_is_another():
    assert hours().next_opening(at("2026-03-04T09:00")) == at("2026-03-05T09:00")


def test_a_closure_covers_whole_days():
    shut = hours(OFFICE, NEW_YORK, (date(2026, 12, 24), date(2026, 12, 27)))

    assert not shut.is_open(at("2026-12-24T11:00"))
    assert shut.next_reading(at("2026-12-23T18:00")) == at("2026-12-28T09:00")


def test_a_clinic_that_never_opens_promises_nothing():
    closed = hours("Sun closed")
    long_shut = hours(OFFICE, NEW_YORK, (date(2026, 1, 1), date(2026, 12, 31)))

    assert closed.next_reading(at("2026-03-04T11:00")) is None
    assert long_shut.next_reading(at("2026-03-04T11:00")) is None


def test_an_opening_keeps_its_wall_time_when_the_clocks_change():
    daily = hours("Mon-Sun 09:00-17:00")

    before, after = (
        daily.next_opening(at(day)) for day in ("2026-03-07T08:00", "2026-03-08T08:00")
    )

    assert (after - before).total_seconds() == 24 * 3600  # wall time
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=23)


def test_a_time_that_the_clocks_skip_opens_when_they_have_moved_on():
    night = hours("Sun 02:30-05:00")

    assert night.next_opening(at("2026-03-08T00:00")) == at("2026-03-08T03:30")


def test_an_opening_inside_the_skipped_hour_is_none():
    night = hours("Sun 02:10-02:50")

    assert night.next_opening(at("2026-03-08T00:00")) == at("2026-03-15T02:10")


def test_an_hour_that_comes_twice_is_open_twice():
    night = hours("Sun 01:00-02:00")
    first = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK)

    assert night.is_open(first)
    assert night.is_open(first.replace(fold=1))


ZONES = st.sampled_from(
    ["America/New_York", "Pacific/Honolulu", "Australia/Lord_Howe", "UTC"]
)
MOMENTS = st.datetimes(
    datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)
)


@st.composite
def weeks(draw):
    """A week with at most one opening a day."""
    spans = []
    for day in draw(st.sets(st.integers(0, 6))):
        opens = draw(st.integers(0, 1438))
        spans.append(Span(day, opens, draw(st.integers(opens + 1, 1440))))
    return tuple(spans)


@given(weeks(), ZONES, MOMENTS)
def test_the_next_reading_is_open_and_nothing_before_it_was_missed(week, zone, moment):
    clinic = Hours(week, ZoneInfo(zone))

    reading = clinic.next_reading(moment)

    if reading is None:
        assert not week
    else:
        assert reading >= moment
        assert clinic.is_open(reading)
        missed = moment + timedelta(minutes=1)
        assert reading <= missed or not clinic.is_open(moment)


@given(weeks(), ZONES, MOMENTS)
def test_the_moment_before_an_opening_is_closed_or_ends_another(week, zone, moment):
    clinic = Hours(week, ZoneInfo(zone))

    opening = clinic.next_opening(moment)

    if opening is not None:
        assert opening > moment
        before = opening.astimezone(UTC) - timedelta(seconds=1)
        ends_at_midnight = any(span.closes == 1440 for span in week)
        assert ends_at_midnight or not clinic.is_open(before)


@given(weeks())
def test_what_is_written_is_read_again(week):
    lines = [
        f"{DAYS[span.weekday]} {span.opens // 60:02}:{span.opens % 60:02}"
        f"-{span.closes // 60:02}:{span.closes % 60:02}"
        for span in week
    ]

    assert parse("\n".join(lines)) == tuple(sorted(week))


@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text):
    with contextlib.suppress(Unreadable):
        parse(text)


@pytest.mark.parametrize(
    ("day", "zone", "name"),
    [
        ("2026-11-30T09:00", "America/New_York", "EST"),
        ("2026-06-30T09:00", "America/New_York", "EDT"),
        ("2026-06-30T09:00", "America/Phoenix", "MST"),
        ("2026-06-30T09:00", "America/Sao_Paulo", "UTC-03"),
    ],
)
def test_the_zone_of_a_time_has_a_name(day, zone, name):
    assert zone_name(datetime.fromisoformat(f"{day}+00:00"), ZoneInfo(zone)) == name


def test_spanish_says_each_hour_with_its_article():
    hours_of_day = [datetime(2026, 12, 1, hour) for hour in range(24)]

    with translation.override("es"):
        said = [clock(moment) for moment in hours_of_day]
    with translation.override("en-us"):
        english = [clock(moment) for moment in hours_of_day]

    assert [hour for hour in range(24) if said[hour].startswith("la ")] == [1, 13]
    assert said[9].startswith("las 9:00")
    assert english[13] == "1 p.m."


def test_a_clock_without_a_zone_is_the_clinics():
    assert zone_name(datetime(2026, 7, 1, 9), NEW_YORK) == "EDT"
    assert zone_name(datetime(2026, 12, 1, 9), NEW_YORK) == "EST"
