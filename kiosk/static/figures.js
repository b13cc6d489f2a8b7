// Today's figures of the queue and of the talks, as totals and plots.

import { el } from "./dom.js";
import { bars, longBars } from "./plots.js";
import { part, word } from "./staff.js";

const known = (value) => (value === null ? "–" : String(value));

export function showFigures({ all, services, hours, talks }, nameOf) {
  part("totals").replaceChildren(
    ...total("taken", all.taken),
    ...total("served", all.served),
    ...total("missed.count", all.no_show),
    ...total("cancelled", all.cancelled),
    ...total("wait.mean", all.wait_mean_min),
    ...total("visit.mean", all.visit_mean_min),
  );
  // A table that is open stays open when the figures come anew.
  const open = [...part("plots").querySelectorAll("details")].map((each) => each.open);
  part("plots").replaceChildren(
    bars({
      title: word("plot.waits"),
      heads: [word("hour"), word("wait.mean")],
      rows: hours.map(({ hour, wait_mean_min: value }) => ({
        label: `${hour}:00`,
        value,
        shown: known(value),
      })),
    }),
    longBars({
      title: word("plot.services"),
      heads: [word("service"), word("count")],
      rows: services
        .sort((one, other) => other.taken - one.taken)
        .map(({ service, taken }) => ({ label: nameOf(service), value: taken, shown: String(taken) })),
    }),
    longBars({
      title: word("plot.languages"),
      heads: [word("language"), word("turns")],
      rows: byLanguage(talks.turns, (count) => ({ value: count, shown: String(count) })),
    }),
    longBars({
      title: word("plot.misunderstood"),
      heads: [word("language"), "%"],
      rows: byLanguage(talks.misunderstood, (count, language) => {
        const share = Math.round((100 * count) / Math.max(talks.turns[language], 1));
        return { value: share, shown: `${share} (${count})` };
      }),
    }),
  );
  part("plots")
    .querySelectorAll("details")
    .forEach((each, number) => (each.open = open[number] ?? false));
}

function total(key, value) {
  return [el("div", {}, el("dt", {}, word(key)), el("dd", {}, known(value)))];
}

function byLanguage(counts, row) {
  return Object.entries(counts).map(([language, count]) => ({
    label: word(language),
    ...row(count, language),
  }));
}
