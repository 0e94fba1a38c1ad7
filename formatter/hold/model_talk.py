"""How English orders to a language model and its talk read: words that all of them hold, and the sentences themselves.

How Korean orders to a language model and its talk read: words that all of them hold, and the sentences themselves.
Orders to the machine that wrote a post, or its talk with whoever gave them.
"""

import re
from collections.abc import Sequence

from formatter.hold.seen import any_of, around, those_with, unquoted

HINTS = (
    *("Here", "Sure", "Certainly", "Of course", "Absolutely", "Let me know", "hope this helps"),
    *("Would you like me", "Do you want me", "Shall I", "Write a", "Rewrite", "You are a"),
)

_CHANGE = r"(?:adjust|chang|revis|rewrit|edit|detail|shorter|longer|tone)"
_WRITER = r"(?:journalist|writer|editor|assistant|reporter|copywriter)"

PATTERNS = (
    r"^(?:Sure|Certainly|Of course|Absolutely)[,!.]+ (?:[Hh]ere|[Bb]elow|I\b|[Ll]et)",
    r"^Here(?:['’]s| is) (?:the|a|an|your) (?:article|blog|rewritten|revised|translation|post)",
    r"^Here(?:['’]s| is) (?:the|a|an|your) summary (?:of (?:the|your) \w+ )?(?:you|based on)",
    r"(?:^|[.!] )(?:I hope this helps|Let me know if you(?:['’]d| would)? (?:like|need|want))",
    rf"(?:^|[.!?] )(?:Would you like me to|Do you want me to|Shall I) [^.!?]{{0,60}}{_CHANGE}",
    r"^(?:Write|Rewrite) (?:a|an|the) [^.!?]{0,60}(?:the (?:following|text below|article below)|your own words)",
    r"^Write (?:a|an) \d[\d,]*[- ]words? (?:article|blog|post|story)",
    rf"^You are (?:a|an) (?:[\w-]+ ){{0,3}}{_WRITER}\. (?:\S+ ){{0,8}}?(?:[Rr]ewrite|[Ww]rite|[Ss]ummari|[Tt]ranslat)",
)


HINTS_KOREAN = (
    *("글을", "기사를", "기사로", "포스팅", "블로그", "문서", "원고", "콘텐츠를", "요약문", "요약했", "요약하였"),
    *("써봤", "써 봤", "풀어 써냈", "대답하", "답변하", "로 작성하", "로 번역하", "도움을 드리", "도와드릴", "드릴게요", "수정"),
    *("추가적인 요", "추가적인 질", "추가로 필요", "원하시는", "SEO", "키워드를", "마크다운", "HTML", "프롬프트"),
    *("자 이상", "자 내외", "글자", "지시사항", "지시 사항", "출력", "당신은", "너는", "넌 ", "붙여", "복사해"),
    *("다음은", "아래는", "마음에 "),
)

_TEXT = r"(?:글|기사|포스팅|블로그|문서|원고|콘텐츠|요약문)"
_REFERS = r"(?:위와 같[이은]|이상으로|이렇게|주어진|요청하신|제공해 주신|말씀하신)"
_ASK = r"(?:작성|완성|보완|구성|수정)(?:해|하여)\s?(?:주세요|주시면|주십시오)"
_MADE = r"(?:요청하신|요청에 따라|재작성(?:한|된)|(?:바탕|기반)으로 (?:재)?작성(?:한|된))"
_WRITER_KOREAN = r"(?:기자|작가|에디터|편집자|블로거|카피라이터|전문가|AI|챗봇|어시스턴트)"

