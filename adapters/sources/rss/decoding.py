"""Bytes to text, for documents whose declared encoding is missing, unknown or wrong."""

import codecs
import re

_BOMS = [
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
_WITHOUT_BOM = [(b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be")]
_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]+)""", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)

# The WHATWG's labels (https://encoding.spec.whatwg.org/#names-and-labels) by the codec that reads what is really meant.
_LABELS = {
    "cp949": "euc-kr euckr cseuckr ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 korean iso-ir-149 csksc56011987 "
    "windows-949 cp949 ms949 uhc",
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8 utf-16 utf-16le utf-16be ucs-2 unicode",  # readable as ASCII, it cannot be UTF-16
    "cp1252": "windows-1252 cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 ascii us-ascii ansi_x3.4-1968",
    "cp932": "shift_jis shift-jis sjis x-sjis ms_kanji windows-31j ms932 cp932",
    "euc_jp": "euc-jp x-euc-jp",
    "iso2022_jp": "iso-2022-jp",
    "gb18030": "gb18030 gbk gb2312 gb_2312-80 x-gbk chinese cp936",
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


def decode(content: bytes, content_type: str = "") -> str:
    """The text, read with the first encoding that fits: byte order mark, declaration, HTTP header, UTF-8, CP949.

    Where none fits, the one with the fewest bytes that make no sense, each shown as U+FFFD.
    """
    for start, codec in [*_BOMS, *_WITHOUT_BOM]:
        if content.startswith(start):
            return content.decode(codec, "replace")
    best, faults = "", len(content) + 1
    for codec in dict.fromkeys(_candidates(content, content_type)):
        text = content.decode(codec, "replace")
        if (count := text.count("\N{REPLACEMENT CHARACTER}")) < faults:
            best, faults = text, count
    return best


def _candidates(content: bytes, content_type: str) -> list[str]:
    declared = _DECLARATION.search(content[:1000])
    charset = _CHARSET.search(content_type)
    labels = [declared[1].decode("ascii", "replace") if declared else "", charset[1] if charset else ""]
    return [*(_CODECS[label.lower()] for label in labels if label.lower() in _CODECS), "utf-8", "cp949"]
