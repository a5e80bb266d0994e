// The engine renders and sends the same bytes as kdg render.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { runInThisContext } from "node:vm";

const built = join(import.meta.dirname, "..", "..", "build", "page");
const file = (pattern) => readFileSync(join(built, readdirSync(built).find((name) => pattern.test(name))));
const call = (name, arg = {}) => JSON.parse(penstock[name](JSON.stringify(arg)));

const seed = 7;
const at = "2026-11-23T10:30:07Z";
const render = (template, ...args) =>
  execFileSync(process.env.KDG, ["render", "--seed", String(seed), "--at", at, ...args, "-"], { input: template, encoding: "utf8", maxBuffer: 64 << 20 });

let go;
before(async () => {
  runInThisContext(String(file(/^wasm_exec.*\.js$/)));
  go = new Go();
  const { instance } = await WebAssembly.instantiate(file(/^engine.*\.wasm$/), go.importObject);
  void go.run(instance);
});

after(() => go._scheduledTimeouts.forEach((timer) => clearTimeout(timer))); // the process would wait for Go's timers

test("the preview of every function has the bytes of kdg render", () => {
  for (const { name, example } of call("functions")) {
    const { records } = call("preview", { template: example, seed, at, count: 50 });
    assert.equal(records.join("\n") + "\n", render(example, "-n", "50"), name);
  }
});

test("a run sends the bytes of kdg render", async () => {
  const preview = (template, at) => call("preview", { template, seed, at, count: 1 }).records[0];
  const timeless = call("functions").filter((f) => preview(f.example, at) === preview(f.example, "2001-01-01T00:00:00Z"));
  assert.ok(timeless.length > 100);
  const template = timeless.map((f) => `${f.name}=${f.example}`).join("\u0001");
  let sent = "";
  const put = async (data, ends) => {
    sent += Buffer.from(data).toString();
    return { failed: 0, results: ends.map(() => ["1", "", ""]) };
  };
  const order = { service: "firehose", stream: "s", template, seed, pace: "max", count: "20" };
  await new Promise((resolve, reject) => {
    const answer = JSON.parse(penstock.start(JSON.stringify(order), put, reject, (_, error) => (error ? reject(new Error(error)) : resolve())));
    assert.deepEqual(answer, { faults: {} });
  });
  assert.equal(sent, render(template, "-n", "20"));
});
