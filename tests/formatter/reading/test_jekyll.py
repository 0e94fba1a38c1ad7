"""Jekyll's permalinks, and the template code of a post's body."""

from datetime import datetime
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import FeedRules
from formatter.body import parts
from formatter.body.paragraphs import Paragraph
from formatter.reading.jekyll import Page, permalink_path, render_template
from tests.formatter.reading.helpers import read_front

PAGE = Page("sports/_posts/2024-03-05-My_Post.md", "My_Post", ("Sports", "축구"), datetime(2024, 3, 5, 9, 8, 7))


@pytest.mark.parametrize(
    ("permalink", "path"),
    [
        ("date", "/sports/%EC%B6%95%EA%B5%AC/2024/03/05/My_Post.html"),
        ("pretty", "/sports/%EC%B6%95%EA%B5%AC/2024/03/05/My_Post/"),
        ("ordinal", "/sports/%EC%B6%95%EA%B5%AC/2024/065/My_Post.html"),
        ("weekdate", "/sports/%EC%B6%95%EA%B5%AC/2024/W10/TUE/My_Post.html"),
        ("none", "/sports/%EC%B6%95%EA%B5%AC/My_Post.html"),
        ("/:year/:title", "/2024/My_Post"),
        (":short_year-:i_month-:i_day", "/24-3-5"),
        ("/:month_:day/", "/03_05/"),
        (":" + "_" * 5000, "/:" + "_" * 5000),
        ("/:short_month/:long_month/:long_day/:w_year/:w_day", "/MAR/March/Tuesday/2024/2"),
        ("/:hour:minute:second/", "/090807/"),
        ("/:slug/:name/", "/my-post/2024-03-05-my-post/"),
        ("/:slugified_categories/:collection/", "/sports/%EC%B6%95%EA%B5%AC/posts/"),
        ("/:path:output_ext", "/sports/2024-03-05-My_Post.html"),
        ("/뉴스/../:title", "/%EB%89%B4%EC%8A%A4/My_Post"),
    ],
)
def test_fills_styles_and_templates(permalink: str, path: str) -> None:
    """Each style and placeholder gives what Jekyll gives, percent-encoded."""
    assert permalink_path(permalink, PAGE) == path


@pytest.mark.parametrize("permalink", ["/:year/:title/", "/:nothing/", "/:title_and_more/"])
def test_no_path_without_what_the_template_asks_for(permalink: str) -> None:
    """A template that needs a date the post has not, or a placeholder Jekyll has not, gives no address."""
    assert permalink_path(permalink, Page("a.md", "a")) is None


def test_a_korean_slug_is_encoded() -> None:
    """A slug in Hangul is in the address percent-encoded, its spaces as hyphens."""
    assert permalink_path("/:title/", Page("a.md", "한강 수위 100%")) == "/%ED%95%9C%EA%B0%95-%EC%88%98%EC%9C%84-100/"


@given(st.text(max_size=20), st.text(max_size=20), st.sampled_from(["pretty", "/:path/:slug", "/:name:title:categories"]))
def test_a_path_is_always_ascii_and_never_climbs(slug: str, category: str, permalink: str) -> None:
    """Whatever a name holds, the address is plain ASCII within its site."""
    path = permalink_path(permalink, Page(f"{slug}.md", slug, (category,), datetime(2024, 3, 5)))
    assert path is not None
    assert path.isascii()
    assert path.startswith("/")
    assert "/../" not in path


@pytest.mark.parametrize(
    ("front", "url"),
    [
        ("title: A", "https://news.example.kr/site/2024/07/09/12/"),
        ("title: A\npermalink: /속보/12/", "https://news.example.kr/site/%EC%86%8D%EB%B3%B4/12/"),
        ("title: A\npermalink: /:year/:slug", "https://news.example.kr/site/2024/12"),
        ("title: A\npermalink: https://other.example.kr/12", "https://other.example.kr/12"),
        ("title: A\nslug: river-level", "https://news.example.kr/site/2024/07/09/river-level/"),
        ("title: A\ndate: 2024-07-09 20:00 +0000", "https://news.example.kr/site/2024/07/10/12/"),
        ("title: A\npermalink: 'javascript:alert(1)'", None),
    ],
)
def test_the_address_under_a_site(front: str, url: str | None) -> None:
    """A post lives under its feed's site; its own permalink and slug win, and its day is the day in the feed's zone."""
    rules = FeedRules("desk", ZoneInfo("Asia/Seoul"), "https://news.example.kr/site/", "pretty")
    assert read_front(front, rules=rules).url == url


@pytest.mark.parametrize(
    ("front", "url"),
    [
        ("title: A", None),
        ("title: A\npermalink: /12/", None),
        ("title: A\npermalink: https://news.example.kr/12", "https://news.example.kr/12"),
        ("title: A\ncanonical_url: https://news.example.kr/12", "https://news.example.kr/12"),
        ("title: A\nurl: 'javascript:alert(1)'", None),
    ],
)
def test_without_a_site_only_what_the_post_names(front: str, url: str | None) -> None:
    """Without a site's address there is no link, but the absolute one the post itself names."""
    assert read_front(front).url == url


VALUES = {"title": "새솔시 버스", "city": "새솔시", "draft": "false"}


def shown(source: str) -> list[str]:
    """The paragraphs that a reader sees."""
    return [part.text for part in parts(render_template(source, VALUES)) if isinstance(part, Paragraph)]


