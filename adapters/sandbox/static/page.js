// The page: takes the state once, then follows what happens.

import { clock } from "./dom.js";
import { Slack } from "./slack.js";
import { Telegram } from "./telegram.js";
import { newsroomMenu } from "./newsroom.js";
import { troubleMenu } from "./trouble.js";
import { t, translatePage } from "./words.js";

const telegram = new Telegram();
const slack = new Slack();
const live = document.getElementById("live");

async function load() {
  const state = await (await fetch("/control/state")).json();
  const of = (platform) => state.messages.filter((message) => message.chat.startsWith(`${platform}:`));
  document.getElementById("newsroom").hidden = !state.newsroom;
  const page = document.getElementById("status-page");
  page.hidden = !state.status_page;
  if (state.status_page) page.href = state.status_page;
  telegram.reset(state.telegram, of("telegram"));
  slack.reset(state.slack, of("slack"));
}

function happened(event) {
  if (event.event === "message") (event.message.chat.startsWith("telegram:") ? telegram : slack).update(event.message);
  if (event.event === "toast") telegram.toast(event.text);
  if (event.event === "typing") telegram.typing(event.chat);
  if (event.event === "view") slack.show(event.view);
  if (event.event === "commands") telegram.suggest(event.commands);
  if (event.event === "state") load();
}

function follow() {
  const events = new EventSource("/events");
  events.addEventListener("open", () => load().then(() => say("live", true)));
  events.addEventListener("message", (message) => happened(JSON.parse(message.data)));
  events.addEventListener("error", () => say("waiting for the sandbox", false));
}

function say(text, good) {
  live.textContent = t(text);
  live.classList.toggle("good", good);
}

function tick() {
  document.getElementById("tg-clock").textContent = clock(Date.now() / 1000);
}

for (const button of document.querySelectorAll(".sides button")) {
  button.addEventListener("click", () => (document.body.dataset.side = button.dataset.side));
}
translatePage();
newsroomMenu(document.getElementById("newsroom"));
for (const menu of document.querySelectorAll(".trouble")) {
  document.addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
}
troubleMenu(document.getElementById("trouble"));
tick();
setInterval(tick, 5000);
follow();
