"""A small calendar for tests: plain weeks, with the days off and the make-up days it is given."""

from datetime import date, timedelta

from participation.calendar.rules import WorkingCalendar

# What matters here of the published lists: long holidays, and Saturdays worked instead.
OFF = (
    date(2017, 1, 2),
    *(date(2017, 1, day) for day in (27, 30, 31)),
    date(2017, 2, 1),
    *(date(2026, 2, day) for day in (16, 17, 18, 19, 20)),
    date(2026, 10, 9),
    date(2027, 1, 1),
)
MADE_UP = (date(2017, 2, 18), date(2017, 6, 3))


def working_days(first: int, last: int) -> WorkingCalendar:
    """The years FIRST to LAST."""
    start, end = date(first, 1, 1), date(last, 12, 31)
    days = (start + timedelta(days=step) for step in range((end - start).days + 1))
    return WorkingCalendar({day: (day.weekday() < 5 and day not in OFF) or day in MADE_UP for day in days})
