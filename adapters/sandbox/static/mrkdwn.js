// Slack's mrkdwn, as DOM nodes. Emphasis counts only where its signs stand free, as in Slack.

import { el, link } from "./dom.js";

const EMOJI = {
  newspaper: "📰", rotating_light: "🚨", bell: "🔔", zap: "⚡", memo: "📝", white_check_mark: "✅", warning: "⚠️", x: "❌", no_entry: "⛔",
  bar_chart: "📊", chart_with_upwards_trend: "📈", chart_with_downwards_trend: "📉", eyes: "👀", mag: "🔍", point_right: "👉", wave: "👋",
};
const PIECE = new RegExp(
  [
    "```(?<pre>[\\s\\S]+?)```",
    "`(?<code>[^`\\n]+)`",
    "<(?<token>[^<>\\n]+)>",
    "(?<![\\p{L}\\p{N}*])\\*(?=\\S)(?<bold>[^*\\n]*[^\\s*])\\*(?![\\p{L}\\p{N}*])",
    "(?<![\\p{L}\\p{N}_])_(?=\\S)(?<italic>[^_\\n]*[^\\s_])_(?![\\p{L}\\p{N}_])",
    "(?<![\\p{L}\\p{N}~])~(?=\\S)(?<strike>[^~\\n]*[^\\s~])~(?![\\p{L}\\p{N}~])",
    ":(?<emoji>[a-z0-9_+-]+):",
    "(?<url>https?://[^\\s<>|]+)",
  ].join("|"),
  "gu",
);

/** Nodes for mrkdwn text; lines that begin with `>` become one quotation. Bare addresses are links unless `verbatim`. */
export function mrkdwn(text, names = {}, verbatim = false) {
  const nodes = [];
  let quote = [];
  const endQuote = () => quote.length && nodes.push(el("blockquote", {}, inline(quote.splice(0).join("\n"), names, verbatim)));
  let plain = [];
  const endPlain = () => plain.length && nodes.push(...inline(plain.splice(0).join("\n"), names, verbatim));
  for (const line of text.split("\n")) {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) { endPlain(); quote.push(quoted[1]); } else { endQuote(); plain.push(line); }
  }
  endQuote();
  endPlain();
  return nodes;
}

/** `&amp; &lt; &gt;` as the signs they stand for: the only three Slack knows. */
export const unescaped = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** A date token's words, in Seoul's time. */
export function date(seconds, form) {
  const day = (options) => new Intl.DateTimeFormat("en-US", { timeZone: "Asia/Seoul", ...options }).format(seconds * 1000);
  const forms = {
    date_num: () => new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Seoul" }).format(seconds * 1000),
    date: () => day({ dateStyle: "long" }),
    date_short: () => day({ dateStyle: "medium" }),
    date_long: () => day({ dateStyle: "full" }),
    time: () => day({ hour: "numeric", minute: "2-digit" }),
    time_secs: () => day({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: () => `${Math.max(0, Math.round((Date.now() / 1000 - seconds) / 60))} minutes ago`,
  };
  return form.replace(/\{(\w+?)(?:_pretty)?\}/g, (all, name) => forms[name]?.() ?? all);
}

function inline(text, names, verbatim) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(PIECE)) {
    nodes.push(unescaped(text.slice(at, match.index)), piece(match.groups, match[0], names, verbatim));
    at = match.index + match[0].length;
  }
  nodes.push(unescaped(text.slice(at)));
  return nodes;
}

function piece(groups, whole, names, verbatim) {
  if (groups.url) return verbatim ? whole : link(unescaped(whole), unescaped(whole));
  if (groups.pre) return el("pre", {}, unescaped(groups.pre.replace(/^\n/, "")));
  if (groups.code) return el("code", {}, unescaped(groups.code));
  if (groups.token) return token(groups.token, names);
  if (groups.bold) return el("strong", {}, inline(groups.bold, names, verbatim));
  if (groups.italic) return el("em", {}, inline(groups.italic, names, verbatim));
  if (groups.strike) return el("s", {}, inline(groups.strike, names, verbatim));
  return EMOJI[groups.emoji] ?? whole;
}

function token(source, names) {
  const bar = source.indexOf("|");
  const [target, label] = bar < 0 ? [source, null] : [source.slice(0, bar), source.slice(bar + 1)];
  const stamp = /^!date\^(\d+)\^([^^]*)(?:\^(.*))?$/.exec(target);
  if (stamp) return el("time", { title: unescaped(label ?? "") }, date(Number(stamp[1]), stamp[2]));
  if (target.startsWith("@")) return el("span", { className: "mention" }, `@${names[target.slice(1)] ?? label ?? target.slice(1)}`);
  if (target.startsWith("#")) return el("span", { className: "mention" }, `#${label ?? target.slice(1)}`);
  if (target.startsWith("!")) return el("span", { className: "mention loud" }, `@${target.slice(1)}`);
  return link(unescaped(target), unescaped(label ?? target));
}
