// A socket to the server that comes back by itself: after a quarter of a second, then ever later,
// never later than after five. What the server sends first is the present state.

const FIRST_MS = 250;
const LONGEST_MS = 5000;

export function connect(path, { onMessage, onChange }) {
  let socket = null;
  let waitMs = FIRST_MS;

  function open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    socket = new WebSocket(`${scheme}//${location.host}${path}`);
    socket.addEventListener("open", () => {
      waitMs = FIRST_MS;
      onChange(true);
    });
    socket.addEventListener("message", (event) => onMessage(JSON.parse(event.data)));
    socket.addEventListener("close", () => {
      onChange(false);
      setTimeout(open, waitMs * (0.75 + Math.random() / 2));
      waitMs = Math.min(2 * waitMs, LONGEST_MS);
    });
  }

  open();
  return (command) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(command));
  };
}
