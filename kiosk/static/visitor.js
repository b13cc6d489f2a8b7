// The visitor's screen. It shows what the server says is to be seen, and sends what was touched;
// all it knows by itself is which page of buttons is open. See kiosk/messages.py for the messages.

import { el, label, refill, said } from "./dom.js";
import { moveByArrows } from "./keys.js";
import * as modes from "./modes.js";
import { followScrolling, showPager } from "./pager.js";
import { connect } from "./socket.js";
import { columns, tileButton } from "./tiles.js";

const BOTH = ["kk", "ru"];
const SIGN_EVERY_MS = 5000;
const QUIETEST_DBFS = -60;
const LOUDEST_DBFS = -12;

let menu = null;
let view = null;
let opened = null; // the tile whose buttons are shown, or null
let shownFor = {}; // region → what it was last filled for
let signMs = 0;

const byId = (id) => document.getElementById(id);
const send = connect("/visitor", { onMessage: receive, onChange: showConnection });
const words = (key) => menu.words[key];
const languages = () => (view.language ? [view.language] : BOTH);
const spoken = () => view.language ?? "kk";

function receive(message) {
  if (message.kind === "level") return showLevel(message.dbfs);
  if (message.kind === "menu") {
    menu = message;
    shownFor = {};
  } else {
    const before = view;
    view = message;
    if (before?.visiting && !view.visiting) leave();
    if (view.tiles.length && JSON.stringify(view.tiles) !== JSON.stringify(before?.tiles)) opened = null;
  }
  if (menu && view) show();
}

function leave() {
  opened = null;
  modes.reset();
}

function show() {
  document.documentElement.lang = spoken();
  document.body.dataset.state = view.state;
  document.body.dataset.visiting = view.visiting;
  fill("top", [view.language, modes.isOn("type"), modes.isOn("contrast")], showTop);
  fill("notices", [view.notices, view.language], showNotices);
  showMain();
  fill("title", [view.language], (region) => region.replaceChildren(...said(words("title"), languages())));
  fill("status", [view.state, view.language, view.notices], showStatus);
  fill("hold", [menu.holds, view.language], showHold);
  fill("captions", [view.captions, view.language, view.visiting], showCaptions);
  fill("partial", [view.partial, view.announced], showPartial);
  fill("panel", [view.language, view.tiles, view.ticket, opened], showPanel);
  fill("pager", [view.language], (region) => showPager(region, byId("panel"), words, languages()));
  fill("bottom", [view.language, view.visiting, view.state === "speaking"], showBottom);
  showStill();
}

// Fills a region anew only where what it shows has changed: a screen reader is not disturbed.
function fill(region, what, how) {
  const now = JSON.stringify(what);
  if (shownFor[region] === now) return;
  shownFor[region] = now;
  how(byId(region));
}

function showMain() {
  if (byId("panel")) return;
  byId("main").append(
    el(
      "section",
      { id: "talk" },
      el("h1", { id: "title", class: "unseen" }),
      el("div", { id: "state" }, el("div", { id: "orb", "aria-hidden": "true" }, el("i")), el("p", { id: "status", role: "status" })),
      el("div", { id: "hold" }),
      el("div", { id: "captions", role: "log", tabindex: "0" }),
      el("p", { id: "partial" }),
    ),
    el("section", { id: "choices" }, el("div", { id: "panel" }), el("div", { id: "pager", hidden: true })),
  );
  const talk = byId("captions");
  new ResizeObserver(() => (talk.scrollTop = talk.scrollHeight)).observe(talk);
  followScrolling(byId("panel"), byId("pager"));
}

