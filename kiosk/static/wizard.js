// The desktop's wizard: shows one step at a time; the server tries, fetches and keeps.

import { ask, isGood, language, part, tell, word } from "./staff.js";

const LEVEL_MS = 150;
const STATE_MS = 500;
const RETRY_MS = 2000;
const LOUD_DBFS = -45;
const QUIET_DBFS = -65;
const QUIET_AFTER = 40;

const steps = [...document.querySelectorAll(".way a")].map((each) => each.hash.slice(1));
let step = steps.includes(location.hash.slice(1)) ? location.hash.slice(1) : steps[0];

function show(focus) {
  for (const each of steps) part(each).hidden = each !== step;
  for (const each of document.querySelectorAll(".way a")) {
    if (each.hash === `#${step}`) each.setAttribute("aria-current", "step");
    else each.removeAttribute("aria-current");
  }
  const last = step === steps.at(-1);
  part("back").hidden = step === steps[0];
  part("next").textContent = word(last ? "begin" : "next");
  history.replaceState(null, "", `#${step}`);
  tell("");
  if (focus) part(`${step}-title`).focus();
  if (step === "microphone") hear();
}

function move(by) {
  step = steps[steps.indexOf(step) + by];
  show(true);
}

part("back").addEventListener("click", () => move(-1));
part("next").addEventListener("click", () => (step === steps.at(-1) ? finish() : move(1)));
window.addEventListener("hashchange", () => {
  const wanted = location.hash.slice(1);
  if (!steps.includes(wanted) || wanted === step) return;
  step = wanted;
  show(true);
});

function say(id, text) {
  if (part(id).textContent !== text) part(id).textContent = text;
}

let trial = 0;
function hear() {
  trial += 1;
  listen(trial, 0, false);
}

// Until another step is shown; `quiet`: how many looks in a row heard nothing.
async function listen(mine, quiet, heard) {
  const answer = await ask("/wizard/level");
  if (mine !== trial || step !== "microphone") return;
  const level = answer.dbfs ?? null;
  if (level !== null) part("level").value = level;
  heard ||= level !== null && level > LOUD_DBFS;
  quiet = level !== null && level > QUIET_DBFS ? 0 : quiet + 1;
  if (!isGood(answer)) say("heard", `${word("microphone.none")} ${answer.error ?? ""}`);
  else if (heard) say("heard", word("microphone.heard"));
  else say("heard", word(quiet > QUIET_AFTER ? "microphone.quiet" : "microphone.ask"));
  setTimeout(() => listen(mine, quiet, heard), isGood(answer) ? LEVEL_MS : RETRY_MS);
}

part("try-speaker").addEventListener("click", async () => {
  part("try-speaker").disabled = true;
  say("played", word("speaker.playing"));
  const answer = await ask("/wizard/speaker", {});
  part("try-speaker").disabled = false;
  if (isGood(answer)) say("played", word(answer.spoken ? "speaker.spoken" : "speaker.chime"));
  else say("played", `${word("speaker.none")} ${answer.error ?? ""}`);
});

const megabytes = (bytes) => Math.ceil(bytes / 1e6);

function showModels({ ready, lacking, pull }) {
  part("pulling").hidden = !pull.running;
  part("pull").hidden = pull.running || lacking === 0;
  part("not-pulled").hidden = !pull.fault;
  part("why-not").textContent = pull.fault;
  part("unready").hidden = ready;
  if (pull.running) {
    say("lacking", "");
    part("file").textContent = pull.what;
    part("progress").value = pull.total ? (100 * pull.done) / pull.total : 0;
    part("reached").textContent = `${megabytes(pull.done)} / ${megabytes(pull.total)} ${word("megabytes")}`;
  } else if (lacking === 0) say("lacking", word("models.there"));
  else {
    const needed = word("models.lacking", { size: megabytes(lacking) });
    say("lacking", ready ? `${word("models.enough")} ${needed}` : needed);
  }
}

let asked = false;
async function look() {
  const state = await ask("/wizard/state");
  if (isGood(state)) {
    part("fault").hidden = !state.fault;
    say("why", state.fault);
    if (!asked) part("autostart").checked = state.autostart;
    asked = true;
    showModels(state);
  }
  setTimeout(look, STATE_MS);
}

part("pull").addEventListener("click", async () => {
  const answer = await ask("/wizard/models", {});
  if (!isGood(answer)) tell(answer.error ?? word("failed"));
});

part("autostart").addEventListener("change", async () => {
  const answer = await ask("/wizard/autostart", { on: part("autostart").checked });
  if (!isGood(answer)) tell(answer.error ?? word("failed"));
});

async function finish() {
  part("next").disabled = true;
  const answer = await ask("/wizard/done", { language, push: part("push").checked });
  if (!isGood(answer)) {
    part("next").disabled = false;
    tell(answer.error ?? word("failed"));
  } else if (answer.served) location.href = "/";
  else say("starting", word("starting")); // the window opens the screen itself, once it is served
}

show(false);
look();
