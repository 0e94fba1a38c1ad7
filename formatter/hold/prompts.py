"""Orders to the machine that wrote a post, or its talk with whoever gave them."""

import re
from collections.abc import Sequence

from formatter.hold.seen import any_of, around, unquoted


def prompt_leak(texts: Sequence[str]) -> str | None:
    """The first sentence that is about the writing of the text itself; what stands in quotation marks is news."""
    said = map(unquoted, filter(_HINT.search, texts))
    found = ((text, _TALK.search(text)) for text in said)
    return next((around(text, leak) for text, leak in found if leak), None)


# Every leak holds one of these: most posts need no closer look.
_HINT = any_of(
    *(
        "글을",
        "기사를",
        "기사로",
        "포스팅",
        "블로그",
        "문서",
        "원고",
        "콘텐츠를",
        "요약문",
        "요약했",
        "요약하였",
        "써봤",
        "써 봤",
        "풀어 써냈",
    ),
    *(
        "대답하",
        "답변하",
        "로 작성하",
        "로 번역하",
        "도움을 드리",
        "도와드릴",
        "드릴게요",
        "수정",
        "추가적인",
        "원하시는",
        "SEO",
        "키워드를",
    ),
    *(
        "마크다운",
        "HTML",
        "프롬프트",
        "자 이상",
        "자 내외",
        "Here",
        "Sure",
        "Certainly",
        "Of course",
        "Let me know",
        "hope this helps",
    ),
)
_TEXT = r"(?:글|기사|포스팅|블로그|문서|원고|콘텐츠|요약문)"
_REFERS = r"(?:위와 같[이은]|이상으로|이렇게|주어진|요청하신|제공해 주신|말씀하신)"
_ASK = r"(?:작성|완성|보완|구성|수정)(?:해|하여)\s?(?:주세요|주시면|주십시오)"
_TALK = re.compile(
    "|".join(
        (
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
            r"원하시는 (?:방식|형식|스타일)[^.!?]{0,20}(?:수정|말씀|알려)",
            r"잘못된 부분이 있다면 수정|(?:글|내용|기사)[^.!?]{0,20}수정 부탁드립니다",
            r"이렇게 써\s?봤는데|간결하고 명확하게 풀어 써냈",
            r"SEO\s?(?:최적화)?[를을]?\s?(?:고려|반영)하여 작성|키워드를 (?:포함|사용)하여 작성",
            r"(?:마크다운|HTML)\s?(?:형식|형태|문법|태그|코드)(?:으로|로|를)\s?(?:작성|출력|사용하여)",
            r"프롬프트에 따라 작성",
            rf"무조건 \d{{3,}}자\s?이상|{_TEXT}[은는이]?\s\d{{3,}}자\s?(?:이상|내외|이내)(?:으로|로)?\s?작성(?:되었|했|하였)",
            r"^(?:Sure|Certainly|Of course)[,!.] (?:here|I|let)",
            r"^Here(?:['’]s| is) (?:the|a|an|your) (?:article|blog|summary|rewritten|translation|post)",
            r"(?:^|[.!] )(?:I hope this helps|Let me know if you(?:['’]d| would)? (?:like|need|want))",
        )
    )
)
