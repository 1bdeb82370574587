// Socket by ticket (Acme Robots). Needs Node.js 22 or later.

const user = process.env.ACME_USER;
if (!user) {
  console.error("ACME_USER is not set");
  process.exit(1);
}
const password = process.env.ACME_PASSWORD;
if (!password) {
  console.error("ACME_PASSWORD is not set");
  process.exit(1);
}

const credentials = Buffer.from(`${user}:${password}`).toString("base64");

const response = await fetch("https://api.acme.example/v2/ticket", {
  method: "POST",
  headers: { Authorization: `Basic ${credentials}` },
  signal: AbortSignal.timeout(10_000),
});
if (!response.ok) {
  console.error(response.status, response.statusText, await response.text());
  process.exit(1);
}
const { ticket } = await response.json();
if (ticket === undefined) {
  console.error("the answer has no ticket");
  process.exit(1);
}

const url = new URL("wss://socket.acme.example/events/42");
url.searchParams.set("version", "2");
url.searchParams.set("ticket", ticket);
const socket = new WebSocket(url);
const deadline = setTimeout(() => {
  console.error("no answer within 30 seconds");
  process.exit(1);
}, 30_000);
let finished = false;

socket.addEventListener("message", ({ data }) => {
  const message = JSON.parse(data);
  if (message.kind === "accepted") {
    console.log(data);
    finished = true;
    socket.close(1000);
  } else if (message.kind === "error") {
    console.error("refused:", data);
    process.exit(1);
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
