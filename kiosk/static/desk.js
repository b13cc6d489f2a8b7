// The operator's desk: shows the queue that the server sends, and asks for steps.

import { el } from "./dom.js";
import { showFigures } from "./figures.js";
import { connect } from "./socket.js";
import { ask, isGood, language, lost, part, tell, word } from "./staff.js";

const FIGURES_MS = 30000;
const LINES_KEPT = "desk-lines";
const STEP_OF_KEY = { n: "call_next", r: "recall", s: "serve", f: "finish", a: "no_show" };

const mine = part("window").dataset.window;
let services = new Map();
let queue = { tickets: [], waiting: {} };
let busy = false;
let connected = false;
let aheadMs = 0; // of the machine's clock before this computer's

const nameOf = (id) => services.get(id)?.names[language] ?? id;
const ownTicket = () =>
  queue.tickets.find((each) => each.window === mine && ["called", "serving"].includes(each.state));

async function step(name, more = {}) {
  if (busy) return;
  busy = true;
  const own = ownTicket();
  const asked =
    name === "call_next" ? { step: name, lines: lines() } : { step: name, ticket: own?.id, ...more };
  const answer = await ask("/desk/step", asked);
  busy = false;
  if (isGood(answer)) {
    const done = answer.ticket ? (name === "call_next" ? "call" : name) : "nobody";
    tell(word(`done.${done}`, { ticket: answer.ticket?.number }));
  } else {
    tell(word(answer.error ? `error.${answer.error}` : "failed"));
  }
}

function lines() {
  const boxes = [...part("lines").querySelectorAll("input")];
  const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
  return chosen.length === boxes.length ? [] : chosen;
}

function showCurrent() {
  const own = ownTicket();
  part("current").replaceChildren(
    own
      ? el(
          "div",
          {},
          el("p", { class: "number" }, own.number),
          el("p", {}, nameOf(own.service)),
          el("p", { class: `state ${own.state}` }, word(`state.${own.state}`)),
        )
      : el("p", { class: "nobody" }, word("current.nobody")),
  );
  for (const button of document.querySelectorAll("[data-step]")) {
    const name = button.dataset.step;
    // A recall, an arrival and a no-show need one who was called and has not come.
    const fits = name === "call_next" || (own && (name === "finish" || own.state === "called"));
    button.disabled = !connected || !fits;
  }
  for (const field of part("transfer").elements) field.disabled = !connected || !own;
}

function showQueue() {
  const waiting = queue.tickets.filter((each) => each.state === "waiting");
  const missed = queue.tickets.filter((each) => each.state === "no_show" && each.window === mine);
  const all = Object.values(queue.waiting).reduce((sum, count) => sum + count, 0);
  part("waiting").textContent = all;
  part("nobody").hidden = all > 0;
  part("more").hidden = all <= waiting.length;
  part("more").textContent = word("more", { n: all - waiting.length });
  keepFocus(part("list"), waiting.map(waitingRow));
  part("by-service").replaceChildren(
    ...Object.entries(queue.waiting)
      .sort(([, one], [, other]) => other - one)
      .map(([id, count]) => el("li", {}, el("span", {}, nameOf(id)), el("strong", {}, String(count)))),
  );
  part("missed-title").hidden = missed.length === 0;
  keepFocus(part("missed"), missed.map(missedRow));
}

function waitingRow(ticket) {
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, ticket.number),
    el("td", {}, nameOf(ticket.service)),
    el("td", { class: "minutes", "data-taken": ticket.taken }, minutesSince(ticket.taken)),
    el("td", {}, stepButton(ticket, "call")),
  );
}

function missedRow(ticket) {
  return el("li", {}, el("span", {}, ticket.number), stepButton(ticket, "recall"));
}

function stepButton(ticket, name) {
  return el(
    "button",
    {
      type: "button",
      "data-key": `${name} ${ticket.id}`,
      "aria-label": `${word(name)} ${ticket.number}`,
      onclick: () => step(name, { ticket: ticket.id }),
    },
    word(name),
  );
}

// The rows are made anew at each change; whoever works with the keyboard stays where they were.
function keepFocus(region, rows) {
  const key = region.contains(document.activeElement) ? document.activeElement.dataset.key : null;
  region.replaceChildren(...rows);
  if (key) region.querySelector(`[data-key="${key}"]`)?.focus();
}

const minutesSince = (moment) =>
  String(Math.max(0, Math.floor((Date.now() + aheadMs - new Date(moment)) / 60000)));

function showServices(list) {
  services = new Map(list.map((service) => [service.id, service]));
  const select = part("service");
  const chosen = select.value;
  select.replaceChildren(
    ...list.map((each) => el("option", { value: each.id }, `${each.line} – ${each.names[language]}`)),
  );
  if (services.has(chosen)) select.value = chosen;
  const off = new Set((localStorage.getItem(LINES_KEPT) ?? "").split(" "));
  const letters = [...new Set(list.map((each) => each.line))].sort();
  part("lines").replaceChildren(
    part("lines").querySelector("legend"),
    ...letters.map((letter) =>
      el(
        "label",
        {},
        el("input", { type: "checkbox", value: letter, checked: !off.has(letter) }),
        ` ${letter}`,
      ),
    ),
  );
}

part("lines").addEventListener("change", () => {
  const boxes = [...part("lines").querySelectorAll("input")];
  // Without any line nobody could be called: that stands for all of them.
  if (!boxes.some((box) => box.checked)) boxes.forEach((box) => (box.checked = true));
  const off = boxes.filter((box) => !box.checked).map((box) => box.value);
  localStorage.setItem(LINES_KEPT, off.join(" "));
});

for (const button of document.querySelectorAll("[data-step]")) {
  button.addEventListener("click", () => step(button.dataset.step));
}

part("transfer").addEventListener("submit", (event) => {
  event.preventDefault();
  step("transfer", { service: part("service").value });
});

// Single keys only where they are wanted: they would surprise whoever uses speech input.
part("keys").addEventListener("change", () => (part("keys-hint").hidden = !part("keys").checked));
document.addEventListener("keydown", (event) => {
  const name = STEP_OF_KEY[event.key.toLowerCase()];
  if (!name || !part("keys").checked || event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.target.matches("select, input:not([type=checkbox])")) return;
  const button = document.querySelector(`[data-step="${name}"]`);
  if (!button.disabled) step(name);
});

async function figures() {
  const answer = await ask("/desk/figures");
  if (isGood(answer)) showFigures(answer, nameOf);
}

setInterval(() => {
  for (const cell of document.querySelectorAll(".minutes")) {
    cell.textContent = minutesSince(cell.dataset.taken);
  }
}, 20000);
setInterval(figures, FIGURES_MS);

connect("/desk/socket", {
  onMessage: (message) => {
    if (message.kind === "services") {
      showServices(message.services);
      figures();
    } else if (message.kind === "queue") {
      queue = message;
      if (message.now) aheadMs = new Date(message.now) - Date.now();
    }
    showCurrent();
    showQueue();
  },
  onChange: (isConnected) => {
    connected = isConnected;
    lost(!connected);
    showCurrent();
    // The socket is also closed when the session ends: then the page itself leads to the door.
    if (!connected) ask("/desk/figures");
  },
});
