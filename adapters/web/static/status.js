// Keeps the status page current without reloading it, and sends its buttons in the background.
// The page works without this: forms are sent as usual, and it is refreshed every 30 seconds.
"use strict";

const EVERY = 5000;
const PARTS = "[data-live]";
let busy = false;

// An element's place among its section's items; the open questions of the old page stay open in the new one.
const key = (details) => details.id || new URLSearchParams(new FormData(details.closest("form"))).toString();

function take(html) {
  const next = new DOMParser().parseFromString(html, "text/html");
  if (!next.getElementById("verdict")) throw new Error("not the status page");
  for (const part of next.querySelectorAll(PARTS)) {
    const old = document.getElementById(part.id);
    if (!old) {
      location.reload(); // a section came or went: its place is the server's to decide
      return next;
    }
    if (old.outerHTML === part.outerHTML) continue;
    const open = new Set([...old.querySelectorAll("details[open]")].map(key));
    for (const details of part.querySelectorAll("details")) details.open = open.has(key(details));
    if (old.outerHTML === part.outerHTML) continue;
    const focused = old.contains(document.activeElement) ? focusPlace(old) : -1;
    old.replaceWith(document.adoptNode(part));
    if (focused >= 0) focusable(part)[focused]?.focus({ preventScroll: true });
  }
  return next;
}

const focusable = (part) => [...part.querySelectorAll("button, summary, a")];
const focusPlace = (part) => focusable(part).indexOf(document.activeElement);

async function refresh() {
  if (busy || document.hidden) return;
  busy = true;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const html = await answer.text();
    take(html);
    document.getElementById("lost").hidden = true;
  } catch {
    document.getElementById("lost").hidden = false;
  } finally {
    busy = false;
  }
}

async function send(event) {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || form.method !== "post") return;
  event.preventDefault();
  const buttons = form.querySelectorAll("button");
  for (const button of buttons) button.disabled = true;
  busy = true;
  try {
    const body = new URLSearchParams(new FormData(form)); // form.action would be the field of this name
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body, cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    for (const details of document.querySelectorAll("details.ask[open]")) details.open = false;
    const next = take(await answer.text());
    document.getElementById("result").replaceChildren(...document.adoptNode(next.getElementById("result")).childNodes);
    document.getElementById("result").scrollIntoView({ block: "nearest" });
    document.getElementById("lost").hidden = true;
  } catch {
    document.getElementById("lost").hidden = false;
  } finally {
    for (const button of buttons) button.disabled = false;
    busy = false;
  }
}

document.addEventListener("submit", send);
document.addEventListener("visibilitychange", refresh);
setInterval(refresh, EVERY);
