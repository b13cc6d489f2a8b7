// Builds elements. Text goes in as text, never as HTML, and always says which language it is in.

export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "onclick") element.addEventListener("click", value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

// One span a language, e.g. said({kk: "Тіл", ru: "Язык"}, ["kk", "ru"]).
export function said(texts, languages) {
  return languages.map((language) => el("span", { lang: language, class: "said" }, texts[language]));
}

// A label that a screen reader says in one language.
export function label(texts, language) {
  return { "aria-label": texts[language], lang: language };
}

// Puts new children into a region and keeps the focus where it was, as far as it is still there.
export function refill(region, ...children) {
  const focused = region.contains(document.activeElement) ? document.activeElement : null;
  const key = focused?.dataset.key;
  region.replaceChildren(...children.flat().filter(Boolean));
  if (!focused) return;
  const again = [...region.querySelectorAll("[data-key]")].find((each) => each.dataset.key === key);
  (again ?? region.querySelector("button"))?.focus();
}
