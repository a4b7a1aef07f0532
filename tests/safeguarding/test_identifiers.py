"""NHS numbers, UPNs, postcodes and dates are read, checked, or left as unreadable: never guessed."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding import identifiers


@pytest.mark.parametrize("number", ["9990000018", "9990000026", "9990000034"])
def test_a_right_nhs_number_holds(number: str) -> None:
    assert identifiers.nhs_number_holds(number)


@given(st.sampled_from(["9990000018", "9990000026"]), st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_in_an_nhs_number_is_always_noticed(number: str, place: int, step: int) -> None:
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert not identifiers.nhs_number_holds(wrong)


def test_a_repeated_digit_is_no_nhs_number() -> None:
    assert not identifiers.nhs_number_holds("0000000000")


@pytest.mark.parametrize(("text", "number"), [("999 000 0018", "9990000018"), ("999-000-0018", "9990000018"), ("99900", None)])
def test_an_nhs_number_is_read_however_it_is_spaced(text: str, number: str | None) -> None:
    assert identifiers.nhs_number(text) == number


@pytest.mark.parametrize("number", ["H801200001001", "X816200001002", "M330400112345"])
def test_a_right_upn_holds_and_another_first_letter_does_not(number: str) -> None:
    assert identifiers.upn_holds(number)
    others = set(identifiers.UPN_LETTERS) - {number[0]}
    assert not any(identifiers.upn_holds(letter + number[1:]) for letter in others)


def test_a_temporary_upn_ends_in_a_letter_that_counts_as_its_place() -> None:
    body = "80120000100"
    holding = [
        a + body + b for a in identifiers.UPN_LETTERS for b in identifiers.UPN_LETTERS if identifiers.upn_holds(a + body + b)
    ]
    assert len(holding) == len(identifiers.UPN_LETTERS)


@pytest.mark.parametrize(("text", "code"), [("ab12cd", "AB1 2CD"), (" ec1a 1bb", "EC1A 1BB"), ("12345", None)])
def test_a_postcode_is_put_in_order(text: str, code: str | None) -> None:
    assert identifiers.postcode(text) == code


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("03/04/2012", datetime(2012, 4, 3)),
        ("3.4.12", datetime(2012, 4, 3)),
        ("3rd April 2012", datetime(2012, 4, 3)),
        ("3-Apr-2012 15:30", datetime(2012, 4, 3, 15, 30)),
        ("3 Apr 2012 at 3.30pm", datetime(2012, 4, 3, 15, 30)),
        ("2012-04-03", datetime(2012, 4, 3)),
        ("20120403", datetime(2012, 4, 3)),
        ("2012-04-03T15:30:05.123", datetime(2012, 4, 3, 15, 30, 5)),
        ("2026-06-01T00:30:00Z", datetime(2026, 6, 1, 1, 30)),  # summer time: the day that people lived through
        ("2026-12-01T00:30:00+00:00", datetime(2026, 12, 1, 0, 30)),
        ("03/04/62", datetime(1962, 4, 3)),
    ],
)
def test_dates_are_read_day_first_and_as_uk_wall_clock_time(text: str, moment: datetime) -> None:
    assert identifiers.parse_instant(text) == moment


@pytest.mark.parametrize("text", ["", "PersonBirthDate", "31/02/2012", "13/13/2012", "2012", "tomorrow", "1/2", "99/99/9999"])
def test_what_is_not_a_date_is_not_guessed(text: str) -> None:
    assert identifiers.parse_date(text) is None


@given(
    st.dates(min_value=date(1930, 1, 1), max_value=date(2029, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%b-%Y", "%Y-%m-%d", "%d.%m.%y"]),
)
def test_a_written_date_comes_back_as_itself(day: date, style: str) -> None:
    assert identifiers.parse_date(day.strftime(style)) == day


@given(st.text(max_size=40))
def test_no_text_makes_the_reading_of_an_identifier_fail(text: str) -> None:
    for read in (identifiers.nhs_number, identifiers.upn, identifiers.postcode, identifiers.parse_instant):
        read(text)
    assert identifiers.nhs_number_holds(text) in (True, False)
    assert identifiers.upn_holds(text) in (True, False)
