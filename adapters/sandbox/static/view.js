// A Slack view: a dialog with its inputs, sent or given up.

import { control, el } from "./dom.js";
import { t } from "./words.js";

/** Show a view; `whisper(text)` says what went wrong. */
export function showView(view, whisper) {
  const inputs = new Map(); // block_id → what reads its values
  const form = el("form", { method: "dialog", className: "sl-view" },
    el("header", {}, el("h2", {}, view.title.text)),
    el("div", { className: "sl-inputs" }, view.blocks.filter((block) => block.type === "input").map((block) => input(block, inputs))),
    el("footer", {},
      el("button", { type: "button", className: "button" }, view.close?.text ?? t("Cancel")),
      el("button", { className: "button primary" }, view.submit?.text ?? t("Submit"))),
  );
  const dialog = el("dialog", { className: "sl-dialog" }, form);
  form.querySelector("footer button").addEventListener("click", () => dialog.close());
  form.addEventListener("submit", () => {
    const values = Object.fromEntries([...inputs].map(([block, read]) => [block, read()]));
    control("submit", { view: view.id, values }).catch((error) => whisper(error.message));
  });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function input(block, inputs) {
  const { node, read } = (ELEMENTS[block.element.type] ?? unknown)(block.element);
  inputs.set(block.block_id, read);
  const several = block.element.type === "multi_static_select";
  return el(several ? "fieldset" : "label", {},
    el(several ? "legend" : "span", {}, block.label.text, block.optional && el("small", {}, `(${t("optional")})`)),
    node,
    block.hint && el("small", { className: "hint" }, block.hint.text),
  );
}

const ELEMENTS = {
  plain_text_input: (element) => line({ type: "text", value: element.initial_value ?? "", maxLength: element.max_length ?? 3000 }),
  timepicker: (element) => line({ type: "time", value: element.initial_time ?? "" }),
  static_select: (element) => {
    const chosen = element.initial_option?.value;
    const options = element.options.map((o) => el("option", { value: o.value, selected: o.value === chosen }, o.text.text));
    const node = el("select", {}, chosen === undefined && el("option", { value: "" }, "–"), options);
    return { node, read: () => (node.value ? [node.value] : []) };
  },
  multi_static_select: (element) => {
    const chosen = new Set((element.initial_options ?? []).map((o) => o.value));
    const boxes = element.options.map((o) => el("input", { type: "checkbox", value: o.value, checked: chosen.has(o.value) }));
    const node = el("div", { className: "boxes" }, boxes.map((box, n) => el("label", {}, box, element.options[n].text.text)));
    return { node, read: () => boxes.filter((box) => box.checked).map((box) => box.value) };
  },
};

function line(properties) {
  const node = el("input", properties);
  return { node, read: () => (node.value ? [node.value] : []) };
}

const unknown = (element) => ({ node: el("span", { className: "unknown" }, `(${element.type})`), read: () => [] });
