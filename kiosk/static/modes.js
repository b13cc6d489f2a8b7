// Large type and high contrast: one button each, for as long as the visitor is there.

const VALUES = { type: "large", contrast: "high" };

export function isOn(mode) {
  return document.documentElement.dataset[mode] === VALUES[mode];
}

export function toggle(mode) {
  if (isOn(mode)) delete document.documentElement.dataset[mode];
  else document.documentElement.dataset[mode] = VALUES[mode];
}

export function reset() {
  for (const mode of Object.keys(VALUES)) delete document.documentElement.dataset[mode];
  if (matchMedia("(prefers-contrast: more)").matches) toggle("contrast");
}
