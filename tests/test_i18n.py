from datetime import UTC, date, datetime

import pytest

from regulars.i18n import Reader, Unit, languages, negotiated, own_name

ENGLISH = Reader("en", "Europe/Bucharest")
RUSSIAN = Reader("ru", "Europe/Bucharest")
STARS = Unit(
    {
        "en": {"one": "star", "other": "stars"},
        "ru": {"one": "звезда", "few": "звезды", "many": "звёзд", "other": "звезды"},
    },
    decimals=2,
)


def plain(text: str) -> str:
    """With ordinary spaces, so that a table of expectations can be read."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    "points, english, russian",
    [
        (0, "0 points", "0 баллов"),
        (1, "1 point", "1 балл"),
        (2, "2 points", "2 балла"),
        (5, "5 points", "5 баллов"),
        (11, "11 points", "11 баллов"),
        (21, "21 points", "21 балл"),
        (-2, "\N{MINUS SIGN}2 points", "\N{MINUS SIGN}2 балла"),
        (1_204, "1,204 points", "1 204 балла"),
    ],
)
def test_points_take_the_form_that_their_number_asks_for(points: int, english: str, russian: str) -> None:
    assert plain(ENGLISH.points(points)) == english
    assert plain(RUSSIAN.points(points)) == russian


@pytest.mark.parametrize(
    "hundredths, english, russian",
    [(100, "1 star", "1 звезда"), (150, "1.50 stars", "1,50 звезды"), (500, "5 stars", "5 звёзд")],
)
def test_a_unit_of_the_program_has_its_own_words_and_scale(hundredths: int, english: str, russian: str) -> None:
    assert plain(ENGLISH.points(hundredths, STARS)) == english
    assert plain(RUSSIAN.points(hundredths, STARS)) == russian


def test_a_fraction_of_plain_points_takes_the_form_of_a_fraction() -> None:
    assert plain(RUSSIAN.points(15, Unit(decimals=1))) == "1,5 балла"


def test_a_unit_without_words_in_the_readers_language_is_called_points() -> None:
    unit = Unit({"en": {"one": "bean", "other": "beans"}})
    assert plain(RUSSIAN.points(3, unit)) == "3 балла"


@pytest.mark.parametrize(
    "minor, currency, english, russian",
    [
        (1_234_50, "EUR", "€1,234.50", "1 234,50 €"),
        (-5_00, "EUR", "\N{MINUS SIGN}€5.00", "\N{MINUS SIGN}5,00 €"),
        (1_234, "JPY", "JP¥1,234", "1 234 ¥"),
        (1_234_567, "KWD", "KWD 1,234.567", "1 234,567 KWD"),
        (12_50, "RSD", "RSD 12.50", "12,50 RSD"),
    ],
)
def test_money_keeps_the_digits_of_its_currency(minor: int, currency: str, english: str, russian: str) -> None:
    assert plain(ENGLISH.money(minor, currency)) == english
    assert plain(RUSSIAN.money(minor, currency)) == russian


def test_signs_are_said_and_a_minus_is_a_real_one() -> None:
    assert ENGLISH.signed(84) == "+84"
    assert ENGLISH.signed(-500) == "\N{MINUS SIGN}500"
    assert ENGLISH.signed(0) == "0"


def test_a_day_belongs_to_the_zone_of_the_program() -> None:
    just_after_midnight_there = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    assert ENGLISH.day(just_after_midnight_there) == "22 Nov 2026"
    assert ENGLISH.moment(just_after_midnight_there) == "22 Nov 2026, 00:30"
    assert plain(RUSSIAN.day(date(2026, 11, 22))) == "22 нояб. 2026 г."


@pytest.mark.parametrize(
    "points, romanian, hungarian",
    [
        (1, "1 punct", "1 pont"),
        (2, "2 puncte", "2 pont"),
        (19, "19 puncte", "19 pont"),
        (20, "20 de puncte", "20 pont"),
    ],
)
def test_romanian_and_hungarian_count_in_their_own_way(points: int, romanian: str, hungarian: str) -> None:
    assert plain(Reader("ro").points(points)) == romanian
    assert plain(Reader("hu").points(points)) == hungarian


def test_hungarians_write_the_year_first() -> None:
    at = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)
    assert Reader("hu").moment(at) == "2026. nov. 21., 22:30"
    assert Reader("ro").moment(at) == "21 nov. 2026, 22:30"


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("503502.90", "503,502.90", "503 502,90"),
        ("-7", "\N{MINUS SIGN}7", "\N{MINUS SIGN}7"),
        ("1.39 – 1.46", "1.39 – 1.46", "1,39 – 1,46"),
        ("2026-11-21: 60.84, 2026-08-22: 43", "21 Nov 2026: 60.84, 22 Aug 2026: 43", None),
        ("receipts-2025.csv, 2025-11, v1.2.3, 1:50%", "receipts-2025.csv, 2025-11, v1.2.3, 1:50%", None),
    ],
)
def test_figures_in_a_text_are_written_as_the_reader_does_and_names_stay(
    text: str, english: str, russian: str | None
) -> None:
    assert Reader("en").figures(text) == english
    if russian is not None:
        assert Reader("ru").figures(text).replace("\N{NO-BREAK SPACE}", " ") == russian


def test_the_word_of_a_unit_can_stand_apart_from_its_number() -> None:
    assert (ENGLISH.unit_word(1), ENGLISH.unit_word(5), RUSSIAN.unit_word(5)) == ("point", "points", "баллов")
    assert (ENGLISH.unit_word(100, STARS), RUSSIAN.unit_word(150, STARS)) == ("star", "звезды")


def test_the_last_day_is_the_one_before_the_end_and_the_day_itself_inside_it() -> None:
    start_of_january = datetime(2026, 12, 31, 22, 0, tzinfo=UTC)
    assert ENGLISH.last_day(start_of_january) == "31 Dec 2026"
    assert ENGLISH.last_day(datetime(2026, 12, 31, 12, 0, tzinfo=UTC)) == "31 Dec 2026"


@pytest.mark.parametrize(
    "cookie, account, accepted, spoken",
    [
        ("ru", "en", "en", "ru"),
        (None, "ru", "en", "ru"),
        ("xx", None, "ru-RU,ru;q=0.9,en;q=0.8", "ru"),
        (None, None, "de-DE, en;q=0.5, ru;q=0.9", "ru"),
        (None, None, "ru;q=0, en", "en"),
        (None, None, "ru;q=nonsense", "en"),
        (None, None, "", "en"),
        ("../etc", "", "*", "en"),
    ],
)
def test_the_language_is_the_one_chosen_then_the_accounts_then_the_browsers(
    cookie: str | None, account: str | None, accepted: str, spoken: str
) -> None:
    assert negotiated((cookie, account), accepted) == spoken


def test_english_comes_first_and_each_language_is_named_in_itself() -> None:
    assert languages()[0] == "en"
    assert languages() == ("en", "hu", "ro", "ru")
    assert [own_name(one) for one in ("ru", "ro", "hu")] == ["Русский", "Română", "Magyar"]


def test_a_message_keeps_its_places_and_an_unknown_one_is_said_as_it_is() -> None:
    assert RUSSIAN.say("From %(member)s", member="Ana") == "От участника Ana"
    assert RUSSIAN.say("Something a plugin says") == "Something a plugin says"
    assert RUSSIAN.say("") == ""
