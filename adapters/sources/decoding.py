"""Decode bytes whose declared encoding is missing, unknown or wrong."""

import codecs
import re
from collections.abc import Sequence

_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_WITHOUT_BOM = [
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
]
_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*+=\s*+["']\s*+([\w.:-]+)""", re.IGNORECASE)
_CHARSET = re.compile(rb"""charset\s*+=\s*+["']?\s*+([\w.:-]+)""", re.IGNORECASE)

# Labels of the WHATWG (https://encoding.spec.whatwg.org/#names-and-labels) by the codec that browsers use for them.
_LABELS = {
    "cp949": "euc-kr euckr cseuckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean iso-ir-149 csksc56011987 "
    "windows-949 cp949 ms949 uhc",
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 utf-16 utf-16le utf-16be ucs-2 unicode",  # a declaration read as ASCII is not UTF-16
    "cp1252": "windows-1252 cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 ascii us-ascii ansi_x3.4-1968",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j ms932 cp932",
    "euc_jp": "euc-jp x-euc-jp",
    "iso2022_jp": "iso-2022-jp",
    "iso2022_kr": "iso-2022-kr",
    "gb18030": "gb18030 gbk gb2312 gb_2312-80 x-gbk chinese cp936",
    "johab": "johab",
    "big5hkscs": "big5 big5-hkscs cn-big5 x-x-big5",
    "koi8_r": "koi8-r koi8 koi8_r",
    "koi8_u": "koi8-u koi8-ru",
    "cp866": "ibm866 cp866 866",
    "cp874": "windows-874 tis-620 iso-8859-11",
    "mac_roman": "macintosh mac x-mac-roman",
}
_CODECS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
_CODECS |= {f"windows-125{n}": f"cp125{n}" for n in (0, 1, 3, 4, 5, 6, 7, 8)}
_CODECS |= {f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)} | {"iso-8859-9": "cp1254"}

# Codecs in which nearly every byte is a character: decoding without error is no evidence for them.
_SINGLE_BYTES = {codec for codec in _CODECS.values() if codec.startswith(("cp125", "iso8859", "koi8", "mac", "cp866", "cp874"))}
_BEFORE_TAG = re.compile(rb"(?=<)")
_UTF8_HANGUL = re.compile(rb"[\xea-\xed][\x80-\xbf]{2}")
_HANGUL = re.compile("[가-힣]+")
_HANJA = re.compile("[\u4e00-\u9fff\uf900-\ufaff]")
_BYTES_PER_ERROR = 8
"""Non-ASCII characters per undecodable byte. Fewer, and the text is in another encoding."""

# What `chardet` may answer, by its names: the encodings of the web, with the codec of the superset where there is one. More of
# them would make short Latin texts uncertain.
_DETECTABLE = {
    "cp949": "cp949",
    "shift_jis": "cp932",
    "cp932": "cp932",
    "euc-jp": "euc_jp",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "cp866": "cp866",
    "tis-620": "cp874",
    "cp874": "cp874",
    **{f"iso-8859-{n}": f"iso8859_{n}" for n in (2, 5, 7, 8)},
    **{f"windows-125{n}": f"cp125{n}" for n in range(9)},
}
_NON_ASCII = re.compile(rb"[\x80-\xff]")
_MARKUP = re.compile(rb"<[^<>]*>")
_SAMPLE = 16 * 1024
"""Bytes from the first non-ASCII one on, by which an encoding is detected."""
_FEWEST_BYTES = 12
"""Non-ASCII bytes in the sample for a detection. Fewer are no evidence."""
_UTF8_SHARE = 0.25
"""Share of bytes that are Hangul in UTF-8, from which on a document is put together from UTF-8 and Korean."""


def decode(content: bytes, content_type: str = "") -> str:
    """Decode a document. Order: byte order mark, UTF-8, HTTP header, declaration, detection by the bytes, Korean.

    Single-byte codecs accept every byte and come last. If no codec fits, the one with the fewest undecodable bytes is
    used, each shown as U+FFFD.
    """
    for start, codec in [*_BOMS, *_WITHOUT_BOM]:
        if content.startswith(start):
            return content.decode(codec, "replace")
    labelled = _labelled(content, content_type)
    single = [codec for codec in labelled if codec in _SINGLE_BYTES]
    several = [codec for codec in dict.fromkeys(["utf-8", *labelled]) if codec not in _SINGLE_BYTES]
    several.sort(key=lambda codec: not codec.startswith("iso2022"))  # its bytes are ASCII, and so valid UTF-8 too
    for codec in several:
        if (text := _decode_strictly(content, codec)) is not None:
            return text
    if set(labelled) <= {"utf-8"} and (text := _decode_detected(content)) is not None:
        return text
    if (text := _decode_strictly(content, "cp949")) is not None and _looks_korean(text):
        return text
    return _least_broken(content, several, otherwise=[*single, "cp1252"][0])


