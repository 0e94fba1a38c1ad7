"""English as newsrooms write it: votes, markets, victims, forecasts missed, versions and years that count nothing."""

import pytest

from bot.model import Figure
from formatter.figures import find


def in_order(text: str) -> list[Figure]:
    """The figures of a text as they stand in it."""
    return sorted(find(text), key=lambda figure: figure.start)


@pytest.mark.parametrize(
    "text",
    [
        "The club runs PaintBox 7.4, the newest release.",
        "Readers have praised the 7.4 release.",
        "It moved here in 1987 and again in 2004 with its staff.",
        "See bug#482210 and issue 88 in the tracker.",
        "Under § 1881 of the code it is void.",
        "Sections 12 and 14 of the Harbour Act apply.",
        "On 11 and 12 April the gates stay shut.",
        "The driver, 47, was not hurt.",
        "The 16-nation group met.",
        "The seas will be higher by 2100.",
        "In 1776 the port was founded.",
        "They will meet again in three weeks.",
    ],
)
def test_versions_years_numbers_of_laws_and_ages_are_none(text: str) -> None:
    """A bare decimal is a version, four digits a year, and what numbers a law, a bug or an age counts nothing."""
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "written", "value", "unit_class", "unit"),
    [
        ("Gusts topped 88 mph.", "88 mph", 88, "speed", "mph"),
        ("It reached 97 degrees Fahrenheit.", "97 degrees Fahrenheit", 97, "temperature", "°F"),
        ("The flood left 14 inches of mud.", "14 inches", 14, "length", "inch"),
        ("The loan came to HK$90 million.", "HK$90 million", 9e7, "money", "HKD"),
        ("The farm sold 30 million rupees of rice.", "30 million rupees", 3e7, "money", "INR"),
        ("Half a million homes went dark.", "Half a million", 500_000, "count", None),
        ("Thirty-two boats were lost.", "Thirty-two", 32, "count", None),
        ("The offer was oversubscribed 4.5 times.", "4.5 times", 4.5, "multiple", "x"),
        ("The page was viewed 900 times in a day.", "900 times", 900, "count", "회"),
        ("It was 30x faster than before.", "30x", 30, "multiple", "x"),
        ("The birth rate fell to 0.81.", "0.81", 0.81, "count", None),
        ("The navy bought 40 Northwind 9 jets.", "40", 40, "count", None),
        ("One in 30 drivers failed.", "One in 30", 1 / 30, "fraction", "1"),
        ("The file holds 70 GB.", "70 GB", 70, "count", "GB"),
    ],
)
def test_more_units_and_numerals_are_read(text: str, written: str, value: float, unit_class: str, unit: str | None) -> None:
    """Miles, Fahrenheit, other dollars, numbers in words, multiples, occasions and rates without a unit are read."""
    (figure,) = find(text)
    assert (figure.text, figure.unit_class, figure.unit) == (written, unit_class, unit)
    assert figure.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The shelter feeds 60 to 80 children a night.", 60, 80),
        ("Between 2 and 3 million people fled.", 2e6, 3e6),
        ("The assembly passed it by a vote of 188 to 95.", 188, 95),
        ("Senators voted 51-47 to end the debate.", 51, 47),
        ("It passed by 302 votes to 118.", 302, 118),
    ],
)
def test_two_ends_and_two_sides_are_one_figure(text: str, low: float, high: float) -> None:
    """A range of things, and the two sides of a vote, are one figure with two values."""
    (figure,) = find(text)
    assert (figure.value, figure.value2) == (low, high)


def test_who_died_or_was_hurt_is_people() -> None:
    """Numbers before dead, injured and missing count people, and so do all who are named in the plural."""
    hurt = in_order("Nine sailors died, 21 others were injured and more than 60 are still missing.")
    assert [(figure.unit_class, figure.label) for figure in hurt] == [
        ("people", "sailors"),
        ("people", "injured"),
        ("people", "missing"),
    ]


