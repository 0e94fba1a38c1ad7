"""The prompt that is shown where an article is cut off."""

import time

import pytest

from formatter.reading.paywall import without_paywall

ARTICLE = "<p>새솔시가 버스 12대를 더 보낸다고 밝혔다. 노선은 다음 달 1일 바뀐다.</p>"


@pytest.mark.parametrize(
    "prompt",
    [
        "<p>이 기사는 유료 회원만 볼 수 있습니다. 로그인하시거나 구독해 주세요. 첫 달은 1000원입니다.</p>",
        '<div>기사 전문은 <a href="/login">로그인</a> 후 이용하실 수 있습니다.</div><div>월 9,900원</div>',
        "<p>구독하시면 모든 기사를 끝까지 읽으실 수 있습니다.</p><p>첫 달은 1000원입니다.</p>",
        "<h3>이 콘텐츠는 프리미엄 회원 전용입니다</h3><ul><li>월 4900원</li></ul>",
        "<p>계속 읽으시려면 멤버십에 가입이 필요합니다. 연 10만원.</p>",
        "<p>로그인하고 나머지 내용을 보세요. 100원에 시작.</p>",
        "<p>This article is for subscribers only. $1 for the first month.</p>",
        "<p>Subscribe to continue reading. Just $4 a week.</p>",
        "<p>Sign in to read the full story.</p><p>$29 a year</p>",
        "<p>To unlock this article, become a member for $5.</p>",
        "<div>골드 회원 전용 기사입니다.</div><p>월 8,800원이면 모두 읽습니다.</p>",
    ],
)
def test_a_prompt_and_what_follows_are_left_out(prompt):
    """The article ends where it is cut off; the prices behind the prompt are no part of it."""
    assert without_paywall(ARTICLE + prompt) == ARTICLE


@pytest.mark.parametrize(
    "offer",
    [
        "<div>지금 구독하시면 석 달 동안 30% 할인!</div>",
        "<p>가입하고 첫 달 무료로 읽어 보세요.</p>",
        "<aside>You have 3 free stories remaining. Save 40% on a yearly subscription.</aside>",
        "<p>Already a subscriber? Log in.</p>",
    ],
)
def test_an_offer_is_left_out_and_the_rest_stays(offer):
    """A subscription offer between paragraphs is no part of the article, and the paragraphs behind it are."""
    assert without_paywall(f"{ARTICLE}{offer}{ARTICLE}") == ARTICLE * 2


def test_sentences_before_the_prompt_stay():
    """A prompt in the last paragraph takes its own sentences along, and none before."""
    text = "<p>새솔시가 버스 12대를 보낸다. A &amp; B다. 이 기사는 유료 회원만 볼 수 있습니다. 첫 달 1000원.</p>"
    assert without_paywall(text) == "<p>새솔시가 버스 12대를 보낸다. A &amp; B다.</p>"


@pytest.mark.parametrize(
    "text",
    [
        "<p>한 동영상 업체가 구독료를 월 1만 7000원으로 올린다고 밝혔다. 유료 회원은 300만 명이다.</p>",
        "<p>정부는 본인 확인 후 로그인하도록 제도를 고친다고 밝혔다.</p>",
        "<p>새솔신문은 유료 구독자가 10만 명을 넘었다고 밝혔다.</p>",
        "<p>시는 정기권 결제 회원에게 5000원을 돌려준다.</p>",
        "<p>The club has 3,000 members and charges $10 for a subscription.</p>",
        "<p>Parliament members said this law needs a debate.</p>",
        "<p>새솔시는 주민 3천 명이 조합에 가입하면 버스를 무료로 운행한다고 밝혔다.</p>",
        "<p>Anyone who is already a member can vote on the new annual plan.</p>",
        "<p>지금 신청하면 청년에게 교통비 10만 원을 지원한다.</p>",
        "<p>새솔시 청년 계좌에 지금 가입하면 정부가 5만 원을 보탠다.</p>",
        "<p>이 모임 회원이 바라는 것을 적고 하고 싶은 말을 담은 글입니다. 예산은 34억 원이다.</p>",
        "<p>Commuters save 20% with the new annual plan, the city said.</p>",
        "",
    ],
)
def test_news_about_subscriptions_stays(text):
    """Only a sentence that asks the reader to subscribe or log in for this article is a prompt."""
    assert without_paywall(text) == text


@pytest.mark.parametrize("piece", ["구독 ", "이 기사는 ", "<p>구독", "subscribe ", "to read ", "<div", "로그인하고 더 "])
def test_hostile_text_takes_little_time(piece):
    """The search takes time linear in the text."""
    started = time.process_time()
    without_paywall(piece * (400_000 // len(piece)))
    assert time.process_time() - started < 2
