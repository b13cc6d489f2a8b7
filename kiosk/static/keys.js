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
  const here = from.getBoundingClientRect();
  let best = null;
  let shortest = Infinity;
  for (const button of buttons) {
    const distance = button === from ? Infinity : far(here, button.getBoundingClientRect(), right, down);
    if (distance < shortest) [best, shortest] = [button, distance];
  }
  return best;
}

// How far it is that way; what stands in the same row or column is nearer than all the rest.
function far(here, there, right, down) {
  const [from, to] = [middle(here), middle(there)];
  const along = right * (to.x - from.x) + down * (to.y - from.y);
  if (along <= 4) return Infinity;
  const inRow = there.top < here.bottom && here.top < there.bottom;
  const inColumn = there.left < here.right && here.left < there.right;
  if (right ? inRow : inColumn) return along;
  return 10000 + along + 3 * Math.abs(right ? to.y - from.y : to.x - from.x);
}

function middle(box) {
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
