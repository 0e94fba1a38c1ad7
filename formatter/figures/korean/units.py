"""Units of measure and Korean counters, with their classes and the words for which they must not be mistaken."""

import re
from typing import NamedTuple

from formatter.text.bounds import regex


class Unit(NamedTuple):
    """A unit as read: it ends at `end`; `name` is canonical (원 is KRW, ㎡ is m2, 개 사 is 개사)."""

    end: int
    unit_class: str
    name: str


def read_unit(text: str, position: int) -> Unit | None:
    """The longest unit at `position` of a folded text, one space allowed before it."""
    if text.startswith(" ", position):
        position += 1
    units = _UNITS_BY_FIRST.get(text[position : position + 1])
    match = units.match(text, position) if units else None
    if match is None:
        return None
    unit_class, name = _MEANING[match["unit"].replace(" ", "")]
    return Unit(match.end(), unit_class, name)


PARTICLE = (
    r"(?=[\s,.·…)(\]\"'”’~/:;!?+*&|「」『』<>-]|$|을|를|이|가|은|는|의|로|으로|도|와|과|만|씩|까지|에|나(?!라)|당|보다|꼴|째"
    r"|쯤|짜리|가량|안팎|정도|규모"
    r"|등|분(?!\d)|인|였|라|다|입|여|마다|부터|중|급|선|간|연속|상당|남짓|내외|수준|어치|늘|줄|증|감|상|하|밖|뿐|넘|전체"
    r"|모두|전후|내|미|초과|수|↑|↓)"
)
"""Syllables that may follow a counter directly; others would make it the beginning of another word (6발전소)."""

