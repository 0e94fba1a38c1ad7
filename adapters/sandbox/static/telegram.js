// The phone: one Telegram chat.

import { clock, control, day, el, hue, keepingEnd, link, place } from "./dom.js";
import { formatted } from "./entities.js";
import { rich } from "./rich.js";
import { withSigns } from "./signs.js";
import { t } from "./words.js";

const KINDS = { channel: "channel", private: "bot", group: "group", supergroup: "group" };
const find = (id) => document.getElementById(id);

export class Telegram {
  constructor() {
    this.messages = new Map(); // chat → id → message
    this.unread = new Map();
    this.chat = null;
    find("tg-form").addEventListener("submit", (event) => this.submit(event));
  }

  /** Take the state a page begins with. */
  reset(state, messages) {
    this.bot = state.bot;
    this.chats = state.chats;
    this.messages.clear();
    for (const message of messages) this.keep(message);
    this.suggest(state.commands);
    this.open(this.chat ?? this.chats[0].key);
  }

  /** One message is new or has changed. */
  update(message) {
    const known = this.messages.get(message.chat)?.has(message.id);
    this.keep(message);
    if (message.chat === this.chat) keepingEnd(find("tg-log"), () => this.redraw(message));
    else if (!known) this.unread.set(message.chat, (this.unread.get(message.chat) ?? 0) + 1);
    this.drawChats();
  }

  /** The bot's own commands, as chips. */
  suggest(commands) {
    const names = commands.length ? commands.map((c) => `/${c.command}`) : ["/latest", "/subscribe", "/feeds", "/help"];
    const all = [...new Set([names[0], "/latest 3", ...names])].filter((name) => name !== "/start").slice(0, 8);
    find("tg-chips").replaceChildren(...all.map((text) => chip(text, (chosen) => this.say(chosen))));
  }

  /** What answerCallbackQuery shows. */
  toast(text) {
    if (!text) return;
    const box = find("tg-toast");
    box.textContent = text;
    box.hidden = false;
    clearTimeout(this.toastEnd);
    this.toastEnd = setTimeout(() => (box.hidden = true), 3500);
  }

  /** What sendChatAction shows, for as long as a client shows it. */
  typing(chat) {
    if (chat !== this.chat) return;
    find("tg-subtitle").textContent = t("typing…");
    clearTimeout(this.typingEnd);
    this.typingEnd = setTimeout(() => this.drawHead(), 5000);
  }

  open(key) {
    this.chat = key;
    this.unread.delete(key);
    this.drawHead();
    this.drawChats();
    this.draw();
    find("tg-log").scrollTop = find("tg-log").scrollHeight;
  }

  drawHead() {
    const chat = this.chats.find((c) => c.key === this.chat);
    const title = chat.type === "private" ? this.bot.first_name : chat.title;
    find("tg-title").textContent = title;
    find("tg-subtitle").textContent = chat.username && chat.type === "channel" ? `${t("channel")} · @${chat.username}` : t(KINDS[chat.type]);
    find("tg-avatar").textContent = [...title][0];
    find("tg-avatar").dataset.hue = hue(title);
    find("tg-input").placeholder = chat.type === "channel" ? t("Broadcast") : t("Message");
  }

  keep(message) {
    if (!this.messages.has(message.chat)) this.messages.set(message.chat, new Map());
    this.messages.get(message.chat).set(message.id, message);
  }

  drawChats() {
    find("tg-chats").replaceChildren(
      ...this.chats.slice(0, 6).map((chat) => {
        const count = this.unread.get(chat.key);
        const name = chat.type === "private" ? `${this.bot.first_name} (1:1)` : chat.title;
        const button = el("button", { type: "button", "aria-pressed": String(chat.key === this.chat) }, name, count && el("b", {}, String(count)));
        button.addEventListener("click", () => this.open(chat.key));
        return button;
      }),
    );
  }

  /** One message alone, unless a day or the last message has gone or come. */
  redraw(message) {
    const last = find("tg-log").lastElementChild;
    const sameDay = last?.dataset.at && day(last.dataset.at) === day(message.at);
    if (message.deleted || !sameDay) this.draw();
    else place(find("tg-log"), this.bubble(message));
  }

  draw() {
    const shown = [...(this.messages.get(this.chat)?.values() ?? [])].filter((m) => !m.deleted);
    const nodes = [];
    let today = "";
    for (const message of shown) {
      if (day(message.at) !== today) nodes.push(el("p", { className: "tg-day" }, el("span", {}, (today = day(message.at)))));
      nodes.push(this.bubble(message));
    }
    find("tg-log").replaceChildren(...(nodes.length ? nodes : [el("p", { className: "tg-day" }, el("span", {}, t("No messages here yet")))]));
  }

  bubble(message) {
    const chat = this.chats.find((c) => c.key === this.chat);
    const channel = chat.type === "channel";
    const mine = !message.by_bot && !channel;
    const { entities, keyboard, rich: tree, photo } = message.shown;
    const named = !mine && chat.type !== "private";
    const stamp = [message.edited && t("edited"), clock(message.at)].filter(Boolean).join(" ");
    const body = el("div", { className: "tg-bubble" },
      named && el("strong", { className: "tg-author", dataset: { hue: hue(message.author) } }, message.author),
      message.ephemeral && el("small", { className: "tg-only" }, t("Only visible to you")),
      message.shown.reply_to && this.quoted(message.shown.reply_to),
      photo && el("div", { className: "tg-photo" }, "photo"),
      el("div", { className: "tg-text" }, tree ? rich(tree) : formatted(message.text, entities)),
      el("time", {}, channel && el("span", { className: "tg-eye", title: "views" }, "◉ 1"), stamp, mine && el("i", { className: "tg-ticks", title: "read" }, "✓✓")),
    );
    const article = el("article", { className: `tg-message ${mine ? "mine" : ""}`, dataset: { id: message.id, at: message.at } },
      body,
      keyboard?.length ? el("div", { className: "tg-keys" }, keyboard.map((row) => this.keys(message, row))) : null,
      message.note && el("p", { className: "note" }, message.note),
    );
    return withSigns(article);
  }

  quoted(id) {
    const message = this.messages.get(this.chat)?.get(id);
    return message && el("div", { className: "tg-reply" }, el("strong", {}, message.author), el("span", {}, message.text.slice(0, 80)));
  }

  keys(message, row) {
    return el("div", {}, row.map((key) => {
      if (key.url) return Object.assign(link(key.url, key.text), { className: `tg-key ${key.style ?? ""} out` });
      const button = el("button", { type: "button", className: `tg-key ${key.style ?? ""}`, disabled: !key.callback_data }, key.text);
      button.addEventListener("click", () => this.ask(control("press", { chat: message.chat, message: message.id, button: key.callback_data })));
      return button;
    }));
  }

  submit(event) {
    event.preventDefault();
    const input = find("tg-input");
    if (input.value.trim()) this.say(input.value.trim());
    input.value = "";
  }

  say(text) {
    this.ask(control("send", { chat: this.chat, text }));
    find("tg-log").scrollTop = find("tg-log").scrollHeight;
  }

  ask(doing) {
    doing.catch((error) => this.toast(error.message));
  }
}

/** A suggestion that says itself. */
export function chip(text, say) {
  const button = el("button", { type: "button" }, text);
  button.addEventListener("click", () => say(text));
  return button;
}
