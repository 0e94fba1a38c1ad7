// Telegram's rich messages: a checked tree from the server, built node by node from a fixed list of tags.

import { el, link } from "./dom.js";

const SAME = new Set(
  "b strong i em u ins s strike del code mark sub sup br cite h1 h2 h3 h4 h5 h6 p pre footer hr ul ol li blockquote aside figure figcaption details summary table tr caption th td".split(" "),
);
const INLINE = {
  bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", marked: "mark", subscript: "sub", superscript: "sup",
};

/** Nodes for a rich message. */
export function rich(tree) {
  return el("div", { className: "rich" }, tree.tag === "blocks" ? tree.blocks.map(block) : tree.children.map(node));
}

function node(tree) {
  if (typeof tree === "string") return tree;
  const children = tree.children.map(node);
  const { href, colspan, rowspan, align } = tree.attributes;
  if (tree.tag === "a") return link(href ?? "", ...children);
  if (tree.tag === "table") return el("div", { className: "table", tabIndex: 0 }, el("table", {}, children));
  const built = el(SAME.has(tree.tag) ? tree.tag : "span", {}, children);
  if (tree.tag === "th" || tree.tag === "td") {
    built.colSpan = Number(colspan) || 1;
    built.rowSpan = Number(rowspan) || 1;
    if (["left", "center", "right"].includes(align)) built.style.textAlign = align;
  }
  return built;
}

function text(value) {
  if (typeof value === "string" || value === undefined) return value ?? "";
  if (Array.isArray(value)) return el("span", {}, value.map(text));
  if (value.type === "url") return link(value.url ?? "", text(value.text));
  return el(INLINE[value.type] ?? "span", {}, text(value.text));
}

function block(value) {
  if (value.type === "table") return tableBlock(value);
  if (value.type === "list") return el("ul", {}, (value.items ?? []).map((item) => el("li", {}, (item.blocks ?? []).map(block))));
  const tag = { heading: "h3", preformatted: "pre", footer: "footer", divider: "hr", blockquote: "blockquote" }[value.type];
  return el(tag ?? "p", {}, text(value.text), (value.blocks ?? []).map(block));
}

function tableBlock(value) {
  const rows = value.cells.map((cells) =>
    el("tr", {}, cells.map((cell) => {
      const built = el(cell.is_header ? "th" : "td", { colSpan: cell.colspan ?? 1, rowSpan: cell.rowspan ?? 1 }, text(cell.text));
      built.style.textAlign = cell.align ?? "left";
      return built;
    })),
  );
  return el("div", { className: "table", tabIndex: 0 }, el("table", {}, value.caption && el("caption", {}, text(value.caption)), rows));
}
