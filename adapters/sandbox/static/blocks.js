// Block Kit blocks, as DOM nodes.

import { el, link } from "./dom.js";
import { date, mrkdwn } from "./mrkdwn.js";
import { t } from "./words.js";

/** Nodes for a message's blocks. `act(action_id, value)` is called for a press, `names` maps people's ids. */
export function blocks(list, act, names) {
  return list.map((block) => el("div", { className: `block ${block.type}` }, (BLOCKS[block.type] ?? unknown)(block, act, names)));
}

const BLOCKS = {
  header: (block) => el("h3", {}, block.text.text),
  divider: () => el("hr"),
  markdown: (block) => el("div", {}, block.text),
  image: (block) => el("figure", {}, el("figcaption", {}, `image: ${block.alt_text}`)),
  section: (block, act, names) => [
    block.text && el("div", { className: "text" }, text(block.text, names)),
    block.fields && el("div", { className: "fields" }, block.fields.map((field) => el("div", {}, text(field, names)))),
    block.accessory && el("div", { className: "accessory" }, element(block.accessory, act)),
  ],
  context: (block, act, names) => block.elements.map((item) => el("span", {}, item.type === "image" ? item.alt_text : text(item, names))),
  actions: (block, act) => block.elements.map((item) => element(item, act)),
  rich_text: (block, act, names) => block.elements.map((part) => richPart(part, names)),
  table: (block, act, names) => table(block, names),
  data_table: (block, act, names) => table(block, names, true),
};

const unknown = (block) => el("p", { className: "unknown" }, `(${block.type} block)`);
const text = (object, names) => (object.type === "mrkdwn" ? mrkdwn(object.text, names, object.verbatim) : [object.text]);

function element(item, act) {
  if (item.type === "button") return button(item, act);
  if (item.type === "overflow" || item.type.endsWith("_select")) return menu(item, act);
  return el("span", { className: "unknown" }, `(${item.type})`);
}

function button(item, act) {
  const className = `button ${item.style ?? ""}`;
  if (item.url) {
    const node = Object.assign(link(item.url, item.text.text), { className });
    node.addEventListener("click", () => act(item.action_id));
    return node;
  }
  const node = el("button", { type: "button", className }, item.text.text);
  node.addEventListener("click", () => act(item.action_id));
  return node;
}

function menu(item, act) {
  const options = (item.options ?? []).map((option) => {
    const node = el("button", { type: "button" }, option.text.text);
    node.addEventListener("click", () => {
      act(item.action_id, option.value);
      node.closest("details").open = false;
    });
    return node;
  });
  const label = item.type === "overflow" ? "⋯" : (item.placeholder?.text ?? "▾");
  const choices = el("div", {}, options);
  const node = el("details", { className: "menu" }, el("summary", { className: "button", "aria-label": t("More") }, label), choices);
  node.addEventListener("toggle", () => node.open && choices.scrollIntoView({ block: "nearest" }));
  node.addEventListener("focusout", (event) => { if (!node.contains(event.relatedTarget)) node.open = false; });
  return node;
}

function richPart(part, names) {
  const children = () => part.elements.map((item) => richItem(item, names));
  if (part.type === "rich_text_list") {
    return el(part.style === "ordered" ? "ol" : "ul", {}, part.elements.map((item) => el("li", {}, richPart(item, names))));
  }
  if (part.type === "rich_text_quote") return el("blockquote", {}, children());
  if (part.type === "rich_text_preformatted") return el("pre", {}, children());
  return el("span", {}, children());
}

function richItem(item, names) {
  if (item.type === "link") return link(item.url, item.text ?? item.url);
  if (item.type === "user") return el("span", { className: "mention" }, `@${names[item.user_id] ?? item.user_id}`);
  if (item.type === "emoji") return `:${item.name}:`;
  if (item.type === "date") return date(item.timestamp, item.format);
  let node = document.createTextNode(item.text ?? "");
  const tags = { bold: "strong", italic: "em", strike: "s", code: "code" };
  for (const [style, tag] of Object.entries(tags)) if (item.style?.[style]) node = el(tag, {}, node);
  return node;
}

function table(block, names, headed = false) {
  const settings = block.column_settings ?? [];
  const rows = block.rows.map((cells, n) => el("tr", {}, cells.map((cell, column) => {
    const bold = cell.type === "rich_text" && JSON.stringify(cell).includes('"bold":true');
    const node = el(n === 0 && (headed || bold) ? "th" : "td", {}, cellContent(cell, names));
    node.style.textAlign = settings[column]?.align ?? (cell.type === "raw_number" ? "right" : "left");
    return node;
  })));
  return el("div", { className: "scroll", tabIndex: 0 }, el("table", {}, block.caption && el("caption", {}, block.caption), rows));
}

function cellContent(cell, names) {
  if (cell.type === "rich_text") return cell.elements.map((part) => richPart(part, names));
  return String(cell.text ?? cell.value ?? "");
}
