"""Sample posts, in the manner of machine-written ones."""

import os
from pathlib import Path

POST = """---
title: 새솔시 작은 도서관 12곳 새로 연다
categories: [문화]
excerpt: 새솔시가 내년까지 작은 도서관 12곳을 새로 연다. 궁금하신가요? 클릭해 보세요!
---
<p>새솔시는 내년까지 작은 도서관 <b>12곳</b>을 새로 연다고 밝혔다. 예산은 34억 원이다.</p>
<table><tr><th>동네</th><th>여는 달</th></tr><tr><td>솔내동</td><td>3월</td></tr><tr><td>한여울동</td><td>5월</td></tr></table>
<p>문의: 새솔시 도서관과(052-555-0101)</p>
<p>자료출처=새솔브리핑 https://www.example.kr</p>
"""

REFUSAL = """---
title: 죄송합니다
---
<p>죄송합니다. 저는 인공지능 언어 모델이므로 요청하신 기사를 작성할 수 없습니다.</p>
"""

OTHER = """---
title: 한여울 강변 체육관 겨울 휴관
excerpt: 한여울 강변 체육관이 바닥 공사로 12월 한 달 동안 문을 닫는다.
---
<p>한여울 강변 체육관이 바닥 공사로 12월 한 달 동안 문을 닫는다. 이용료는 돌려준다.</p>
"""


def write(folder: Path, name: str, content: str | bytes = POST) -> str:
    """Write a post and return its path as one would type it in `folder`."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return name


def publish(folder: Path, name: str, content: str = POST) -> None:
    """Publish a post as a site generator does: written to another name, then renamed."""
    temporary = folder / f".{name}.part"
    temporary.write_text(content, "utf-8")
    os.replace(temporary, folder / "_posts" / name)  # noqa: PTH105 - as a generator does it
