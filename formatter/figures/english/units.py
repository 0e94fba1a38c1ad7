"""English units of measure and the nouns that name who or what is counted."""

import re

from formatter.text.bounds import regex

PEOPLE = (
    r"(?i:people|persons?|firefighters|officers|police|lawmakers|senators|players|athletes|drivers|pilots|sailors|guests|pupils"
    r"|civilians|suspects|hostages|prisoners|protesters|demonstrators|volunteers|investors|shareholders|shoppers|consumers"
    r"|judges|immigrants|foreigners|nationals|holders|graduates|pensioners|retirees|recruits|delegates|medics|commuters|riders"
    r"|crew(?: members)?|experts|wounded|workers|visitors|tourists|passengers|arrivals|births|deaths|fatalities|casualties"
    r"|injuries|patients|students|researchers|residents|employees|soldiers|troops|children|kids|adults|minors|teenagers|teens"
    r"|babies"
    r"|infants|seniors|women|men|girls|boys|subscribers|users|customers|travell?ers|migrants|refugees|evacuees|voters|staff"
    r"|staffers|citizens|teachers|doctors|nurses|candidates|victims|fans|spectators|participants|listeners|readers"
    r"|respondents|applicants|members"
    r"|inmates|survivors|farmers|personnel|engineers|scientists|developers|viewers|attendees|jobseekers|homeowners|tenants"
    r"|renters|borrowers|savers|taxpayers|recipients|beneficiaries|parents|mothers|fathers|couples|vacationers|holidaymakers"
    r"|pilgrims"
    r"|hikers|climbers|swimmers|runners|cyclists|pedestrians|motorists|rescuers|reservists|conscripts|fighters|militants|rebels"
    r"|gunmen|leaders|executives|lawyers|journalists|artists|singers|actors|trainees|interns|entrepreneurs|merchants|fishermen"
    r"|americans|britons|koreans|japanese|israelis|palestinians|ukrainians|russians|republicans|democrats"
    r"|fertility|population|death toll|toll|crowds?|attendance|audience|ridership|turnout|membership|enrol?lment|headcount"
    r"|workforce"
    r"|passenger traffic|unemployed|jobless)\b"
)
"""Nouns for people, a part of a pattern. One alone is mentioned rather than counted: consumer, passenger."""

UnitFound = tuple[int, str, str]
"""The end of a unit in the text, its class and its canonical name."""


def read_unit(text: str, position: int) -> UnitFound | None:
    """The unit at `position` of a folded text."""
    match = _UNIT.match(text, position)
    if match is None:
        return None
    unit_class, name = _MEANING[match["unit"].lower()] if match["unit"].lower() in _MEANING else _EXACT[match["unit"]]
    if name == "x" and _OCCASIONS.match(text, match.start()) and not _is_multiple(text, match):
        return match.end(), "count", "회"
    if name == "GBP" and _WEIGHED.search(text, max(0, position - _REACH), position):
        return match.end(), "mass", "lb"
    return match.end(), unit_class, name


def _is_multiple(text: str, times: re.Match[str]) -> bool:
    """Return True for a multiple: six times the average, 3.2 times; six times a year is a frequency."""
    after, before = _COMPARING.match(text, times.end()), _GREW.search(text, max(0, times.start() - _REACH), times.start())
    return after is not None or before is not None


_REACH = 40
_GREW = regex(r"(?:\d\.\d+|\b(?:by|rose|grew|jumped|increased|multiplied|up|surged|nearly|almost) (?:\w+|[\d,]+))$")
_OCCASIONS = regex(r"[ -]?times\b")
_COMPARING = regex(
    r" (?:more|higher|as|the|that|its|their|larger|bigger|greater|faster|what|last|normal|average|annual|book|earnings|better"
    r"|longer|over|less|lower|current|expected|over-?subscribed|oversubscribed|sales|forward|smaller|cheaper|above)\b"
)
_WEIGHED = regex(r"\bweigh\w*\b[^.;]{0,30}$")


