// Asks for name and PIN; what the server answers decides.

import { ask, isGood, part, word } from "./staff.js";

const form = part("sign-in");
form.querySelector("button").disabled = false;

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  const answer = await ask("/sign-in", { name: part("name").value, pin: part("pin").value });
  button.disabled = false;
  if (isGood(answer)) {
    location.reload();
    return;
  }
  const refused = part("refused");
  if (answer.status === 429) refused.textContent = word("wait", { n: answer.wait_s });
  else refused.textContent = word(answer.status === 403 ? "wrong" : "failed");
  refused.hidden = false;
  part("pin").value = "";
  part("pin").focus();
});