function showTop(region) {
  const chosen = (language) =>
    el(
      "button",
      {
        lang: language,
        "data-key": `language ${language}`,
        "aria-pressed": String(view.language === language),
        onclick: () => send({ do: "language", language }),
      },
      words("languages")[language],
    );
  const mode = (name, sign, word) =>
    el(
      "button",
      {
        class: `mode ${name}`,
        "data-key": name,
        "aria-pressed": String(modes.isOn(name)),
        onclick: () => {
          modes.toggle(name);
          show();
        },
      },
      el("b", { "aria-hidden": "true" }, sign),
      el("span", {}, said(words(word), languages())),
    );
  refill(
    region,
    el("div", { class: "languages", role: "group", ...label(words("language"), spoken()) }, BOTH.map(chosen)),
    el("div", { class: "modes" }, mode("type", "Аа", "large"), mode("contrast", "◐", "contrast")),
  );
}

function showNotices(region) {
  region.replaceChildren(
    ...view.notices.filter((key) => words(key)).map((key) => el("p", {}, said(words(key), languages()))),
  );
}

function showStatus(region) {
  const deaf = view.state === "idle" && view.notices.includes("microphone");
  region.replaceChildren(...said(words(`state.${deaf ? "touch" : view.state}`), languages()));
}

// A long touch shows nothing of the browser's.
document.addEventListener("contextmenu", (event) => event.preventDefault());

// Space holds the button from anywhere on the page where no other button has the focus.
for (const [type, what] of [["keydown", "press"], ["keyup", "release"]]) {
  document.addEventListener(type, (event) => {
    if (!menu?.holds || event.key !== " " || event.repeat) return;
    if (event.target.closest("button, a, summary, input, dialog")) return;
    event.preventDefault();
    send({ do: what });
  });
}
window.addEventListener("blur", () => menu?.holds && send({ do: "release" }));

// The button that is held while speaking: by finger, or by Space and Enter.
function showHold(region) {
  region.hidden = !menu.holds;
  const held = el("button", { class: "chief", "data-key": "hold" }, said(words("hold"), languages()));
  const tell = (what) => (event) => {
    if (event.repeat || (event.key && ![" ", "Enter"].includes(event.key))) return;
    send({ do: what });
  };
  for (const event of ["pointerdown", "keydown"]) held.addEventListener(event, tell("press"));
  for (const event of ["pointerup", "pointercancel", "pointerleave", "keyup", "blur"]) held.addEventListener(event, tell("release"));
  refill(region, held);
}

function showCaptions(region) {
  for (const [name, value] of Object.entries(label(words("conversation"), spoken()))) region.setAttribute(name, value);
  if (view.captions.length) region.replaceChildren(...view.captions.map(caption));
  else region.replaceChildren(...welcome());
  region.scrollTop = region.scrollHeight;
}

function welcome() {
  return languages().map((language) =>
    el(
      "div",
      { class: "welcome", lang: language },
      el("p", { class: "greeting" }, words("welcome")[language]),
      el("p", {}, words("invite")[language]),
    ),
  );
}

function caption({ who, text, language }) {
  const name = who === "visitor" ? "you" : "assistant";
  return el(
    "div",
    { class: `caption ${who}` },
    el("span", { class: "who", lang: spoken() }, words(name)[spoken()]),
    el("p", { lang: language }, text),
  );
}

function showPartial(region) {
  const now = view.partial ?? view.announced;
  region.hidden = !now;
  region.textContent = now?.text ?? "";
  region.lang = now?.language ?? spoken();
  byId("captions").scrollTop = byId("captions").scrollHeight;
}

function showPanel(region) {
  const parts = opened ? openedParts() : view.tiles.length ? answerParts() : homeParts();
  refill(region, parts);
  region.scrollTop = 0;
}

function touch(offer, language) {
  send({ do: "touch", offer, language });
}

function open(tile) {
  opened = tile;
  show();
  byId("panel").querySelector("button")?.focus();
}

function button(tile) {
  return tileButton(tile, languages(), { open, touch });
}

function homeParts() {
  const group = (word, tiles, kind) =>
    tiles.length ? [el("h2", {}, said(words(word), languages())), el("div", { class: `tiles ${kind}` }, tiles.map(button))] : [];
  return [
    ...ticketParts(),
    ...group("questions", menu.questions, "questions"),
    ...group("services", menu.services, "services"),
  ];
}

