"""Template code in a body: what a site would not show is not shown, and what only the site knows is left out."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formatter.body import parts
from formatter.body.paragraphs import Paragraph
from formatter.reading.liquid import render_liquid

PAGE = {"title": "새솔시 버스", "city": "새솔시", "draft": "false"}


def shown(source: str) -> list[str]:
    """The paragraphs that a reader sees."""
    return [part.text for part in parts(render_liquid(source, PAGE)) if isinstance(part, Paragraph)]


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
    ],
)
def test_known_values_are_filled_in(source: str, text: str) -> None:
    """A front matter value, a literal, a true condition and raw text are shown as on the site."""
    assert shown(source) == [text]


@given(st.text(alphabet=st.sampled_from("{%}- rawifendcomt가.\n\"'|<>"), max_size=200))
def test_any_code_renders(source: str) -> None:
    """No template code, however broken, raises."""
    render_liquid(source, PAGE)


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
    ],
)
def test_time_grows_with_length(piece: str) -> None:
    """Hostile template code takes time in proportion to its length."""
    render_liquid(piece * 500, PAGE)
    times = []
    for count in (20_000, 80_000):
        start = process_time()
        render_liquid(piece * count, PAGE)
        times.append(process_time() - start)
    assert times[1] < 12 * max(times[0], 0.01)
