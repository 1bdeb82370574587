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

const baseUrl = "https://api.acme.example/v2";
let accessToken;
let refreshToken;

/** Keeps the new access token and refresh token. */
async function keep(response) {
  await check(response);
  const answer = await response.json();
  accessToken = answer.access_token;
  refreshToken = answer.refresh_token;
  if (accessToken === undefined || refreshToken === undefined) {
    console.error("the answer has no access_token or refresh_token");
    process.exit(1);
  }
}

async function logIn() {
  const response = await fetch(`${baseUrl}/login`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ user, password }),
    signal: AbortSignal.timeout(10_000),
  });
  await keep(response);
}

async function refresh() {
  const response = await fetch(`${baseUrl}/renew`, {
    method: "POST",
    headers: { Authorization: `Bearer ${refreshToken}` },
    signal: AbortSignal.timeout(10_000),
  });
  await keep(response);
}

function send(path) {
  return fetch(`${baseUrl}${path}`, {
    headers: {
      Authorization: `Bearer ${accessToken}`,
      Accept: "application/json",
    },
    signal: AbortSignal.timeout(10_000),
  });
}

/** Gets a path; if the API answers 401, refreshes once and tries again. */
async function get(path) {
  let response = await send(path);
  if (response.status === 401) {
    await refresh();
    response = await send(path);
  }
  await check(response);
  return response.json();
}

await logIn();
console.log(JSON.stringify(await get("/robots"), null, 2));