def declared_encoding_is_reliable(content: bytes) -> bool:
    """True if a strict parser that trusts the declaration either fails or decodes correctly."""
    declared = _codec(_DECLARATION, content[:1000])
    return declared not in _SINGLE_BYTES or content.isascii()


def _labelled(content: bytes, content_type: str) -> list[str]:
    """Codecs that the HTTP header and the declaration name, without unknown ones."""
    found = [_codec(_CHARSET, content_type.encode("latin-1", "replace")), _codec(_DECLARATION, content[:1000])]
    return [codec for codec in dict.fromkeys(found) if codec]


def _codec(pattern: re.Pattern[bytes], text: bytes) -> str | None:
    found = pattern.search(text)
    return _CODECS.get(found[1].decode("ascii", "replace").lower()) if found else None


def _decode_strictly(content: bytes, codec: str) -> str | None:
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        return None


def _decode_detected(content: bytes) -> str | None:
    """Decode in the encoding that a sample of the text seems to be in; None for UTF-8, Korean and too short texts.

    Korean is recognised without the detector, which one broken byte or a single word can mislead. The detector is imported
    here, since its models take 40 MB of memory and hardly any feed needs them.
    """
    sample = _sample(content)
    size = len(_NON_ASCII.findall(sample))
    is_mixed = 3 * len(_UTF8_HANGUL.findall(sample)) >= _UTF8_SHARE * size
    if size < _FEWEST_BYTES or is_mixed or _is_hangul(sample) or not _has_many_errors(sample.decode("utf-8", "replace")):
        return None
    import chardet

    found = chardet.detect(sample, include_encodings=_DETECTABLE)["encoding"]
    text = content.decode(_DETECTABLE.get((found or "").lower(), "ascii"), "replace")
    return None if _has_many_errors(text) else text


def _sample(content: bytes) -> bytes:
    """Text without markup from the first non-ASCII byte on. It ends before a tag, so that no character is cut."""
    first = _NON_ASCII.search(content)
    start = first.start() if first else 0
    end = start + _SAMPLE
    if end < len(content) and (tag := content.rfind(b"<", start, end)) > 0:
        end = tag
    return _MARKUP.sub(b" ", content[start:end])


def _is_hangul(sample: bytes) -> bool:
    """True if four fifths of the text are syllables of EUC-KR proper; cp949's others fit any text."""
    text = sample.decode("euc_kr", "replace")
    return 5 * sum(map(len, _HANGUL.findall(text))) >= 4 * _non_ascii(text)


def _looks_korean(text: str) -> bool:
    """True if half of the non-ASCII characters are Hangul; in mislabelled Latin-1 hardly any would be."""
    return 2 * sum(map(len, _HANGUL.findall(text))) >= _non_ascii(text)


def _least_broken(content: bytes, tried: Sequence[str], otherwise: str) -> str:
    """Decode in the way that gives the fewest errors, Korean included, or with `otherwise` if even that gives too many."""
    whole = [content.decode(codec, "replace") for codec in tried]
    korean = content.decode("cp949", "replace")
    if 2 * len(_HANJA.findall(korean)) < _non_ascii(korean):  # as Latin letters in pairs would be
        whole.append(korean)
    mixed = [_decode_by_element(content)] if _UTF8_HANGUL.search(content) else []
    best = min([*whole, *mixed], key=_replacements)
    return content.decode(otherwise, "replace") if _has_many_errors(best) else best


def _decode_by_element(content: bytes) -> str:
    """Decode each element's text by itself, as UTF-8 or else Korean: a page may be put together from both."""
    return "".join(map(_utf8_or_korean, _BEFORE_TAG.split(content)))


def _utf8_or_korean(piece: bytes) -> str:
    for codec in ("utf-8", "cp949"):
        text = _decode_strictly(piece, codec)
        if text is not None and (codec == "utf-8" or _looks_korean(text)):
            return text
    return piece.decode("utf-8", "replace")


def _has_many_errors(text: str) -> bool:
    """True for a text that was decoded in the wrong encoding, by its number of undecodable bytes."""
    return _replacements(text) * _BYTES_PER_ERROR > _non_ascii(text)


def _replacements(text: str) -> int:
    return text.count("\N{REPLACEMENT CHARACTER}")


def _non_ascii(text: str) -> int:
    """Number of non-ASCII characters."""
    return len(text) - len(text.encode("ascii", "ignore"))
