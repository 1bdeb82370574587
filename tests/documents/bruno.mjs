// Imports a Postman collection and its environment by Bruno's own converters: bruno.mjs TOOLS COLLECTION ENVIRONMENT OUT.
// Prints what Bruno names the environment.
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const [tools, collection, environment, out] = process.argv.slice(2);
const require = createRequire(path.join(tools, "package.json"));
const { postmanToBruno, postmanToBrunoEnvironment } = require("@usebruno/converters");
const { createCollectionFromBrunoObject } = require("@usebruno/cli/src/utils/collection.js");

const read = (file) => JSON.parse(fs.readFileSync(file, "utf8"));
const converted = await postmanToBruno(read(collection));
const imported = converted.collection ?? converted;
imported.environments = [await postmanToBrunoEnvironment(read(environment))];
fs.mkdirSync(out);
await createCollectionFromBrunoObject(imported, out, { format: "bru" });
console.log(fs.readdirSync(path.join(out, "environments"))[0].replace(/\.bru$/, ""));
