// First call (Acme Robots). Needs Node.js 18 or later.

const token = process.env.ACME_TOKEN;
if (!token) {
  console.error("ACME_TOKEN is not set");
  process.exit(1);
}

const response = await fetch(
  `https://api.acme.example/v2/robots?token=${encodeURIComponent(token)}`,
  {
    headers: { "X-Acme-Client": "docs", Accept: "application/json" },
    signal: AbortSignal.timeout(10_000),
  },
);
if (!response.ok) {
  console.error(response.status, response.statusText, await response.text());
  process.exit(1);
}
console.log(JSON.stringify(await response.json(), null, 2));
