// The hall board: shows what the server sends, and lets a new call stand out for a while.

import { el } from "./dom.js";
import { connect } from "./socket.js";

const NEW_MS = 12000;

const part = (id) => document.getElementById(id);
let known = null;

function show({ calls, waiting }) {
  const now = new Map(calls.map((call) => [key(call), call]));
  const fresh = known ? calls.filter((call) => !known.has(key(call))) : [];
  known = now;
  part("calls").replaceChildren(...calls.map((call) => row(call, fresh.includes(call))));
  part("nobody").hidden = calls.length > 0;
  part("waiting").textContent = waiting;
  if (fresh.length) part("latest").textContent = fresh.map(spoken).join(". ");
}

// A call that is repeated has another time, and stands out again.
const key = (call) => `${call.number} ${call.window} ${call.called}`;

const spoken = (call) => `${call.number} – ${call.window}`;

function row(call, fresh) {
  const shown = el(
    "tr",
    { class: [fresh ? "new" : "", call.serving ? "serving" : ""].join(" ").trim() || null },
    el("th", { scope: "row", class: call.number.length > 6 ? "long" : null }, call.number),
    el("td", { class: "arrow", "aria-hidden": "true" }, "→"),
    el("td", { class: call.window.length > 3 ? "long" : null }, call.window),
  );
  if (fresh) setTimeout(() => shown.classList.remove("new"), NEW_MS);
  return shown;
}

function tick() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  part("clock").textContent = `${two(now.getHours())}:${two(now.getMinutes())}`;
  setTimeout(tick, 60000 - (now.getTime() % 60000));
}

tick();
connect("/board/socket", {
  onMessage: (message) => message.kind === "board" && show(message),
  onChange: (connected) => (part("lost").hidden = connected),
});
