// The owner's page: asks for the figures every few seconds and shows them; tries devices.

import { el } from "./dom.js";
import { sparkline } from "./plots.js";
import { ask, isGood, language, lost, part, tell, word } from "./staff.js";

const HEALTH_MS = 3000;
const LEVEL_MS = 150;
const QUIET_DBFS = -65;
const QUIET_AFTER = 30;
const HEAT_KEPT = 200;

const temperatures = [];

async function look() {
  const health = await ask("/owner/health");
  lost(!isGood(health));
  if (isGood(health)) show(health);
  setTimeout(look, HEALTH_MS);
}

function show(health) {
  part("state").textContent = word(`state.${health.state ?? "none"}`);
  part("started").textContent = at(health.started);
  for (const kind of ["microphone", "speaker", "printer"]) {
    if (!part(kind)) continue;
    const name = health.lost[kind];
    part(kind).textContent = name === undefined ? word("good") : `${word("gone")}: ${name}`;
    part(kind).className = name === undefined ? "good" : "bad";
  }
  part("left-out").replaceChildren(
    ...Object.entries(health.left_out).map(([what, why]) =>
      el("li", {}, `${word("left_out")}: `, el("span", { lang: "en" }, `${what} (${why})`)),
    ),
  );
  showVitals(health.vitals);
  showVolume(health.volume);
  for (const row of document.querySelectorAll("[data-delay]")) {
    showDelay(row, health.delays_ms[row.dataset.delay]);
  }
  part("no-faults").hidden = health.faults.length > 0;
  part("faults").replaceChildren(
    ...health.faults.map((fault) =>
      el("li", {}, el("time", {}, at(fault.at)), " ", el("span", { lang: "en" }, fault.what)),
    ),
  );
}

function showVitals({ temperature_c: heat, memory_bytes: memory, disk_bytes: disk, throttling }) {
  const gigabytes = (bytes) =>
    bytes === null ? word("unknown") : `${(bytes / 1e9).toFixed(1)} ${word("gigabytes")}`;
  part("temperature").textContent = heat === null ? word("unknown") : `${Math.round(heat)} °C`;
  part("memory").textContent = gigabytes(memory);
  part("disk").textContent = gigabytes(disk);
  if (heat !== null) temperatures.push(heat);
  if (temperatures.length > HEAT_KEPT) temperatures.shift();
  part("heat").replaceChildren(sparkline(temperatures, word("temperature")));
  part("throttling").replaceChildren(...throttling.map((each) => el("li", {}, each)));
}

function showVolume(percent) {
  const slider = part("volume");
  slider.disabled = percent === null;
  part("no-volume").hidden = percent !== null;
  if (percent !== null && document.activeElement !== slider) {
    slider.value = percent;
    part("percent").textContent = percent;
  }
}

function showDelay(row, delays) {
  const known = delays.filter((each) => each !== null);
  const title = row.querySelector("th").textContent;
  const sorted = [...known].sort((one, other) => one - other);
  const shown = (value) => (value === undefined ? "–" : String(Math.round(value)));
  row.querySelector(".median").textContent = shown(sorted[Math.floor(sorted.length / 2)]);
  row.querySelector(".latest").textContent = shown(known.at(-1));
  row.querySelector(".spark").replaceChildren(sparkline(delays, title));
}

const at = (moment) =>
  new Date(moment).toLocaleString(language, { dateStyle: "short", timeStyle: "medium" });

let hearing = false;
part("try-microphone").addEventListener("click", () => {
  hearing = !hearing;
  part("try-microphone").setAttribute("aria-pressed", String(hearing));
  part("hearing").hidden = !hearing;
  if (hearing) hear(0);
});

async function hear(quiet) {
  if (!hearing) return;
  const { dbfs } = await ask("/owner/level");
  const level = dbfs ?? -100;
  part("level").value = level;
  const silent = level < QUIET_DBFS ? quiet + 1 : 0;
  const says = word(silent > QUIET_AFTER ? "try.microphone.quiet" : "try.microphone.on");
  if (part("heard").textContent !== says) part("heard").textContent = says;
  setTimeout(() => hear(silent), LEVEL_MS);
}

part("try-speaker").addEventListener("click", async () => {
  const answer = await ask("/owner/say", {});
  if (isGood(answer)) tell(word("try.speaker.on"));
  else tell(word(answer.error === "starting" ? "starting" : "failed"));
});

part("volume").addEventListener("input", () => {
  part("percent").textContent = part("volume").value;
});
part("volume").addEventListener("change", async () => {
  const answer = await ask("/owner/volume", { percent: Number(part("volume").value) });
  if (!isGood(answer)) tell(word("failed"));
});

part("examine").addEventListener("click", async () => {
  part("examine").disabled = true;
  part("examining").textContent = word("examining");
  const answer = await ask("/owner/examination");
  part("examine").disabled = false;
  part("examining").textContent = isGood(answer) ? "" : word("failed");
  part("findings").hidden = !isGood(answer);
  part("findings").tBodies[0].replaceChildren(
    ...(answer.findings ?? []).map(({ topic, verdict, detail, mend }) =>
      el(
        "tr",
        {},
        el("th", { scope: "row", lang: "en" }, topic),
        el("td", { class: verdict }, word(`verdict.${verdict}`)),
        el("td", { lang: "en" }, mend ? `${detail} → ${mend}` : detail),
      ),
    ),
  );
});

for (const button of ["try-microphone", "try-speaker", "examine"]) part(button).disabled = false;
look();
