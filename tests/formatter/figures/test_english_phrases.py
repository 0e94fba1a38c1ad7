"""Turns of English phrase that a reader understands at once: scores, streaks, ranges, comparisons, limits."""

import pytest

from bot.model import Figure
from formatter.figures import find


def in_order(text: str) -> list[Figure]:
    """The figures of a text as they stand in it."""
    return sorted(find(text), key=lambda figure: figure.start)


def test_a_score_is_right_after_the_beaten_team() -> None:
    """A score right after the beaten team is one figure."""
    (score,) = find("Harbour City thrashed Old Mill 5-0 in the rain.")
    assert (score.text, score.value, score.value2, score.unit_class) == ("5-0", 5, 0, "score")


@pytest.mark.parametrize(
    ("text", "written", "value", "unit"),
    [
        ("Exports have fallen for six consecutive months.", "six consecutive months", 6, "month"),
        ("Output shrank for a fourth straight quarter.", "fourth straight quarter", 4, "quarter"),
        ("It was the second straight monthly decline.", "second straight monthly", 2, "month"),
        ("The side has won seven games in a row.", "seven", 7, None),
    ],
)
def test_a_streak_is_found(text: str, written: str, value: float, unit: str | None) -> None:
    """Streaks are found: consecutive months, an ordinal before "straight", games in a row."""
    (figure,) = find(text)
    assert (figure.text, figure.value, figure.unit, figure.role) == (written, value, unit, "streak")


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Growth of 3-4% is likely.", 3, 4),
        ("Fees will rise 5% to 9%.", 5, 9),
        ("It costs between $20 and $35 million.", 20e6, 35e6),
    ],
)
def test_a_range_is_one_figure(text: str, low: float, high: float) -> None:
    """A dash, "to" and "between" join two ends to one range."""
    (figure,) = find(text)
    assert (figure.value, figure.value2) == (low, high)


def test_a_rise_to_a_level_is_no_range() -> None:
    """The size of a change and the level it led to are two figures."""
    assert [figure.value for figure in in_order("Rates rose 0.5% to 4.5%.")] == [0.5, 4.5]
    assert [figure.role for figure in in_order("The share grew from 6% to 8%.")] == ["from", "level"]


def test_small_numbers_of_things_count() -> None:
    """Small numbers count a part of a whole or people; numbers of sides and ages are no figures."""
    part, whole = in_order("The chain will close 6 of its 40 shops.")
    assert (part.value, part.status, part.label, whole.status) == (6, "plan", "shops", "actual")
    assert [figure.value for figure in in_order("The crash killed four passengers and hurt 9 children.")] == [4, 9]
    assert find("The two sides met. Children aged 6 to 12 sang.") == ()


def test_how_often_and_how_tall_are_figures() -> None:
    """Every 15 minutes is a frequency, each 90 metres no denominator."""
    assert [figure.text for figure in find("Buses run every 15 minutes.")] == ["15 minutes"]
    assert [figure.text for figure in find("The masts, each 90 metres tall, stand offshore.")] == ["90 metres"]
    assert find("It is paid for each 20 kilograms.") == ()


def test_the_time_that_something_took_place_in_is_a_period() -> None:
    """80 mm fell in 6 hours: the rain counts; a run of 2 hours lasted."""
    assert [figure.text for figure in find("The town got 80 mm of rain in 6 hours.")] == ["80 mm"]
    assert [figure.text for figure in find("She finished the course in 3 hours.")] == ["3 hours"]


def test_twice_the_old_value() -> None:
    """A double is a change with direction up, and the doubled value is old."""
    new, twice, old = in_order("Clinics counted 640 cases in May, more than double the 300 counted in April.")
    assert (new.direction, twice.value, twice.role, twice.direction, old.role) == ("up", 2, "change", "up", "from")


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Entry will cost €7.", "plan"),
        ("Sales are forecast to recover; the repair took 40 days.", "actual"),
        ("Officials expect 5,000 guests.", "forecast"),
        ("The loot was worth an estimated $3 million.", "actual"),
    ],
)
def test_status_stays_within_its_part_of_the_sentence(text: str, status: str) -> None:
    """A forecast ends at the semicolon; what will cost is planned."""
    (figure,) = find(text)
    assert figure.status == status


@pytest.mark.parametrize(
    ("text", "role", "direction"),
    [
        ("Economists had foreseen a rise of 1.4%.", "change", "up"),
        ("Core prices held at 2.2%.", "level", "flat"),
        ("The tunnel ran 9% over budget.", "change", "up"),
        ("Smugglers face at least five years in prison.", "threshold", "none"),
        ("Workers earning less than $30,000 pay nothing.", "threshold", "none"),
        ("Loans of up to $80,000 are offered.", "level", "none"),
    ],
)
def test_roles_come_from_nouns_and_participles_too(text: str, role: str, direction: str) -> None:
    """Roles also come from nouns and participles: a rise of, held at, over budget, face, earning."""
    (figure,) = find(text)
    assert (figure.role, figure.direction) == (role, direction)


