// The engine renders the same bytes as kdg render: node --test web/test/engine.test.mjs, after
// make page and with the path of kdg in KDG.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { runInThisContext } from "node:vm";

const built = join(import.meta.dirname, "..", "..", "build", "page");

async function load() {
  runInThisContext(readFileSync(join(built, "wasm_exec.js"), "utf8"));
  const go = new Go();
  const { instance } = await WebAssembly.instantiate(readFileSync(join(built, "engine.wasm")), go.importObject);
  void go.run(instance);
  return (name, arg = {}) => JSON.parse(penstock[name](JSON.stringify(arg)));
}

test("every function gives the same bytes as kdg render", async () => {
  const call = await load();
  const template = call("functions").map((f) => `${f.name}=${f.example}`).join("\u0001");
  const at = "2026-11-23T10:30:07Z";
  const expected = execFileSync(process.env.KDG, ["render", "-n", "50", "--seed", "7", "--at", at, "-"], { input: template, encoding: "utf8", maxBuffer: 64 << 20 });
  const { records } = call("preview", { template, seed: 7, at, count: 50, rate: 10, stream: "s" });
  assert.equal(records.join("\n") + "\n", expected);
  if (process.env.MEASURE) {
    const [{ text }] = call("templates").filter((t) => t.name === "sakila");
    console.log(Math.round(call("measure", { template: text, seed: 1, count: 2_000_000 })), "records/s");
  }
});