@pytest.mark.parametrize(
    "source",
    [
        "{% comment %}기자 메모: 확인 전이다.{% endcomment %}\n시가 시장을 연다.",
        "{%- comment -%}\n취재원 010-0000-0000\n{%- endcomment -%}\n\n시가 시장을 연다.",
        "시가 시장을 연다.\n\n{% comment %}\n예산 77억 원은 발표 전이다.\n{% endcomment %}",
        "{% capture note %}내부용 문장이다.{% endcapture %}시가 시장을 연다.",
        "{% if page.secret %}비밀이다.{% endif %}시가 시장을 연다.",
        "{% if page.draft %}초안이다.{% endif %}시가 시장을 연다.",
        "{% if site.beta %}시험이다.{% else %}아마 이것.{% endif %}시가 시장을 연다.",
        "{% unless page.city %}도시가 없다.{% endunless %}시가 시장을 연다.",
        "{% for post in site.posts %}{{ post.title }}{% endfor %}시가 시장을 연다.",
        "{% comment %}{% if page.city %}겹친 메모.{% endif %}{% endcomment %}시가 시장을 연다.",
        '{{< figure src="x.jpg" >}}시가 시장을 연다.',
        "{% include ad.html %}\n\n시가 시장을 연다.",
        "시가 시장을 연다.\n{% comment %}닫히지 않은 메모",
        "시가 시장을 연다. 지난해 {{ site.data.visitors }}명이 왔다.",
        "{{< comment >}}\n예산 77억 원은 발표 전이다.\n{{< /comment >}}\n시가 시장을 연다.",
        "{{<comment>}}메모다.{{</comment>}}{{< comment />}}시가 시장을 연다.",
        "{{% comment %}}메모다.{{% /comment %}}\n\n시가 시장을 연다.",
        '{{< figure\n  src="x.jpg"\n  title="시장" >}}\n시가 시장을 연다.',
        "{# 취재원의 이름은 밝히지 않는다. #}\n시가 시장을 연다.",
        "{/* 예산 77억 원은\n발표 전이다. */}\n\n시가 시장을 연다.",
        "{ /* 메모다. */ }시가 시장을 연다.",
        "%%메모다.%%\n\n시가 시장을 연다.",
        "시가 시장을 연다.\n\n%%\n예산 77억 원은 발표 전이다.\n%%",
        "{% comment() %}메모다.{% end %}시가 시장을 연다.",
        "[//]: # (메모다.)\n\n시가 시장을 연다.",
        "[comment]: <> (메모다.)\n\n시가 시장을 연다.",
        '[메모]: # "예산 77억 원은 발표 전이다."\n\n시가 시장을 연다.',
    ],
)
def test_hidden_code_is_not_shown(source: str) -> None:
    """Comments, captures, loops, unanswered conditions, shortcodes and sentences with unknown values are not shown."""
    assert shown(source) == ["시가 시장을 연다."]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ page.title }}가 는다.", "새솔시 버스가 는다."),
        ("{{ page.title | escape }}가 는다.", "새솔시 버스가 는다."),
        ('{{ "새솔시" }}가 연다.', "새솔시가 연다."),
        ("{% if page.city %}새솔시다.{% endif %}", "새솔시다."),
        ("{% if page.secret %}비밀이다.{% else %}공개다.{% endif %}", "공개다."),
        ("{% raw %}{{ 값 }}{% endraw %} 그대로다.", "{{ 값 }} 그대로다."),
        ("{% highlight ruby %}puts 1{% endhighlight %}", "puts 1"),
        ("[열기]({{ site.baseurl }}/open/)가 있다.", "열기가 있다."),
        ("[열기]({% link open.md %})가 있다.", "열기가 있다."),
        ("전체의 5 %}가 아니다.", "전체의 5 %}가 아니다."),
        ("{{< quote >}}시장이 말했다.{{< /quote >}}", "시장이 말했다."),
        ("## 시장 {#market}", "시장"),
        ("할인은 30%%에서 50%%까지다.", "할인은 30%%에서 50%%까지다."),
    ],
)
def test_known_values_are_filled_in(source: str, text: str) -> None:
    """A front matter value, a literal, a true condition and raw text are shown as on the site."""
    assert shown(source) == [text]


@given(st.text(alphabet=st.sampled_from("{%}- rawifendcomt가.\n\"'|<>#/*"), max_size=200))
def test_any_code_renders(source: str) -> None:
    """No template code, however broken, raises."""
    render_template(source, VALUES)


@pytest.mark.parametrize(
    "piece",
    [
        "{%",
        "{{",
        "{% if page.title %}",
        "{% if page.title %}{% endfor %}",
        "{% if page.x %}",
        "{% raw %}",
        "{{<",
        "{% comment %}{% endcomment %}",
        "{%a{%",
        "{#",
        "{# #",
        "{/*",
        "{/* *",
        "%%\n",
        "%",
        "{{< comment >}}",
    ],
)
def test_time_grows_with_length(piece: str) -> None:
    """Hostile template code takes time in proportion to its length."""
    render_template(piece * 500, VALUES)
    times = []
    for count in (20_000, 80_000):
        start = process_time()
        render_template(piece * count, VALUES)
        times.append(process_time() - start)
    assert times[1] < 12 * max(times[0], 0.01)


def test_values_do_not_multiply_a_body() -> None:
    """What values of the front matter add to a body is bounded, however often they are named."""
    body = render_template("{{ page.x }} " * 200, {"x": "그렇다. " * 2000})
    assert len(body) < 150_000
