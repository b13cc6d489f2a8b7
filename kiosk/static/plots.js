// Small plots drawn by hand, each with the same figures as a table behind it.

import { el } from "./dom.js";
import { word } from "./staff.js";

const SVG = "http://www.w3.org/2000/svg";

function svg(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// rows: [{label, value, shown}], value null where it is not known; heads: [of labels, of values].
export function bars({ title, rows, heads }) {
  return figure(title, rows.length ? (rows.length > 12 ? across : upright)(rows) : null, rows, heads);
}

export function longBars({ title, rows, heads }) {
  return figure(title, rows.length ? across(rows) : null, rows, heads);
}

function figure(title, drawing, rows, heads) {
  const caption = el("figcaption", {}, title);
  if (!drawing) return el("figure", { class: "plot" }, caption, el("p", {}, word("empty")));
  drawing.setAttribute("role", "img");
  drawing.setAttribute("aria-label", title);
  const table = el(
    "table",
    {},
    el("thead", {}, el("tr", {}, ...heads.map((head) => el("th", { scope: "col" }, head)))),
    el(
      "tbody",
      {},
      ...rows.map(({ label, shown }) =>
        el("tr", {}, el("th", { scope: "row" }, label), el("td", {}, shown)),
      ),
    ),
  );
  return el(
    "figure",
    { class: "plot" },
    caption,
    drawing,
    el("details", {}, el("summary", {}, word("table")), table),
  );
}

const highest = (rows) => Math.max(...rows.map(({ value }) => value ?? 0), 1);

function upright(rows) {
  const [step, height, foot, head] = [46, 150, 22, 20];
  const top = highest(rows);
  const marks = rows.flatMap(({ label, value, shown }, number) => {
    const tall = ((value ?? 0) / top) * height;
    const x = number * step;
    const middle = x + step / 2;
    return [
      svg("rect", { x: x + 6, y: head + height - tall, width: step - 12, height: Math.max(tall, 1) }),
      svg("text", { x: middle, y: head + height - tall - 5, "text-anchor": "middle" }, shown),
      svg("text", { x: middle, y: head + height + foot - 5, "text-anchor": "middle" }, label),
    ];
  });
  return sized(rows.length * step, head + height + foot, marks);
}

function across(rows) {
  const [step, width, beside] = [40, 225, 50];
  const top = highest(rows);
  const marks = rows.flatMap(({ label, value, shown }, number) => {
    const long = ((value ?? 0) / top) * width;
    const y = number * step;
    return [
      svg("text", { x: 0, y: y + 15 }, label),
      svg("rect", { x: 0, y: y + 21, width: Math.max(long, 1), height: 10 }),
      svg("text", { x: long + 6, y: y + 31 }, shown),
    ];
  });
  return sized(width + beside, rows.length * step, marks);
}

// One unit is one pixel, so that letters have the same size in every plot.
function sized(width, height, marks) {
  return svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` }, ...marks);
}

// A line without scales, for the course of a figure; what it shows stands beside it as text.
export function sparkline(values, title) {
  const known = values.filter((value) => value !== null && value !== undefined);
  if (known.length < 2) return "";
  const [low, high] = [Math.min(...known), Math.max(...known)];
  const [width, height] = [120, 26];
  const points = known.map((value, number) => {
    const x = 2 + (number / (known.length - 1)) * (width - 4);
    const y = high === low ? height / 2 : 3 + (1 - (value - low) / (high - low)) * (height - 6);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  return svg(
    "svg",
    { viewBox: `0 0 ${width} ${height}`, class: "sparkline", role: "img", "aria-label": title },
    svg("polyline", { points: points.join(" ") }),
  );
}