def test_a_participle_gives_a_levels_direction() -> None:
    """Down from 15,000: the level fell; 8 percent more than: it rose."""
    level, old = in_order("About 3,200 flats were empty in June, down from 4,100 a year before.")
    assert (level.direction, old.role) == ("down", "from")
    visitors, more = in_order("The zoo drew 1.1 million visitors last year, 8 percent more than in 2029.")
    assert (visitors.direction, more.role, more.direction) == ("up", "change", "up")


def test_a_crowd_is_people_and_topping_a_number_is_at_least_it() -> None:
    """Nouns for many people count people; top hedges."""
    (crowd,) = find("She sang before a crowd of 31,250.")
    assert (crowd.unit_class, crowd.label) == ("people", "crowd")
    (riders,) = find("Ridership is expected to top 700,000 a day.")
    assert (riders.unit_class, riders.hedge, riders.status) == ("people", "min", "forecast")


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Under Article 9 of the Ports Act, late ships pay $400.", ["late ships"]),
        ("After a slow winter, tram fares rose 3%.", ["tram fares"]),
        ("The storm dropped 95 mm of rain.", ["rain"]),
        ("The bank offers loans of up to $9,000 at 2.5 percent interest.", ["loans", "interest"]),
        ("Net profit at Lakeside Foods fell by nearly a third to $41 million.", ["Net profit at Lakeside Foods"] * 2),
        ("The firm won a $70 million contract.", ["contract"]),
        ("The port kept its berth fee at $310.", ["berth fee"]),
        ("Households with an income below $25,000 may apply.", ["Households"]),
    ],
)
def test_a_label_is_what_is_measured(text: str, labels: list[str]) -> None:
    """A label is the measured thing, not the sentence's opening or its verb."""
    assert [figure.label for figure in in_order(text)] == labels


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Mara Lind, 23, won the women's 400m freestyle in 4:01.87.", ["4:01.87"]),
        ("The bank trimmed its 2027 growth forecast by 0.2 percentage points.", ["0.2 percentage points"]),
        ("It fell to minus 7.5 degrees Celsius overnight.", ["minus 7.5 degrees Celsius"]),
    ],
)
def test_a_name_an_age_or_a_year_is_no_figure(text: str, written: list[str]) -> None:
    """The length of a race, the age of the winner and the year of a forecast are not counted; the time of a race is."""
    assert [figure.text for figure in in_order(text)] == written


def test_a_race_is_timed_and_frost_is_below_zero() -> None:
    """4:01.87 is 241.87 seconds; minus 7.5 degrees is negative."""
    assert find("She swam it in 4:01.87.")[0].value == 241.87
    assert find("It fell to minus 7.5 degrees Celsius.")[0].value == -7.5


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The firm signed a contract worth 540 million euros.", "contract"),
        ("The ministry will hire 1,200 more nurses by June.", "nurses"),
        ("Shipments to the United States rose to $720 million.", "Shipments to the United States"),
        ("Patients wait 43 minutes on average.", "Patients wait"),
        ("Rain hampered the search, which covered 1,200 square kilometers.", "search"),
        ("The number of residents hit an all-time high of 2.58 million.", "number of residents"),
    ],
)
def test_an_english_label_names_the_thing(text: str, label: str) -> None:
    """An English label names the contract, the people hired, the destination, or the noun of a relative clause."""
    assert find(text)[0].label == label


def test_a_forecast_cut_has_an_old_value() -> None:
    """Down from an earlier forecast: the forecast is the old value."""
    roles = {figure.text: figure.role for figure in find("Growth slowed to 0.8%, down from an earlier forecast of 1.4%.")}
    assert roles == {"0.8%": "level", "1.4%": "from"}


def test_the_others_are_people_too() -> None:
    """Eight others after 23 workers are people."""
    assert {figure.unit_class for figure in find("It killed 23 workers and injured eight others.")} == {"people"}


@pytest.mark.parametrize(
    "text", ["10. Stay informed of the research.", "Milestone 8.1 asks for plans.", "It ships LibreOffice 3.3."]
)
def test_numbers_of_items_and_versions_are_none(text: str) -> None:
    """The number of an item of a list and that of a version count nothing."""
    assert find(text) == ()


def test_a_subject_takes_the_tense_that_follows() -> None:
    """Some 2.9 million workers are expected to benefit: nobody has yet."""
    assert find("Some 2.9 million workers are expected to benefit.")[0].status == "forecast"
    assert find("Some 2.9 million workers benefited.")[0].status == "actual"
