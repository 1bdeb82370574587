// Log in, call, renew (Acme Robots). Needs Node.js 18 or later.

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

/** Ends the program if the API refused. */
async function check(response) {
  if (!response.ok) {
    console.error(response.status, response.statusText, await response.text());
    process.exit(1);
  }
}

let response = await fetch("https://api.acme.example/v2/login", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ user, password }),
  signal: AbortSignal.timeout(10_000),
});
await check(response);
let answer = await response.json();
let accessToken = answer.access_token;
let refreshToken = answer.refresh_token;
if (accessToken === undefined || refreshToken === undefined) {
  console.error("the answer has no access_token or refresh_token");
  process.exit(1);
}

function listRobots() {
  return fetch("https://api.acme.example/v2/robots", {
    headers: {
      Authorization: `Bearer ${accessToken}`,
      Accept: "application/json",
    },
    signal: AbortSignal.timeout(10_000),
  });
}

response = await listRobots();
if (response.status === 401) {
  // The access token has run out: renew it, and keep the new refresh token, too.
  response = await fetch("https://api.acme.example/v2/renew", {
    method: "POST",
    headers: { Authorization: `Bearer ${refreshToken}` },
    signal: AbortSignal.timeout(10_000),
  });
  await check(response);
  answer = await response.json();
  accessToken = answer.access_token;
  refreshToken = answer.refresh_token;
  if (accessToken === undefined || refreshToken === undefined) {
    console.error("the answer has no access_token or refresh_token");
    process.exit(1);
  }
  response = await listRobots();
}
await check(response);
console.log(JSON.stringify(await response.json(), null, 2));
