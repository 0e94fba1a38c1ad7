"""English units of measure and the nouns that say who or what is counted."""

import re

PEOPLE = re.compile(
    r"(?:people|persons?|firefighters?|officers?|police|lawmakers?|players?|athletes?|drivers?|pilots?|sailors?|guests?|pupils?"
    r"|civilians?|suspects?|hostages?|prisoners?|protesters?|volunteers?|investors?|shareholders?|shoppers?|consumers?|judges?"
    r"|immigrants?|foreigners?|nationals|holders|graduates?|pensioners?|recruits?|delegates?|medics?|commuters?|riders?|crew"
    r"|experts?|wounded|workers?|visitors?|tourists?|passengers?|arrivals?|births?|deaths?"
    r"|patients?|students?|researchers?"
    r"|residents?|employees?|soldiers?|troops|children"
    r"|women|men|subscribers?|users?|customers?|travell?ers?|migrants?|refugees?|voters?|staff|citizens?|teachers?|doctors?"
    r"|nurses?|candidates?|victims?|fans|spectators?"
    r"|participants?|applicants?|members?|inmates|survivors?|farmers?|fertility|population|personnel|engineers?|scientists?"
    r"|viewers|attendees|jobseekers|crowds?|attendance|audience|ridership|turnout|membership|enrol?lment|headcount"
    r"|workforce)\b",
    re.IGNORECASE,
)


def read_unit(text: str, position: int) -> tuple[int, str, str] | None:
    """Where the unit that stands at `position` ends, its class and its canonical name."""
    match = _UNIT.match(text, position)
    if match is None:
        return None
    unit_class, name = _MEANING[match["unit"].lower()] if match["unit"].lower() in _MEANING else _EXACT[match["unit"]]
    return match.end(), unit_class, name


_WORDS: tuple[tuple[str, str, str], ...] = (
    ("money", "KRW", "won"),
    ("money", "USD", "dollars dollar"),
    ("money", "EUR", "euros euro"),
    ("money", "JPY", "yen"),
    ("money", "CNY", "yuan renminbi"),
    ("money", "GBP", "pounds sterling"),
    ("percent", "%", "percent %"),
    ("multiple", "x", "times fold"),
    ("area", "ha", "hectares hectare"),
    ("area", "acre", "acres acre"),
    ("length", "km", "kilometers kilometer kilometres kilometre"),
    ("length", "m", "meters meter metres metre"),
    ("length", "cm", "centimeters centimetres"),
    ("length", "mm", "millimeters millimetres"),
    ("length", "mile", "miles mile"),
    ("length", "foot", "feet"),
    ("mass", "t", "tonnes tonne tons ton"),
    ("mass", "kg", "kilograms kilogram kilos"),
    ("mass", "g", "grams gram"),
    ("volume", "L", "liters litres liter litre"),
    ("power", "GW", "gigawatts gigawatt"),
    ("power", "MW", "megawatts megawatt"),
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
    ("count", "barrel", "barrels"),
)
_PHRASES = {
    "percentage points": ("percent_point", "%p"),
    "percentage point": ("percent_point", "%p"),
    "basis points": ("percent_point", "bp"),
    "per cent": ("percent", "%"),
    "degrees celsius": ("temperature", "°C"),
    "degrees": ("temperature", "°C"),
    "square kilometers": ("area", "km2"),
    "square meters": ("area", "m2"),
    "square metres": ("area", "m2"),
    "years old": ("age", "세"),
    "u.s. dollars": ("money", "USD"),
}
_EXACT = {
    **{name: ("power", name) for name in ("GW", "MW", "kW")},
    **{name: ("energy", name) for name in ("GWh", "MWh", "kWh", "TWh")},
    **{name: ("length", name) for name in ("km", "m", "cm", "mm")},
    **{name: ("mass", name) for name in ("kg", "g", "t", "mg")},
    **{name: ("concentration", name) for name in ("ppm", "ppb")},
    **{name: ("data", name) for name in ("GB", "TB", "MB")},
    "km/h": ("speed", "km/h"),
    "m/s": ("speed", "m/s"),
    "hPa": ("pressure", "hPa"),
    "bp": ("percent_point", "bp"),
    "pp": ("percent_point", "%p"),
    "ha": ("area", "ha"),
    "℃": ("temperature", "°C"),
    "°C": ("temperature", "°C"),
    "㎡": ("area", "m2"),
}
_MEANING = {word: (kind, name) for kind, name, words in _WORDS for word in words.split()} | _PHRASES
_UNIT = re.compile(
    r"(?:[ -]|(?<=[\d.]))?(?P<unit>(?i:"
    + "|".join(re.escape(word) + (r"\b" if word[-1].isalpha() else "") for word in sorted(_MEANING, key=len, reverse=True))
    + ")|"
    + "|".join(re.escape(word) + r"(?![A-Za-z/])" for word in sorted(_EXACT, key=len, reverse=True))
    + ")"
)