function answerParts() {
  return [
    ...ticketParts(),
    el("h2", {}, said(words("choose"), languages())),
    el("div", { class: "tiles answers" }, view.tiles.map(button)),
  ];
}

function openedParts() {
  const back = el(
    "button",
    { class: "back", "data-key": "back", onclick: () => open(null) },
    el("span", { "aria-hidden": "true" }, "← "),
    said(words("back"), languages()),
  );
  const tiles = opened.offer ? [opened] : opened.tiles;
  return [
    el("div", { class: "opened" }, back, el("h2", {}, said(opened.name, languages()))),
    ...ticketParts(),
    columns(tiles, languages(), { open, touch }),
  ];
}

function ticketParts() {
  const ticket = view.ticket;
  if (!ticket) return [];
  const told = ticket.printed === true ? "ticket.printed" : ticket.printed === false ? "ticket.unprinted" : null;
  return [
    el(
      "section",
      { class: "ticket", "aria-labelledby": "ticket-title" },
      el(
        "div",
        {},
        el("h2", { id: "ticket-title" }, said(words("ticket"), languages())),
        el("p", { class: "number" }, ticket.number),
        ticket.service ? el("p", {}, said(ticket.service, languages())) : null,
        told ? el("p", { class: told.slice(7) }, said(words(told), languages())) : null,
        el("div", { class: "tiles" }, menu.ticket.map(button)),
      ),
      el("img", { src: ticket.code, alt: words("ticket.code")[spoken()], lang: spoken() }),
    ),
  ];
}

function showBottom(region) {
  const action = (word, command, kind = "") =>
    el("button", { class: kind, "data-key": word, onclick: () => send(command) }, said(words(word), languages()));
  const control = (word) =>
    menu.controls[word] && view.visiting
      ? action(word, { do: "touch", offer: menu.controls[word], language: spoken() })
      : null;
  refill(
    region,
    el("p", { class: "notice" }, said(menu.notice, languages())),
    el(
      "div",
      { class: "actions" },
      view.state === "speaking" ? action("quiet", { do: "quiet" }) : null,
      control("repeat"),
      control("slower"),
      view.visiting ? action("finish", { do: "finish" }, "chief") : null,
    ),
  );
}

function showStill() {
  const dialog = byId("still");
  if (!view.asks_to_stay) {
    if (dialog.open) dialog.close();
    return;
  }
  if (dialog.open) return;
  dialog.replaceChildren(
    el("h2", { id: "still-title" }, said(words("still"), languages())),
    el("p", {}, said(words("still.why"), languages())),
    el(
      "div",
      { class: "actions" },
      el("button", { class: "chief", onclick: () => send({ do: "stay" }) }, said(words("still.stay"), languages())),
      el("button", { onclick: () => send({ do: "finish" }) }, said(words("finish"), languages())),
    ),
  );
  dialog.showModal();
}

function showLevel(dbfs) {
  const level = (dbfs - QUIETEST_DBFS) / (LOUDEST_DBFS - QUIETEST_DBFS);
  document.documentElement.style.setProperty("--level", Math.min(1, Math.max(0, level)).toFixed(2));
}

function showConnection(connected) {
  document.body.dataset.connected = connected;
  if (!menu) return;
  const lost = document.getElementById("lost");
  if (connected) lost?.remove();
  else if (!lost) document.body.append(el("p", { id: "lost", role: "alert" }, said(words("offline"), languages())));
}

// Whoever reads or scrolls is there: tell so now and then, so that nobody is hurried.
function giveSign() {
  const now = performance.now();
  if (!view?.visiting || view.asks_to_stay || now - signMs < SIGN_EVERY_MS) return;
  signMs = now;
  send({ do: "stay" });
}

for (const event of ["pointerdown", "keydown", "wheel"]) document.addEventListener(event, giveSign, { passive: true });
byId("still").addEventListener("cancel", (event) => {
  event.preventDefault();
  send({ do: "stay" });
});
document.addEventListener("contextmenu", (event) => event.preventDefault());
moveByArrows();
modes.reset();