_WESTERN = r"(?![A-Za-zμ])"
_UNITS: tuple[tuple[str, str, tuple[str, ...], str], ...] = (
    ("money", "KRW", ("원",), r"(?!전|칙|장|인|본|료|자력|탁)"),
    ("money", "USD", ("달러", "미국 달러"), r"(?!화)"),
    ("money", "EUR", ("유로",), r"(?!존|화|파|폴|피)"),
    ("money", "JPY", ("엔",), r"(?!진|터|지|비|데|화)"),
    ("money", "CNY", ("위안",), r"(?!부|화)"),
    ("money", "GBP", ("파운드",), ""),
    ("money", "INR", ("루피",), ""),
    ("money", "RUB", ("루블",), ""),
    ("money", "VND", ("베트남 동",), ""),
    ("percent_point", "%p", ("%p", "%P", "%포인트", "% 포인트", "퍼센트포인트", "퍼센트 포인트"), _WESTERN),
    ("percent_point", "bp", ("bp", "베이시스포인트"), _WESTERN),
    ("percent", "%", ("%", "퍼센트"), ""),
    ("percent", "%", ("프로",), r"(?!야|축|농|배|젝|그|모|세|듀|게|필|선|골|리|데|토|바|급|와|스|파)"),
    (
        "multiple",
        "x",
        ("배",),
        r"(?!터|럴|송|출|치|정|당|포|달|경|우|려|급|관|상(?!당|승)|크렐|추|구|드|수진|양|분|열|합|심|기량|기가스)",
    ),
    ("people", "명", ("명", "사람"), r"(?!령|단|칭|예|절|시|소|동|품|확|목|분을|작|인(?!\s))"),
    ("people", "인", ("인",), r"(?=이상|이하|을|은|의|으로|에게|까지|[\s,.)]|$)"),
    ("count", "개사", ("개사", "개 사"), r"(?!업|례|람|항|찰|회|건|용|고|무|진|단|립|학|물|이트)" + PARTICLE),
    ("count", "개국", ("개국", "개 국"), r"(?!가|어|내|립|공|민|제|적|토|경|도|장|면)"),
    ("count", "개소", ("개소", "개 소"), r"(?!식|비|재|방|속|프|득|장|상|매|송)"),
    ("count", "개교", ("개교", "개 교"), r"(?!육|사|수|통|회|실|과|재)" + PARTICLE),
    ("duration", "month", ("개월", "개 월", "달"), r"(?!러|성|라|력|걀|빛|간|리)"),
    ("duration", "quarter", ("개분기", "개 분기", "분기"), ""),
    ("duration", "trading_day", ("거래일",), ""),
    ("duration", "year", ("년", "해"), r"(?!도|생|물|차|산|식|형|제|근|대|월|양|당|외|수(?!입)|운|결)"),
    ("duration", "week", ("주",), r"(?!년|기|일|민|거|택|말|자|식|차|간|요|유|장|도|당|변|관|총|최|문|력|주|입|범)"),
    ("duration", "day", ("일",), r"(?!제|반|본|정(?!도)|원|선|괄|대|당|시|자|환|터|용|컬|몰|출|단|차|요|부(?!터)|등|간|주)"),
    ("duration", "hour", ("시간",), r"(?!표|제(?!한)|대(?=\s|에|로|별)|외|강|선택)"),
    (
        "duration",
        "minute",
        ("분",),
        r"(?!기|야|석|류|담|쟁|양|량|할|리|포|만|위|노|산|배|과|식|명|권|납|해|열|주|당|자|들|의\s?\d)",
    ),
    ("duration", "second", ("초",), r"(?!속|과|미|등|기|반|중|보|대|순|여름|안|창|고|교|점|청|혁)"),
    (
        "age",
        "세",
        ("세", "살"),
        r"(?!대|계|금|종|부(?!터)|관|율|트|력|상|입|무|법|액|탁|포|월|기|션|균|림|수|미나|일|분|제|컨|탁|척)",
    ),
    ("rank", "위", ("위",), r"(?!원|치|험|기|반|한|해|성|탁|상|생|법|안|주|중|촉|협|급|축|헌|약|장|패|쪽)"),
    ("points", "점", ("점",), r"(?!검|포|유|령|차|수|심|자|주|화|진|프|막|프|증|거|등|지|프|술|철)" + PARTICLE),
    ("index", "pt", ("포인트",), ""),
    ("count", "건", ("건",), r"(?!물|강|설|축|조|립|전|국|보|장|배|반|널|기|축|폐|의\s?(?:안|사항)을)"),
    ("count", "곳", ("곳",), r"(?!간)"),
    ("count", "가구", ("가구",), r"(?!점|사|업|회사|거리)"),
    ("count", "세대", ("세대",), r"(?!교체|별|갈등)"),
    ("count", "마리", ("마리",), ""),
    ("count", "그루", ("그루",), ""),
    ("count", "TEU", ("TEU",), r"(?![A-Za-z])"),
    ("count", "큐비트", ("큐비트",), ""),
    ("count", "회", ("회",), r"(?!용|의(?!\s)|사|원|장|복|차|관|식|담|동|계|수|피|전|기(?!초)|견|로[가를]|생|비|랑|춘|고|화)"),
    (
        "count",
        "개",
        ("개",),
        r"(?!월|념|년|발|최|막|혁|방|통|설|장|업|화|봉|척|정|학|요|점|편|량|입|시(?!군|도|·|\s)|인(?!\s|이)|선|관|항)",
    ),
    ("count", "대", ("대",), r"(?!규모)" + PARTICLE),
    *(
        ("count", name, (name,), PARTICLE)
        for name in re.findall(
            r"\w+",
            """권 량 기 문 발 척 편 종 채 병 잔 장 벌 석 좌석 병상 실 객실 매 통 팀 쌍 가지 차례 배럴 뷰 송이 포기 알 필지
            상자 박스 포대 세트 쪽 페이지 면 홀 점포 학급 과목 문항 문제 종목 품목 모금 묶음 봉지 줄 컵 그릇 판 켤레 캔
            마디 부 표 자루 곡 작품 층 피안타 실점 탈삼진
            연승 연패 관왕 골 안타 홈런 도움 승 패 타점 이닝 호 필 나라 다발 큰술 작은술 스푼
            걸음 바퀴 킬로칼로리 글자 호점 축구장 클릭 경기""",
        )
    ),
    ("length", "mm", ("mm", "㎜", "밀리미터"), _WESTERN),
    ("length", "cm", ("cm", "㎝", "센티미터", "센티"), _WESTERN),
    ("length", "m", ("m", "미터"), _WESTERN + r"(?![/²³23㎡])"),
    ("length", "km", ("km", "㎞", "킬로미터"), _WESTERN + r"(?![/²2])"),
    ("area", "ha", ("ha", "㏊", "헥타르"), _WESTERN),
    ("area", "m2", ("㎡", "m²", "m2", "제곱미터", "평방미터"), ""),
    ("area", "km2", ("㎢", "km²", "km2", "제곱킬로미터"), ""),
    ("area", "평", ("평",), r"(?!균|가|년|일|화|소|생|상|등|판|범|면|양)" + PARTICLE),
    ("count", "m3", ("㎥", "m³", "세제곱미터", "입방미터"), ""),
    ("count", "L", ("L", "ℓ", "리터"), _WESTERN),
    ("count", "mL", ("mL", "ml", "㎖", "밀리리터"), _WESTERN),
    ("mass", "t", ("t", "톤"), _WESTERN),
    ("mass", "kg", ("kg", "㎏", "킬로그램", "Kg", "KG"), _WESTERN + r"(?!/|·m|f)"),
    ("mass", "g", ("g", "그램"), _WESTERN + r"(?!/)"),
    ("mass", "mg", ("mg", "㎎", "밀리그램"), _WESTERN + r"(?!/)"),
    ("temperature", "°C", ("℃", "°C", "˚C", "ºC", "도C"), ""),
    ("speed", "m/s", ("m/s", "㎧"), ""),
    ("speed", "km/h", ("km/h", "㎞/h", "kph"), ""),
    ("speed", "kt", ("노트",), r"(?!북|르)"),
    ("power", "GW", ("GW", "기가와트"), r"(?!h|시)"),
    ("power", "MW", ("MW", "㎿", "메가와트"), r"(?!h|시)"),
    ("power", "kW", ("kW", "㎾", "KW", "킬로와트"), r"(?!h|시)"),
    ("count", "GWh", ("GWh", "기가와트시"), ""),
    ("count", "MWh", ("MWh", "㎿h", "메가와트시"), ""),
    ("count", "kWh", ("kWh", "㎾h", "KWh", "킬로와트시"), ""),
    ("count", "TWh", ("TWh", "테라와트시"), ""),
    ("count", "kcal", ("kcal", "㎉"), ""),
    ("concentration", "µg/m3", ("㎍/㎥", "μg/m3", "μg/㎥", "㎍/m3", "마이크로그램"), ""),
    ("count", "W/kg", ("W/kg", "W/㎏"), ""),
    ("concentration", "ppm", ("ppm", "PPM"), _WESTERN),
    ("concentration", "ppb", ("ppb",), _WESTERN),
    ("concentration", "mg/L", ("mg/L", "mg/l", "㎎/L"), ""),
    ("concentration", "mg/kg", ("mg/kg", "㎎/㎏"), ""),
    ("concentration", "kg/ha", ("kg/ha", "㎏/ha", "㎏/㏊"), ""),
    ("concentration", "Bq/kg", ("Bq/kg", "Bq/㎏"), ""),
    ("concentration", "Bq", ("Bq", "베크렐"), _WESTERN + r"(?!/)"),
    ("pressure", "hPa", ("hPa", "㍱", "헥토파스칼"), ""),
    ("count", "Hz", ("Hz", "㎐", "헤르츠"), ""),
    ("count", "GHz", ("GHz", "㎓", "기가헤르츠"), ""),
    ("count", "GB", ("GB", "기가바이트"), _WESTERN),
    ("count", "KB", ("KB", "킬로바이트"), _WESTERN),
    ("count", "byte", ("바이트",), ""),
    ("count", "TB", ("TB", "테라바이트"), _WESTERN),
    ("count", "MB", ("MB", "메가바이트"), _WESTERN),
    ("count", "Gbps", ("Gbps",), _WESTERN),
    ("count", "Mbps", ("Mbps",), _WESTERN),
)
_MEANING = {written.replace(" ", ""): (kind, name) for kind, name, writings, _ in _UNITS for written in writings}


def _by_first() -> dict[str, re.Pattern[str]]:
    """For each first character one alternation, longest writing first."""
    pairs = sorted(((written, guard) for _, _, writings, guard in _UNITS for written in writings), key=lambda pair: -len(pair[0]))
    alternatives: dict[str, list[str]] = {}
    for written, guard in pairs:
        alternatives.setdefault(written[0], []).append(re.escape(written).replace(r"\ ", " ?") + guard)
    return {first: regex(f"(?P<unit>{'|'.join(found)})") for first, found in alternatives.items()}


_UNITS_BY_FIRST = _by_first()
