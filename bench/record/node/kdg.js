// KDG's engine: faker 3.1.0 and moment 2.17.1, with those of KDG's changes to faker that
// the template needs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { measure, template } from "./measure.js";

const require = createRequire(import.meta.url);
const faker = require("faker");
const moment = require("moment");

faker.fake = kdgFake();
faker.date.now = (format) => moment().format(format);
faker.random.weightedArrayElement = ({ weights, data }) => {
  const total = weights.reduce((sum, weight) => sum + weight);
  const place = Math.random() * total;
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    sum = +(sum + weights[i]).toFixed(2);
    if (place <= sum) {
      return data[i];
    }
  }
};

measure(() => faker.fake(template) + "\n");

// kdgFake is faker's fake with one operator changed: KDG's stops when {{ or }} is missing,
// faker's when both are.
function kdgFake() {
  const source = readFileSync(require.resolve("faker/lib/fake.js"), "utf8");
  const kdg = source.replace("start === -1 && end === -1", "start === -1 || end === -1");
  if (kdg === source) {
    throw new Error("faker/lib/fake.js is not that of faker 3.1.0");
  }
  const module = {};
  new Function("module", kdg)(module);
  return new module.exports(faker).fake;
}
