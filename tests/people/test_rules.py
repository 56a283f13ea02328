"""Numbers, digests and refusals; no database."""

from datetime import UTC, datetime, timedelta

import pytest

from participation.people import rules
from participation.people.rules import Level

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PEPPER = "pepper" * 6


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("A123456789", "A123456789"),  # the ministry's specimen
        (" a123456789 ", "A123456789"),
        ("F131104093", "F131104093"),
        ("W100232754", "W100232754"),
        ("A800000014", "A800000014"),  # resident certificate since 2021, the agency's specimen
        ("FA12345689", "FA12345689"),  # resident certificate until 2020
        ("AD30196818", "AD30196818"),
        ("A123456788", None),  # check digit
        ("A213456789", None),  # two digits exchanged
        ("A323456789", None),  # neither man, woman nor resident
        ("AE30196818", None),
        ("A12345678", None),
        ("A1234567890", None),
        ("1123456789", None),
        ("Ａ123456789", None),
        ("", None),
    ],
)
def test_a_national_number_is_taken_only_if_its_check_digit_fits(typed: str, number: str | None) -> None:
    assert rules.normal_national_number(typed) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "+886912345678"),
        ("0912-345-678", "+886912345678"),
        ("0912 345 678", "+886912345678"),
        ("(0912) 345.678", "+886912345678"),
        ("+886912345678", "+886912345678"),
        ("+886 0912 345 678", "+886912345678"),
        ("886912345678", "+886912345678"),
        ("０９１２３４５６７８", "+886912345678"),
        ("+81 90 1234 5678", "+819012345678"),
        ("02 2345 6789", None),
        ("+886 2 2345 6789", None),
        ("912345678", None),
        ("+0912345678", None),
        ("+1234", None),
        ("not a number", None),
        ("", None),
    ],
)
def test_a_mobile_is_compared_in_one_form(typed: str, number: str | None) -> None:
    assert rules.normal_mobile(typed) == number


@pytest.mark.parametrize(
    ("number", "shown"),
    [("+886912345678", "0912 345 678"), ("+819012345678", "+819012345678"), ("", "")],
)
def test_a_mobile_is_shown_as_people_write_it(number: str, shown: str) -> None:
    assert rules.readable_mobile(number) == shown


@pytest.mark.parametrize("level", [Level.MAIL, Level.MOBILE, Level.NATIONAL])
def test_a_digest_depends_on_level_value_and_pepper_and_shows_none_of_them(level: Level) -> None:
    digest = rules.identity_digest(level, "A123456789", PEPPER)
    assert len(digest) == 32
    assert digest == rules.identity_digest(level, "A123456789", PEPPER)
    assert digest != rules.identity_digest(level, "A123456780", PEPPER)
    assert digest != rules.identity_digest(level, "A123456789", PEPPER + "x")
    other = Level.MAIL if level != Level.MAIL else Level.MOBILE
    assert digest != rules.identity_digest(other, "A123456789", PEPPER)
    assert b"123456789" not in digest


def test_digests_stay_what_they_are() -> None:
    """A change of the way of hashing would make strangers of everybody."""
    assert rules.identity_digest(Level.MAIL, "xiaoyu@example.org", "p").hex().startswith(MAIL_DIGEST)
    assert rules.identity_digest(Level.MOBILE, "+886912345678", "p").hex().startswith(MOBILE_DIGEST)
    assert rules.identity_digest(Level.NATIONAL, "A123456789", "p").hex().startswith(NATIONAL_DIGEST)


MAIL_DIGEST = "33151d083117b379"
MOBILE_DIGEST = "dfcd1ebb9e47c7cf"
NATIONAL_DIGEST = "b8140bb98e826b1f"


@pytest.mark.parametrize(
    ("age", "tries", "code"),
    [
        (timedelta(), 0, None),
        (timedelta(minutes=9, seconds=59), 4, None),
        (timedelta(minutes=10), 0, "code_expired"),
        (timedelta(minutes=1), 5, "code_used_up"),
    ],
)
def test_a_code_lives_ten_minutes_and_bears_five_tries(age: timedelta, tries: int, code: str | None) -> None:
    refusal = rules.may_try_code(NOW + rules.CODE_LIFETIME, tries, NOW + age)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize(
    ("is_staff", "holds_roles", "code"),
    [(False, False, None), (True, False, "still_official"), (False, True, "still_official")],
)
def test_officials_leave_their_offices_before_their_accounts(
    is_staff: bool, holds_roles: bool, code: str | None
) -> None:
    refusal = rules.may_erase(is_staff, holds_roles)
    assert (refusal.code if refusal else None) == code
