// Arrow keys move the focus to the nearest button that way: a keypad alone is enough.

const WAYS = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

export function moveByArrows() {
  document.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way || event.target.matches?.("input, select, textarea")) return;
    const next = nearest(way);
    if (next) {
      event.preventDefault();
      next.focus();
    }
  });
}

function nearest([right, down]) {
  const root = document.querySelector("dialog[open]") ?? document;
  const buttons = [...root.querySelectorAll("button:not(:disabled), a[href]")].filter(
    (each) => each.offsetParent !== null,
  );
  const from = document.activeElement;
  if (!buttons.includes(from)) return buttons[0];
  const here = centre(from);
  let best = null;
  let shortest = Infinity;
  for (const button of buttons) {
    const there = centre(button);
    const along = right * (there.x - here.x) + down * (there.y - here.y);
    if (button === from || along <= 4) continue;
    const aside = Math.abs(right ? there.y - here.y : there.x - here.x);
    const distance = along + 3 * aside;
    if (distance < shortest) [best, shortest] = [button, distance];
  }
  return best;
}

function centre(element) {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
