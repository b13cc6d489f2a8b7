// What the pages of the staff share: their words, questions to the server, modes, signing out.

import { isOn, reset, toggle } from "./modes.js";

const template = document.getElementById("words").content;
const words = new Map(
  [...template.querySelectorAll("[data-key]")].map((each) => [each.dataset.key, each.textContent]),
);

export const language = document.documentElement.lang;

export const part = (id) => document.getElementById(id);

// A word in the page's language, with what stands in braces filled in.
export function word(key, values = {}) {
  const text = words.get(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

export function tell(text) {
  part("told").textContent = text;
}

// Asks the server; whoever is signed out meanwhile is led to the door.
export async function ask(path, body) {
  const asked =
    body === undefined
      ? undefined
      : {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify(body),
        };
  try {
    const answer = await fetch(path, asked);
    if (answer.status === 401) location.reload();
    const json = answer.headers.get("content-type")?.startsWith("application/json");
    return { status: answer.status, ...(json ? await answer.json() : {}) };
  } catch {
    return { status: 0 };
  }
}

export const isGood = ({ status }) => status >= 200 && status < 300;

export function lost(isLost) {
  part("lost").hidden = !isLost;
}

function showModes() {
  for (const button of document.querySelectorAll("[data-mode]")) {
    button.setAttribute("aria-pressed", String(isOn(button.dataset.mode)));
  }
}

// The modes are remembered on this screen: the staff's are not a visitor's.
const KEPT = "staff-modes";

function keepModes() {
  const on = [...document.querySelectorAll("[data-mode]")].map((each) => each.dataset.mode);
  localStorage.setItem(KEPT, on.filter(isOn).join(" "));
}

reset();
for (const mode of (localStorage.getItem(KEPT) ?? "").split(" ")) {
  if (mode && !isOn(mode)) toggle(mode);
}
for (const button of document.querySelectorAll("[data-mode]")) {
  button.addEventListener("click", () => {
    toggle(button.dataset.mode);
    keepModes();
    showModes();
  });
}
showModes();

const leave = part("leave");
if (leave) {
  leave.disabled = false;
  leave.addEventListener("click", async () => {
    await ask("/sign-out", {});
    location.reload();
  });
}
