// Two buttons that turn the page of a list that is longer than the screen: not everyone swipes.

import { el, refill, said } from "./dom.js";

export function showPager(pager, list, words, languages) {
  const turn = (word, sign, pages) =>
    el(
      "button",
      {
        "data-key": word,
        onclick: () => list.scrollBy({ top: pages * 0.85 * list.clientHeight, behavior: "instant" }),
      },
      el("span", { "aria-hidden": "true" }, `${sign} `),
      said(words(word), languages),
    );
  refill(pager, turn("up", "↑", -1), turn("down", "↓", 1));
  mark(pager, list);
}

export function followScrolling(list, pager) {
  const follow = () => mark(pager, list);
  list.addEventListener("scroll", follow, { passive: true });
  new ResizeObserver(follow).observe(list);
  new MutationObserver(follow).observe(list, { childList: true });
}

// A button that leads nowhere is off, and without a second page there are none.
function mark(pager, list) {
  // The pager takes its place from the list: it goes where the list fits without it.
  const place = list.clientHeight + (pager.hidden ? 0 : pager.offsetHeight);
  pager.hidden = list.scrollHeight <= place + 4;
  const room = list.scrollHeight - list.clientHeight;
  const [up, down] = pager.children;
  if (!down) return;
  up.disabled = list.scrollTop <= 4;
  down.disabled = list.scrollTop >= room - 4;
}
