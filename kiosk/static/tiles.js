// Buttons of the menu. While no language is chosen a tile speaks both, and the buttons behind it
// stand in two columns: the one that is touched chooses.

import { el, said } from "./dom.js";

export function tileButton(tile, languages, { open, touch }) {
  const decided = languages.length === 1 && tile.offer;
  return el(
    "button",
    {
      class: tile.chief ? "tile chief" : "tile",
      "data-key": tile.offer ?? tile.name.ru,
      onclick: () => (decided ? touch(tile.offer, languages[0]) : open(tile)),
    },
    said(tile.name, languages),
  );
}

export function columns(tiles, languages, actions) {
  return el(
    "div",
    { class: `columns of${languages.length}` },
    languages.map((language) =>
      el(
        "div",
        { class: "tiles" },
        tiles.map((tile) => tileButton(tile, [language], actions)),
      ),
    ),
  );
}
