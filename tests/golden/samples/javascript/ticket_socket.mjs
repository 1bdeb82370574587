// Socket by ticket (Acme Robots).
// Needs Node.js 24 and no packages. Reads ACME_USER and ACME_PASSWORD from the
// environment; without them, the API refuses.

import { Buffer } from "node:buffer";
import process from "node:process";

const user = process.env.ACME_USER ?? "";
const password = process.env.ACME_PASSWORD ?? "";

const credentials = Buffer.from(`${user}:${password}`).toString("base64");

const response = await fetch(
  "https://api.acme.example/v2/ticket",
  {
    method: "POST",
    headers: {
      Authorization: `Basic ${credentials}`,
    },
    signal: AbortSignal.timeout(10_000),
  },
);
if (!response.ok) {
  console.error(response.status, response.statusText, await response.text());
  process.exit(1);
}
const answer = await response.json();
const ticket = answer.ticket;

const socket = new WebSocket(
  `wss://socket.acme.example/events/42?version=2&ticket=${ticket}`,
);
const deadline = setTimeout(() => {
  console.error("no answer within 30 seconds");
  process.exit(1);
}, 30_000);
let finished = false;

// Talk until the server sends: Accepted.
socket.addEventListener("message", ({ data }) => {
  const message = JSON.parse(data);
  if (message.kind === "accepted") {
    console.log(data);
    finished = true;
    socket.close(1000);
  } else if (message.kind === "error") {
    console.error(data);
  }
});

const { code, reason } = await new Promise((resolve) => {
  socket.addEventListener("close", resolve);
});
clearTimeout(deadline);
if (!finished) {
  // A handshake that is refused ends here too, with 1006 and without its status.
  console.error(`closed: ${code} ${reason}`);
  process.exit(1);
}
