// First call with a password (Acme Robots). Needs Node.js 18 or later.

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

const response = await fetch("https://api.acme.example/v2/robots", {
  headers: {
    Authorization: `Basic ${credentials}`,
    Accept: "application/json",
  },
  signal: AbortSignal.timeout(10_000),
});
if (!response.ok) {
  console.error(response.status, response.statusText, await response.text());
  process.exit(1);
}
console.log(JSON.stringify(await response.json(), null, 2));
