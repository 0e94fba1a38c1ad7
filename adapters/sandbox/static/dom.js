// Small helpers to build the page from data. Nothing here or elsewhere turns text into markup.

/** An element with properties and children; strings become text nodes, null and false are left out. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "dataset") Object.assign(node.dataset, value);
    else if (name.startsWith("aria-")) node.setAttribute(name, value);
    else if (value !== undefined && value !== null) node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== false && child !== undefined));
  return node;
}

/** A link that can only lead to the web, mail, telephone or Telegram; anything else is its text. */
export function link(address, ...children) {
  if (!/^(https?:\/\/|mailto:|tel:|tg:\/\/)/i.test(address)) return el("span", {}, ...children);
  return el("a", { href: address, target: "_blank", rel: "noopener noreferrer nofollow", title: address }, ...children);
}

/** Ask the sandbox to do something; the answer, or an Error with its words. */
export async function control(name, body) {
  const response = await fetch(`/control/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error);
  return answer;
}

const ZONE = "Asia/Seoul";
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("ko-KR", { timeZone: ZONE, month: "long", day: "numeric", weekday: "long" });

/** `14:05` of seconds since 1970, as in Seoul. */
export const clock = (seconds) => CLOCK.format(seconds * 1000);

/** The day in words. */
export const day = (seconds) => DAY.format(seconds * 1000);

/** Run `change`, and stay at the end of the log if that is where the reader was. */
export function keepingEnd(log, change) {
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  change();
  if (atEnd) log.scrollTop = log.scrollHeight;
}

/** Put a message's node where its old one stands, or at the end; only what is new moves in. */
export function place(log, node) {
  const old = log.querySelector(`article[data-id="${CSS.escape(node.dataset.id)}"]`);
  if (old) return old.replaceWith(node);
  node.classList.add("new");
  log.append(node);
}

/** A stable colour number (0–6) for a name. */
export const hue = (name) => [...name].reduce((sum, c) => sum + c.codePointAt(0), 0) % 7;
