// The Slack window: sidebar, channel, thread.

import { blocks } from "./blocks.js";
import { clock, control, day, el, keepingEnd, place } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { withSigns } from "./signs.js";
import { t } from "./words.js";
import { chip } from "./telegram.js";
import { showView } from "./view.js";

const SUGGESTIONS = ["/sokbo latest", "/sokbo latest 3", "/sokbo search 수출", "/sokbo subscribe", "/sokbo settings", "/sokbo feeds", "/sokbo help"];
const find = (id) => document.getElementById(id);

export class Slack {
  constructor() {
    this.messages = new Map();
    this.unread = new Map();
    this.channel = null;
    this.thread = null;
    find("sl-form").addEventListener("submit", (event) => this.submit(event));
    find("sl-thread-close").addEventListener("click", () => this.openThread(null));
    find("sl-chips").replaceChildren(...SUGGESTIONS.map((text) => chip(text, (chosen) => this.say(chosen))));
  }

  /** Take the state a page begins with. */
  reset(state, messages) {
    this.names = state.users;
    this.channels = state.channels;
    find("sl-team").textContent = state.team.name;
    this.messages.clear();
    for (const message of messages) this.keep(message);
    this.open(this.channel ?? this.channels[0].key);
  }

  /** One message is new or has changed. */
  update(message) {
    const known = this.messages.get(message.chat)?.has(message.id);
    this.keep(message);
    if (message.chat === this.channel) {
      keepingEnd(find("sl-log"), () => this.redraw(message));
      keepingEnd(find("sl-thread-log"), () => this.drawThread());
    } else if (!known && !message.thread) this.unread.set(message.chat, (this.unread.get(message.chat) ?? 0) + 1);
    this.drawSidebar();
  }

  /** The app opened a view. */
  show(view) {
    showView(view, (text) => this.whisper(text));
  }

  open(key) {
    this.channel = key;
    this.unread.delete(key);
    const channel = this.channels.find((c) => c.key === key);
    find("sl-title").textContent = this.title(channel);
    find("sl-subtitle").textContent = channel.is_im ? t("Direct message") : t("Messages in this channel are a sandbox's");
    find("sl-input").placeholder = t(channel.is_im ? "Message {channel}" : "Message {channel} or type /sokbo").replace("{channel}", this.title(channel));
    this.openThread(null);
    this.drawSidebar();
    this.draw();
    find("sl-log").scrollTop = find("sl-log").scrollHeight;
  }

  openThread(ts) {
    this.thread = ts;
    find("sl-thread").hidden = ts === null;
    this.drawThread();
  }

  keep(message) {
    if (!this.messages.has(message.chat)) this.messages.set(message.chat, new Map());
    this.messages.get(message.chat).set(message.id, message);
  }

  title(channel) {
    return channel.is_im ? "속보" : `# ${channel.name}`;
  }

  drawSidebar() {
    const group = (name, wanted) => [el("h3", {}, name), ...this.channels.filter(wanted).slice(0, 12).map((c) => this.entry(c))];
    find("sl-channels").replaceChildren(...group(t("Channels"), (c) => !c.is_im), ...group(t("Apps"), (c) => c.is_im));
  }

  entry(channel) {
    const count = this.unread.get(channel.key);
    const current = String(channel.key === this.channel);
    const button = el("button", { type: "button", "aria-pressed": current, className: count ? "new" : "" }, this.title(channel), count && el("b", {}, String(count)));
    button.addEventListener("click", () => this.open(channel.key));
    return button;
  }

  all() {
    return [...(this.messages.get(this.channel)?.values() ?? [])].filter((m) => !m.deleted);
  }

  /** One message alone, or a thread's parent, unless a day or a message has gone or come. */
  redraw(message) {
    const parent = message.thread && !message.shown.broadcast ? this.messages.get(this.channel).get(message.thread) : message;
    const last = find("sl-log").lastElementChild;
    const sameDay = last?.dataset.at && day(last.dataset.at) === day(message.at);
    if (message.deleted || !sameDay || !parent) this.draw();
    else place(find("sl-log"), this.post(parent, true));
  }

  draw() {
    const nodes = [];
    let today = "";
    for (const message of this.all().filter((m) => !m.thread || m.shown.broadcast)) {
      if (day(message.at) !== today) nodes.push(el("p", { className: "sl-day" }, el("span", {}, (today = day(message.at)))));
      nodes.push(this.post(message, true));
    }
    find("sl-log").replaceChildren(...(nodes.length ? nodes : [el("p", { className: "sl-empty" }, t("Nothing here yet. Alerts arrive by themselves; commands are answered."))]));
  }

  drawThread() {
    const shown = this.thread === null ? [] : this.all().filter((m) => m.id === this.thread || m.thread === this.thread);
    find("sl-thread-log").replaceChildren(...shown.map((message) => this.post(message, false)));
  }

  post(message, inChannel) {
    const act = (action, value) => {
      control("press", { chat: message.chat, message: message.id, button: action, value }).catch((error) => this.whisper(error.message));
    };
    const body = message.shown.blocks?.length ? blocks(message.shown.blocks, act, this.names) : el("div", { className: "text" }, mrkdwn(message.text, this.names));
    const replies = inChannel ? this.all().filter((m) => m.thread === message.id) : [];
    const article = el("article", { className: `sl-post ${message.ephemeral ? "ephemeral" : ""} ${message.by_bot ? "app" : ""}`, dataset: { id: message.id, at: message.at } },
      message.ephemeral && el("p", { className: "only" }, t("Only visible to you")),
      el("span", { className: "sl-avatar", "aria-hidden": "true" }, [...message.author][0]),
      el("div", { className: "sl-body" },
        el("p", { className: "who" }, el("strong", {}, message.author), message.by_bot && el("small", {}, "APP"), el("time", {}, clock(message.at))),
        body,
        message.edited && el("span", { className: "edited" }, `(${t("edited")})`),
        replies.length ? this.replies(message, replies) : null,
        message.note && el("p", { className: "note" }, message.note),
      ),
    );
    return withSigns(article);
  }

  replies(message, replies) {
    const words = t(replies.length === 1 ? "1 reply" : "{n} replies").replace("{n}", replies.length);
    const button = el("button", { type: "button", className: "replies" }, el("b", {}, words), el("span", {}, t("Last reply {time}").replace("{time}", clock(replies.at(-1).at))));
    button.addEventListener("click", () => this.openThread(message.id));
    return button;
  }

  submit(event) {
    event.preventDefault();
    const input = find("sl-input");
    if (input.value.trim()) this.say(input.value.trim());
    input.value = "";
  }

  say(text) {
    control("send", { chat: this.channel, text }).catch((error) => this.whisper(error.message));
    find("sl-log").scrollTop = find("sl-log").scrollHeight;
  }

  whisper(text) {
    find("sl-log").append(el("p", { className: "sl-empty" }, text));
  }
}