PATTERNS_KOREAN = (
    rf"{_REFERS}[^.!?]{{0,80}}{_TEXT}[을를로]?\s?[^.!?]{{0,10}}(?:작성(?!하지)|구성|완성|정리했|정리하였)",
    r"(?:위와 같[이은]|이상으로|이렇게)[^.!?]{0,80}(?:요약했습니다|요약하였습니다)",
    rf"^[^.!?“]{{0,60}}(?:소개하는|설명하는|다룬|대한|관한) {_TEXT}[을를] 작성(?:했|하였|해 드|해드)",
    rf"(?:위와 같은|요약한|구성된|완성된|새로운)[^.!?]{{0,40}}{_TEXT}[^.!?]{{0,30}}{_ASK}",
    rf"{_TEXT}[을를]?\s?(?:다시\s)?(?:작성|완성)해\s?(?:드리|드릴|주시면 됩니다)",
    rf"완성된 {_TEXT}[을를] 보내",
    r"(?:한글|한국어|영어|존댓말|반말)로\s?(?:만\s)?(?:대답|답변|작성|번역)하(?:세요|지\s?말|십시오|시오)",
    r"(?:확인|정리|작성|요약|수정)해\s?드릴게요",
    r"(?:무엇을|어떻게|더)\s?도와드릴까요|당신의 도움을 드리|도움을 드리기 위해 여기",
    r"추가적인 (?:요구|요청|질문)[^.]{0,20}(?:말씀|알려)해?\s?주세요",
    r"(?:마음에 (?:드시|들)지 않으|추가로 필요하신 (?:내용|부분|사항|수정))[^.!?]{0,20}(?:말씀해|알려)\s?(?:주세요|주시)",
    r"원하시는 (?:방식|형식|스타일)[^.!?]{0,20}(?:수정|말씀|알려)",
    r"잘못된 부분이 있다면 수정|(?:글|내용|기사)[^.!?]{0,20}수정 부탁드립니다",
    r"이렇게 써\s?봤는데|간결하고 명확하게 풀어 써냈",
    r"SEO\s?(?:최적화)?[를을]?\s?(?:고려|반영)하여 작성|키워드를 (?:포함|사용)하여 작성",
    r"(?:마크다운|HTML)\s?(?:형식|형태|문법|태그|코드)(?:으로|로|를)\s?(?:작성|출력|사용하여)",
    r"프롬프트에 따라 작성",
    rf"무조건 \d{{3,}}자\s?이상|{_TEXT}[은는이]?\s\d{{3,}}자\s?(?:이상|내외|이내)(?:으로|로)?\s?작성(?:되었|했|하였)",
    rf"(?:다음은|아래는)\s(?:[^.!?]{{0,20}}\s)?{_MADE}[^.!?]{{0,20}}(?:기사|글|내용|본문|포스팅)",
    r"^(?:물론(?:입니다|이죠)|네[,.!]? 알겠습니다|알겠습니다)[.!,]*\s[^.!?]{0,60}(?:작성|요약|번역|정리)",
    rf"{_TEXT}[을를로]?\s?[^.!?]{{0,12}}(?:써|작성해|만들어|바꿔|요약해|번역해)\s?(?:줘|봐)(?:[.!?]|$)",
    rf"^(?:당신은|너는|넌)\s[^.!?“]{{0,40}}{_WRITER_KOREAN}(?:야|다|이야|이다|입니다)[.!]",
    r"^#*\s?(?:지시\s?사항|출력\s?형식|프롬프트)\s?[:：]",
    r"\(?글자\s?수\s?[:：]\s?(?:약\s?)?\d[\d,]*\s?자\)?$",
    r"(?:본문|내용|기사)[을를]\s?(?:붙여|복사해)\s?(?:넣어\s?)?(?:주시면|주세요)",
)


def prompt_leak(texts: Sequence[str]) -> str | None:
    """The first sentence that is about the writing of the text itself; what stands in quotation marks is news."""
    said = map(unquoted, those_with(_HINT, texts))
    found = ((text, _TALK.search(text)) for text in said)
    return next((around(text, leak) for text, leak in found if leak), None)


# Every leak holds one of these: most posts need no closer look.
_HINT = any_of(*HINTS_KOREAN, *HINTS)
_TALK = re.compile("|".join((*PATTERNS_KOREAN, *PATTERNS)))
