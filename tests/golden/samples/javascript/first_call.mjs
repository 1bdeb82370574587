// First call (Acme Robots).
// Needs Node.js 24 and no packages. Reads ACME_TOKEN from the environment;
// without it, the API refuses.

import process from "node:process";

const token = process.env.ACME_TOKEN ?? "";

const response = await fetch(
  `https://api.acme.example/v2/robots?token=${token}`,
  {
    headers: {
      "X-Acme-Client": "docs",
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
