// Parses AsyncAPI documents with the AsyncAPI initiative's own parser; prints what it finds as JSON, by file.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [tools, ...files] = process.argv.slice(2);
const { Parser } = createRequire(`${tools}/package.json`)("@asyncapi/parser");
const found = {};
for (const file of files) {
  const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
  found[file] = {
    parsed: document !== undefined,
    channels: document ? document.channels().all().map((channel) => channel.id()) : [],
    messages: document ? document.messages().all().map((message) => message.id()) : [],
    diagnostics: diagnostics.map(({ severity, code, message, path }) => ({ severity, code, message, path })),
  };
}
console.log(JSON.stringify(found));
