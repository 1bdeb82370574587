// Socket by message (Acme Robots). Needs Node.js 22 or later.

const token = process.env.ACME_TOKEN;
if (!token) {
  console.error("ACME_TOKEN is not set");
  process.exit(1);
}

const socket = new WebSocket("wss://socket.acme.example/events/42?version=2");
const send = (message) => socket.send(JSON.stringify(message));
const deadline = setTimeout(() => {
  console.error("no answer within 30 seconds");
  process.exit(1);
}, 30_000);
let finished = false;
let interval;
let sequence = null;
let pingTimer;

socket.addEventListener("message", ({ data }) => {
  const message = JSON.parse(data);
  sequence = message.n ?? sequence;
  if (message.kind === "banner") {
    interval = message.every_ms;
    send({
      kind: "login",
      auth: { token: `Token ${token}` },
      agent: "docs",
    });
  } else if (message.kind === "accepted") {
    const ping = () => send({ kind: "ping", last: sequence });
    ping();
    pingTimer = setInterval(ping, interval);
  } else if (message.kind === "pong") {
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
clearInterval(pingTimer);
if (!finished) {
  // A handshake that is refused ends here too, with 1006 and without its status.
  console.error(`closed: ${code} ${reason}`);
  process.exit(1);
}
