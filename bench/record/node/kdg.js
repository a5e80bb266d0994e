// KDG's engine: faker 3.1.0 and moment 2.17.1, with KDG's changes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { addKDG, kdgFake } from "./kdgfaker.js";
import { measure, template } from "./measure.js";

const require = createRequire(import.meta.url);
const faker = require("faker");

const module = {};
new Function("module", kdgFake(readFileSync(require.resolve("faker/lib/fake.js"), "utf8")))(module);
faker.fake = new module.exports(faker).fake;
addKDG(faker, require("moment"));

measure(() => faker.fake(template) + "\n");
