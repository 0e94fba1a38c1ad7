// Telegram's text with entities, as DOM nodes. Offsets are UTF-16 units, which is what JavaScript counts in.

import { el, link } from "./dom.js";

const BLOCKS = ["blockquote", "expandable_blockquote", "pre"];
const TAGS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

/** Nodes for `text`. */
export function formatted(text, entities = []) {
  const blocks = entities.filter((e) => BLOCKS.includes(e.type)).sort((a, b) => a.offset - b.offset);
  const inline = entities.filter((e) => !BLOCKS.includes(e.type));
  const nodes = [];
  let at = 0;
  for (const block of blocks) {
    if (block.offset < at) continue;
    nodes.push(...run(text, at, block.offset, inline));
    at = block.offset + block.length;
    nodes.push(blockNode(block, run(text, block.offset, at, inline)));
    if (text[at] === "\n") at += 1; // a block ends its line by itself
  }
  nodes.push(...run(text, at, text.length, inline));
  return nodes;
}

function blockNode(block, children) {
  if (block.type === "pre") return el("pre", { tabIndex: 0 }, block.language && el("small", {}, block.language), el("code", {}, children));
  const quote = el("blockquote", {}, children);
  if (block.type === "expandable_blockquote") {
    quote.className = "expandable";
    quote.tabIndex = 0;
    quote.title = "Show all";
    quote.addEventListener("click", () => quote.classList.toggle("open"));
    quote.addEventListener("keydown", (event) => event.key === "Enter" && quote.classList.toggle("open"));
  }
  return quote;
}

/** The text from `start` to `end`, cut wherever an entity begins or ends. */
function run(text, start, end, entities) {
  const inside = entities.filter((e) => e.offset < end && start < e.offset + e.length);
  const cuts = new Set([start, end]);
  for (const e of inside) {
    cuts.add(Math.max(start, e.offset));
    cuts.add(Math.min(end, e.offset + e.length));
  }
  const places = [...cuts].sort((a, b) => a - b);
  return places.slice(0, -1).map((from, n) => {
    const covering = inside.filter((e) => e.offset <= from && places[n + 1] <= e.offset + e.length);
    return covering.reduce((node, e) => inlineNode(e, text, node), document.createTextNode(text.slice(from, places[n + 1])));
  });
}

function inlineNode(entity, text, child) {
  const own = text.slice(entity.offset, entity.offset + entity.length);
  if (entity.type in TAGS) return el(TAGS[entity.type], {}, child);
  if (entity.type === "text_link") return link(entity.url, child);
  if (entity.type === "url") return link(own, child);
  if (entity.type === "spoiler") return spoiler(child);
  return el("span", { className: `entity ${entity.type}` }, child);
}

function spoiler(child) {
  const node = el("span", { className: "spoiler", title: "Spoiler", tabIndex: 0 }, child);
  node.addEventListener("click", () => node.classList.add("open"));
  return node;
}
