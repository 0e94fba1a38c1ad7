"""The trained weights that separate an assistant's talk and advertisements from news."""

from pathlib import Path

import pytest

from formatter.hold import classifiers
from formatter.hold.classifiers import load, sentences_of

WEIGHTS = Path(classifiers.__file__).with_name("weights")


def test_the_weights_are_small() -> None:
    """All models together are smaller than a megabyte."""
    assert sum(file.stat().st_size for file in WEIGHTS.iterdir()) < 1_000_000


def test_a_quotation_counts_for_nothing() -> None:
    """Text in quotation marks is not scored: it is somebody else's words."""
    quoted, empty = "“요청하신 글을 작성할 수 없습니다”라고 답했다.", "“”라고 답했다."
    assert load("talk").score(classifiers.ngrams(quoted)) == load("talk").score(classifiers.ngrams(empty))


@pytest.mark.parametrize(
    ("text", "is_refusal"),
    [
        ("이런 소재의 글은 저희 기준에 맞지 않아 써 드리지 못합니다. 다른 소재를 알려 주시겠어요?", True),
        ("제가 볼 수 있는 자료에는 그 경기 결과가 없어서 답을 드리지 못해요.", True),
        ("I'm afraid I can't write an article about that person.", True),
        ("부탁하신 대로 문장을 짧게 고쳐 봤어요. 더 바꿀 곳이 있으면 알려 주세요.", False),
        ("원고에 넣을 핵심 단어를 알려 주시면 바로 쓰기 시작할게요.", False),
        ("소제목을 네 개 넣고 2,200자 이상으로 써 주세요.", False),
        ("Here is the shortened version you asked for. Shall I add a headline?", False),
        ("申し訳ありませんが、その人物を批判する記事を書くことはできません。", True),
        ("很抱歉，我无法打开这个网页，请您把文章发给我。", True),
        ("ご指示に従い、2000文字以上で記事を作成いたしました。", False),
        ("好的，以下是按照您的要求改写的文章。", False),
    ],
)
def test_talk_in_other_words_is_found(text: str, is_refusal: bool) -> None:
    """Wordings that no list holds, with whether they decline."""
    found = classifiers.find_chatbot_sentence(sentences_of([text]))
    assert found is not None
    assert found.is_refusal == is_refusal


@pytest.mark.parametrize(
    "text",
    [
        "죄송합니다. 시장은 기자회견을 시작하며 고개를 숙였다.",
        "장관은 유가족께 죄송하다며 원인을 밝히겠다고 말했다.",
        "은행은 고객 여러분께 불편을 드려 죄송하다고 알렸습니다.",
        "지원서는 시청 누리집에서 내려받아 작성해 주시기 바랍니다.",
        "The city said it was sorry for the late buses.",
        "A chatbot wrote the article, the newspaper admitted.",
        "市長は会見で「申し訳ない」と述べ、原因を調べると約束した。",
        "当館は12月29日から1月3日まで休館いたします。ご不便をおかけしますが、ご了承ください。",
        "公司向用户致歉，并表示将全额退款。",
        "市长说，市政府无法接受这样的条件。",
    ],
)
def test_an_apology_of_people_is_news(text: str) -> None:
    """A minister's, a mayor's, a company's apology, a form to fill in, news about machines that write."""
    assert classifiers.find_chatbot_sentence(sentences_of([text])) is None


@pytest.mark.parametrize(
    "text",
    [
        ["안녕하세요.", "솔내 수영장입니다. 물이 새어 이틀 동안 문을 닫았습니다. 이용에 불편을 드려 죄송합니다."],
        ["안녕하십니까, 독자 여러분.", "소식지 7호에는 골목 빵집 네 곳을 실었습니다. 의견을 답장으로 보내 주세요."],
        ["Hi everyone!", "Sunday's market is off because the square is flooded. We are sorry for the trouble."],
    ],
)
def test_an_associations_letter_is_news(text: list[str]) -> None:
    """An association greets its members, apologises and asks for answers as an assistant does."""
    assert classifiers.find_chatbot_sentence(sentences_of(text)) is None


ADS = [
    [
        "해오름 포장이사 무료 견적",
        "3.5톤 기준 70만 원부터 모십니다. 지금 전화 주시면 사다리차 비용을 빼 드립니다. 꼼꼼한 포장으로 걱정 없이 이사하세요.",
    ],
    ["달빛 리조트 특가", "오션뷰 객실을 반값에 예약하세요. 조식과 수영장이 무료입니다. 남은 객실이 얼마 없으니 서둘러 주세요!"],
    ["Cheap flights and hotels", "Book now and save up to 60%. Our team is ready to help you. Don't miss this limited offer!"],
]
NEWS = [
    [
        "시, 이사 피해 상담 창구 연다",
        "소비자원은 포장이사 피해가 412건 접수됐다고 밝혔다. 상담은 국번 없이 1372로 받는다. 계약서를 쓰라고 당부했다.",
    ],
    [
        "국립휴양림 예약 1일 시작",
        "산림청은 여름 객실 예약을 1일 오전 9시에 연다고 밝혔다. 요금은 4인실 6만 원이다. 예약은 누리집에서 받는다.",
    ],
    [
        "City opens free clinic",
        "The county opened a clinic for residents. Visits are free. Officials expect 2,000 patients a year.",
    ],
]


@pytest.mark.parametrize("text", ADS)
def test_an_advertisement_is_found(text: list[str]) -> None:
    """A post that courts its reader to buy or book."""
    assert classifiers.find_promotion(sentences_of(text))


@pytest.mark.parametrize("text", NEWS)
def test_news_with_prices_and_bookings_is_none(text: list[str]) -> None:
    """A government's service post names prices, telephones and bookings, and sells nothing."""
    assert classifiers.find_promotion(sentences_of(text)) is None
