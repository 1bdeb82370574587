// First call with a password (Acme Robots).
// Needs Node.js 24 and no packages. Reads ACME_USER and ACME_PASSWORD from the
// environment; without them, the API refuses.

import { Buffer } from "node:buffer";
import process from "node:process";

const user = process.env.ACME_USER ?? "";
const password = process.env.ACME_PASSWORD ?? "";

const credentials = Buffer.from(`${user}:${password}`).toString("base64");

const response = await fetch(
  "https://api.acme.example/v2/robots",
  {
    headers: {
      Authorization: `Basic ${credentials}`,
      Accept: "application/json",
    },
    signal: AbortSignal.timeout(10_000),
  },
);
if (!response.ok) {
  console.error(response.status, response.statusText, await response.text());
  process.exit(1);
}
console.log(await response.text());
