// Trouble on demand: what a platform may do to a bot, to watch it recover.

import { control, el } from "./dom.js";
import { t } from "./words.js";

const BOTH = (fault) => () => Promise.all(["telegram", "slack"].map((platform) => control("faults", { platform, ...fault })));
const CHOICES = [
  ["Next message: wait 3 seconds (429)", BOTH({ kind: "rate_limited", seconds: 3, times: 1 })],
  ["Next message: server error (500)", BOTH({ kind: "server_error", times: 1 })],
  ["Next message: answer lost", BOTH({ kind: "drop_after", times: 1 })],
  ["Next message: 2 seconds late", BOTH({ kind: "slow", seconds: 2, times: 1 })],
  ["Slack: ask the app to reconnect", () => control("disconnect", {})],
  ["All well again", () => control("faults/clear", {})],
];

/** Fill the menu. */
export function troubleMenu(menu) {
  const said = el("p", { role: "status" });
  const buttons = CHOICES.map(([words, cause]) => {
    const button = el("button", { type: "button" }, t(words));
    button.addEventListener("click", async () => {
      await cause();
      said.textContent = `✓ ${t(words)}`;
    });
    return button;
  });
  menu.append(el("div", {}, buttons, said));
}
