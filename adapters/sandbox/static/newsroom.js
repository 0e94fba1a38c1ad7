// The demo's newsroom: publish, correct and withdraw posts, and break them.

import { control, el } from "./dom.js";
import { t } from "./words.js";

const EXAMPLES = {
  demo: `---
title: 새솔시 도서관, 토요일 밤 10시까지 연다
categories:
  - 생활
urgent: true
---

새솔시 도서관 12곳이 다음 달부터 토요일 밤 **10시**까지 문을 연다. 이용자는 지난해보다 14.2% 늘었다.

| 도서관 | 좌석 | 이용자 |
|---|---|---|
| 중앙 | 820 | 41,200명 |
| 강변 | 310 | 12,900명 |
`,
  english: `---
title: Saesol libraries stay open until 10 p.m. on Saturdays
categories:
  - Life
---

Twelve libraries in Saesol will stay open until **10 p.m.** on Saturdays. Visits rose 14.2% from last year.
`,
};

const CHOICES = [
  ["Correct the newest post", "correct"],
  ["Withdraw the newest post", "withdraw"],
  ["Break it: a language model's refusal", "refuse"],
  ["Break it: 12 posts at once", "flood"],
];

/** Fill the menu. */
export function newsroomMenu(menu) {
  const result = el("p", { role: "status" });
  const report = (words, done) => done.then(() => (result.textContent = `✓ ${words}`), (error) => (result.textContent = error.message));
  const own = el("button", { type: "button" }, t("Publish my own …"));
  own.addEventListener("click", () => (menu.open = false) || publishDialog((feed, text) => report(t("Publish"), control("newsroom", { do: "publish", feed, text }))));
  const buttons = CHOICES.map(([words, action]) => {
    const button = el("button", { type: "button" }, t(words));
    button.addEventListener("click", () => report(t(words), control("newsroom", { do: action })));
    return button;
  });
  menu.append(el("div", {}, own, buttons, result));
}

function publishDialog(publish) {
  const feed = el("select", { id: "own-feed" }, el("option", { value: "demo" }, "새솔뉴스"), el("option", { value: "english" }, "Saesol News"));
  const text = el("textarea", { id: "own-text", rows: 14, spellcheck: false, maxLength: 20000, value: EXAMPLES.demo });
  feed.addEventListener("change", () => {
    if (Object.values(EXAMPLES).includes(text.value)) text.value = EXAMPLES[feed.value];
  });
  const cancel = el("button", { type: "button", className: "button" }, t("Cancel"));
  const form = el("form", { method: "dialog", className: "sl-view" },
    el("header", {}, el("h2", {}, t("Publish a post"))),
    el("div", { className: "sl-inputs" },
      el("label", {}, el("span", {}, t("Newsroom to publish in")), feed),
      el("label", {}, el("span", {}, t("Front matter and Markdown")), text)),
    el("footer", {}, cancel, el("button", { className: "button primary" }, t("Publish"))),
  );
  const dialog = el("dialog", { className: "sl-dialog own", "aria-label": t("Publish a post") }, form);
  cancel.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", () => publish(feed.value, text.value));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  text.setSelectionRange(0, 0); // else the box shows its end
  text.focus();
}
