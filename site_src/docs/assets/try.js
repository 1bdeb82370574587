// The page on which operations are tried: shows the OpenAPI document beside it in Swagger UI, the sandbox chosen,
// its demo credential filled in. It loads nothing from elsewhere; the page's Content-Security-Policy sees to that.
"use strict";

const LOCAL = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;
const THIS_MACHINE = /^(127(\.\d{1,3}){3}|0\.0\.0\.0|([a-z0-9-]+\.)*localhost|\[::1?\])$/;

const field = document.getElementById("sandbox");
const place = document.getElementById("try");
const settings = JSON.parse(place.dataset.settings);
const wished = (new URLSearchParams(location.search).get("sandbox") || "").replace(/\/+$/, "");
// A Content-Security-Policy knows no IPv6 addresses, but it knows the name of this one.
const sandbox = (LOCAL.test(wished) ? wished : field.dataset.default).replace("://[::1]", "://localhost");

const parse = JSON.parse;
/** The texts of answers and of examples: in these, numbers stay as they came. */
const answers = new Set();
const examples = new Set();

/** Keep a number that JavaScript would write in another way, where the browser can (JSON.rawJSON). */
function keepNumber(key, value, context) {
  const altered = typeof value === "number" && context?.source && context.source !== String(value);
  return altered && JSON.rawJSON ? JSON.rawJSON(context.source) : value;
}

JSON.parse = (text, reviver) =>
  parse(text, reviver ?? (answers.has(text) || examples.has(text) ? keepNumber : undefined));

/** Give the examples of request bodies that hold such a number as texts, which Swagger UI reads by JSON.parse. */
function keepExamples(value, exact) {
  if (value === null || typeof value !== "object") return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === "requestBody") {
      for (const [type, content] of Object.entries(inner.content ?? {})) {
        const text = JSON.stringify(exact[name].content[type].example);
        if (text === JSON.stringify(content.example)) continue;
        content.example = text;
        examples.add(text);
      }
    } else {
      keepExamples(inner, exact[name]);
    }
  }
}

/** Write a text so that Markdown shows it as it stands. */
function plain(text) {
  return text?.replace(/[!-/:-@[-`{-~]/g, "\\$&");
}

/** Tell whether the reader chose the site's dark colours or, if no choice was made, the system's. */
function dark() {
  try {
    const root = new URL("../../", location.href).pathname;
    const chosen = JSON.parse(localStorage.getItem(root + ".__palette"));
    if (chosen && chosen.color && chosen.color.scheme) return chosen.color.scheme === "slate";
  } catch {
    // no storage here, or something else in it
  }
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

/** Keep the variables in a server's address; the others are for importers. */
function placed({ variables = {}, ...server }) {
  const kept = Object.entries(variables).filter(([name]) => server.url.includes(`{${name}}`));
  return kept.length ? { ...server, variables: Object.fromEntries(kept) } : server;
}

/** Put the sandbox first among servers, at the address that was chosen. */
function reordered(servers) {
  const own = servers.filter((each) => each["x-authproof-sandbox"]);
  const description = "the sandbox on your machine";
  const moved = own.map((each) => ({ ...each, description, url: each.url.replace(field.dataset.default, sandbox) }));
  const others = servers.filter((each) => !own.includes(each)).map(placed);
  return [...moved, ...others];
}

/** Make the document fit for trying: the sandbox first, and no description of everything, which the site has. */
function prepared(openapi) {
  const items = Object.values(openapi.paths).flatMap((item) => Object.values(item));
  for (const holder of [openapi, ...items]) {
    if (holder.servers) holder.servers = reordered(holder.servers);
  }
  openapi.info.description = plain(openapi.info.summary);
  delete openapi.info.summary;
  return openapi;
}

/** Find what a JSON Pointer (RFC 6901) names. */
function at(value, pointer) {
  const tokens = pointer.split("/").slice(1).map((token) => token.replace(/~1/g, "/").replace(/~0/g, "~"));
  return tokens.reduce((found, token) => found?.[token], value);
}

function authorize(ui, values) {
  for (const [scheme, value] of Object.entries(values)) {
    if (Array.isArray(value)) ui.preauthorizeBasic(scheme, ...value);
    else ui.preauthorizeApiKey(scheme, value);
  }
}

/** Fill in what an answer has issued. */
function save(ui, openapi, path, method, answer) {
  const issued = settings.saves[openapi.paths[path]?.[method.toLowerCase()]?.operationId] || {};
  const body = answer.obj ?? answer.body;
  for (const [scheme, { at: pointer, around }] of Object.entries(issued)) {
    const value = answer.ok === false ? undefined : at(body, pointer);
    if (typeof value === "string") authorize(ui, { [scheme]: around.join(value) });
  }
}

function show(openapi) {
  const Saving = () => ({
    statePlugins: {
      spec: {
        wrapActions: {
          setResponse: (original) => (path, method, answer) => {
            save(ui, openapi, path, method, answer);
            return original(path, method, answer);
          },
        },
      },
    },
  });
  const ui = SwaggerUIBundle({
    spec: openapi,
    domNode: place,
    presets: [SwaggerUIBundle.presets.apis],
    plugins: [Saving],
    layout: "BaseLayout",
    validatorUrl: null,
    tryItOutEnabled: true,
    deepLinking: true,
    displayRequestDuration: true,
    responseInterceptor: (answer) => {
      answers.clear();
      answers.add(answer.text);
      return answer;
    },
    defaultModelsExpandDepth: -1,
    defaultModelRendering: "example",
    onComplete: () => authorize(ui, settings.authorize),
  });
}

/** Say whether the sandbox answers, and what to do if it does not. */
async function look() {
  const state = document.getElementById("state");
  const command = Object.assign(document.createElement("code"), { textContent: "authproof mock" });
  try {
    await fetch(sandbox + "/", { headers: { Accept: "application/json" } });
    state.className = "here";
    state.textContent = `The sandbox answers at ${sandbox}: open an operation and press Execute.`;
  } catch {
    state.className = "lost";
    if (THIS_MACHINE.test(location.hostname)) {
      state.replaceChildren(`Nothing answers at ${sandbox}. Start the sandbox with `, command, ", then load this page again.");
    } else {
      state.replaceChildren(
        "The sandbox answers pages of your own machine only. Run ",
        Object.assign(command, { textContent: "authproof serve" }),
        " there, and open this page on it.",
      );
    }
  }
}

document.documentElement.classList.toggle("dark-mode", dark());
field.value = sandbox;
look();
fetch(place.dataset.document)
  .then((answer) => answer.text())
  .then((text) => {
    const openapi = parse(text);
    keepExamples(openapi.paths, parse(text, keepNumber).paths);
    show(prepared(openapi));
  })
  .catch(() => {
    place.textContent = "The OpenAPI document beside this page cannot be read; the page has to come from a web server.";
  });