_WORDS: tuple[tuple[str, str, str], ...] = (
    ("money", "KRW", "won"),
    ("money", "USD", "dollars dollar"),
    ("money", "EUR", "euros euro"),
    ("money", "JPY", "yen"),
    ("money", "CNY", "yuan renminbi"),
    ("money", "GBP", "pounds pound"),
    ("money", "INR", "rupees rupee"),
    ("money", "CHF", "francs"),
    ("money", "RUB", "rubles roubles"),
    ("money", "THB", "baht"),
    ("money", "MYR", "ringgit"),
    ("money", "IDR", "rupiah"),
    ("money", "TRY", "lira liras"),
    ("money", "BRL", "reais"),
    ("money", "PLN", "zlotys zloty"),
    ("money", "SEK", "kronor"),
    ("money", "AED", "dirhams"),
    ("money", "ILS", "shekels"),
    ("percent", "%", "percent %"),
    ("multiple", "x", "times fold"),
    ("area", "ha", "hectares hectare"),
    ("area", "acre", "acres acre"),
    ("length", "km", "kilometers kilometer kilometres kilometre"),
    ("length", "m", "meters meter metres metre"),
    ("length", "cm", "centimeters centimetres"),
    ("length", "mm", "millimeters millimetres"),
    ("length", "mile", "miles mile"),
    ("length", "inch", "inches inch"),
    ("length", "yard", "yards"),
    ("length", "foot", "feet"),
    ("mass", "t", "tonnes tonne tons ton"),
    ("mass", "kg", "kilograms kilogram kilos"),
    ("mass", "g", "grams gram"),
    ("mass", "oz", "ounces ounce"),
    ("mass", "lb", "lbs"),
    ("count", "L", "liters litres liter litre"),
    ("count", "gal", "gallons gallon"),
    ("speed", "mph", "mph"),
    ("speed", "kt", "knots"),
    ("power", "GW", "gigawatts gigawatt"),
    ("power", "MW", "megawatts megawatt"),
    ("power", "kW", "kilowatts kilowatt"),
    ("count", "TWh", "terawatt-hours"),
    ("count", "GWh", "gigawatt-hours"),
    ("count", "MWh", "megawatt-hours"),
    ("count", "kWh", "kilowatt-hours"),
    ("count", "GB", "gigabytes"),
    ("count", "TB", "terabytes"),
    ("count", "MB", "megabytes"),
    ("duration", "year", "years year"),
    ("duration", "month", "months month"),
    ("duration", "week", "weeks week"),
    ("duration", "day", "days day"),
    ("duration", "hour", "hours hour"),
    ("duration", "minute", "minutes minute"),
    ("duration", "second", "seconds second"),
    ("duration", "quarter", "quarters"),
    ("index", "pt", "points point"),
    ("count", "TEU", "teus teu"),
    ("count", "qubit", "qubits qubit"),
    ("count", "rpm", "rpm"),
    ("count", "barrel", "barrels"),
)
_PHRASES = {
    "percentage points": ("percent_point", "%p"),
    "percentage point": ("percent_point", "%p"),
    "basis points": ("percent_point", "bp"),
    "per cent": ("percent", "%"),
    "degrees celsius": ("temperature", "°C"),
    "degrees centigrade": ("temperature", "°C"),
    "degrees c": ("temperature", "°C"),
    "celsius": ("temperature", "°C"),
    "degrees fahrenheit": ("temperature", "°F"),
    "degrees f": ("temperature", "°F"),
    "fahrenheit": ("temperature", "°F"),
    "degrees": ("temperature", "°C"),
    "square kilometers": ("area", "km2"),
    "square kilometres": ("area", "km2"),
    "square miles": ("area", "mile2"),
    "square feet": ("area", "ft2"),
    "square meters": ("area", "m2"),
    "cubic meters": ("count", "m3"),
    "cubic metres": ("count", "m3"),
    "cubic feet": ("count", "ft3"),
    "miles per hour": ("speed", "mph"),
    "miles an hour": ("speed", "mph"),
    "kilometers per hour": ("speed", "km/h"),
    "kilometers an hour": ("speed", "km/h"),
    "kilometres per hour": ("speed", "km/h"),
    "kilometres an hour": ("speed", "km/h"),
    "meters per second": ("speed", "m/s"),
    "metres per second": ("speed", "m/s"),
    "metric tons": ("mass", "t"),
    "square metres": ("area", "m2"),
    "years old": ("age", "세"),
    "u.s. dollars": ("money", "USD"),
    "us dollars": ("money", "USD"),
    "canadian dollars": ("money", "CAD"),
    "australian dollars": ("money", "AUD"),
    "hong kong dollars": ("money", "HKD"),
    "singapore dollars": ("money", "SGD"),
    "taiwan dollars": ("money", "TWD"),
    "swiss francs": ("money", "CHF"),
    "pounds sterling": ("money", "GBP"),
    "south korean won": ("money", "KRW"),
    "korean won": ("money", "KRW"),
    "japanese yen": ("money", "JPY"),
    "chinese yuan": ("money", "CNY"),
    "indian rupees": ("money", "INR"),
}
_EXACT = {
    **{name: ("power", name) for name in ("GW", "MW", "kW")},
    **{name: ("count", name) for name in ("GWh", "MWh", "kWh", "TWh")},
    **{name: ("length", name) for name in ("km", "m", "cm", "mm")},
    **{name: ("mass", name) for name in ("kg", "g", "t", "mg")},
    **{name: ("concentration", name) for name in ("ppm", "ppb")},
    **{name: ("count", name) for name in ("GB", "TB", "MB", "Gbps", "Mbps")},
    "km/h": ("speed", "km/h"),
    "m/s": ("speed", "m/s"),
    "hPa": ("pressure", "hPa"),
    "bp": ("percent_point", "bp"),
    "bps": ("percent_point", "bp"),
    "km2": ("area", "km2"),
    "km²": ("area", "km2"),
    "㎢": ("area", "km2"),
    "lb": ("mass", "lb"),
    "kph": ("speed", "km/h"),
    "KB": ("count", "KB"),
    "GHz": ("count", "GHz"),
    "MHz": ("count", "MHz"),
    "°F": ("temperature", "°F"),
    "pp": ("percent_point", "%p"),
    "ha": ("area", "ha"),
    "℃": ("temperature", "°C"),
    "°C": ("temperature", "°C"),
    "㎡": ("area", "m2"),
}
_MEANING = {word: (kind, name) for kind, name, words in _WORDS for word in words.split()} | _PHRASES
_UNIT = regex(
    r"(?:[ -]|(?<=[\d.]))?(?P<unit>(?i:"
    + "|".join(re.escape(word) + (r"\b" if word[-1].isalpha() else "") for word in sorted(_MEANING, key=len, reverse=True))
    + ")|"
    + "|".join(re.escape(word) + r"(?![A-Za-z/])" for word in sorted(_EXACT, key=len, reverse=True))
    + ")"
)