def test_an_index_of_consumers_is_no_crowd() -> None:
    """A noun for people that only qualifies another noun counts nobody."""
    assert {figure.unit_class for figure in find("Consumer confidence dropped to 88.1 from 93.4.")} == {"index"}
    assert find("The town bought 12 police cars.")[0].unit_class == "count"


def test_a_change_in_two_units_is_a_change_twice() -> None:
    """A change in points and percent is one change in two units; a part of a whole is not."""
    points, percent, close = in_order("The index lost 61.2 points, or 2.3 percent, to end at 2,610.4.")
    assert (points.role, percent.role, percent.direction, close.role) == ("change", "change", "down", "level")
    jobs, share = in_order("It will cut 900 jobs, or about 4% of its staff.")
    assert (jobs.role, share.role) == ("change", "level")


@pytest.mark.parametrize(
    "text",
    [
        "Profit came to $3.1 billion, beating estimates of $2.8 billion.",
        "Profit came to $3.1 billion, missing the $3.4 billion average of estimates.",
        "Output grew 0.4%, less than the 0.7% increase forecast by analysts.",
        "Output grew at an annualized rate of 1.9%, beating the 1.5% expected by economists.",
    ],
)
def test_what_was_expected_is_background(text: str) -> None:
    """An expected value that the news is compared with is an old value and a forecast."""
    news, expected = in_order(text)
    assert (news.role in ("level", "change"), expected.role, expected.status) == (True, "from", "forecast")


def test_money_is_raised_and_prices_are() -> None:
    """To raise money is to collect it; to raise a price by money is a change."""
    assert find("The startup raised $41 million.")[0].role == "level"
    assert find("The grocer raised the price by $2.")[0].role == "change"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Temperatures will drop to 3 degrees on Sunday.", "forecast"),
        ("Some 57% said they support the plan.", "actual"),
        ("The council was going to spend $8 million.", "plan"),
        ("The probe weighs 3.4 tons and will orbit Mars.", "actual"),
    ],
)
def test_the_weather_is_foreseen_and_a_noun_plans_nothing(text: str, status: str) -> None:
    """Coming weather is a forecast, the noun "plan" alone makes no plan, and the present tense is about the present."""
    assert find(text)[0].status == status


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The won weakened 8.3 won.", "won"),
        ("Nearly 300 visitors got in.", "visitors"),
        ("Only 14 percent of adults got in.", "adults"),
        ("The first 640 units open in May.", "units"),
        ("Sales nearly tripled to 2.2 million.", "Sales"),
        ("Owners may be fined up to $700.", "fined"),
        ("The ministry set aside $90 million for the rail program.", "rail program"),
        ("The bank trimmed its 2031 growth forecast by 0.3 percentage points.", "2031 growth forecast"),
    ],
)
def test_a_label_is_a_noun_of_the_clause(text: str, label: str) -> None:
    """A label is a noun of the clause: no verb, adverb or pronoun, and without a figure."""
    assert find(text)[0].label == label


def test_where_a_thing_comes_from_is_no_old_value() -> None:
    """Artists from 18 countries: nothing fell from 18."""
    assert {figure.role for figure in find("The show has 120 works by 45 artists from 18 countries.")} == {"level"}


@pytest.mark.parametrize(
    "text",
    ["He died at the age of 35.", "She was 17 when she left.", "The yard is close to the 580 freeway."],
)
def test_how_old_somebody_was_and_the_number_of_a_road_are_none(text: str) -> None:
    """Ages of people and numbers of roads are no figures."""
    assert find(text) == ()


def test_a_million_after_a_sign_or_before_what_comes_in_millions() -> None:
    """$19m and 2m people are millions, 400m of rope are metres."""
    assert find("The house is worth $19m")[0].value == 19e6
    assert find("It reached 2m people in a year.")[0].value == 2e6
    (rope,) = find("They sold 400m of rope.")
    assert (rope.value, rope.unit) == (400, "m")


def test_a_run_of_months_has_their_direction() -> None:
    """A run of months such as "risen for four straight months" has their direction."""
    assert find("Rents have fallen for four straight months.")[0].direction == "down"
