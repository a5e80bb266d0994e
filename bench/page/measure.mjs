// Measures in one Chromium: this project's engine and KDG's, in turn; the time until the page
// shows records; what it transfers; and its memory. main.go runs it and prints the table.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { launch, unpack } from "../../web/test/chromium.mjs";
import { kdgFake } from "../record/node/kdgfaker.js";

const { url, folder, engine, template, delivery, rounds, records, many } = JSON.parse(process.argv[2]);
const kdgRecords = Math.ceil(records / 100);

await unpack();
const browser = await launch("--enable-precise-memory-info");
try {
  const results = { kdg: [], render: [], send: [], visible: [] };
  const blank = await blankPage();
  for (let i = 0; i <= rounds; i++) {
    const round = {
      kdg: await blank.evaluate(([template, n]) => renderLikeKDG(template, n), [template, kdgRecords]),
      render: await blank.evaluate(renderHere, [template, records]),
      send: await blank.evaluate(sendToNowhere, [template, delivery, records]),
      visible: await open(),
    };
    if (i > 0) for (const name of Object.keys(results)) results[name].push(round[name]); // the first warms up
  }
  console.log(JSON.stringify({ ...results, transferred: await transferred(), memory: await memory(blank) }));
} finally {
  await browser.close();
}

/** Returns a page without content that has loaded the engines. */
async function blankPage() {
  const page = await browser.newPage({ locale: "en-US" });
  await page.route(`${url}blank`, (route) => route.fulfill({ contentType: "text/html", body: "<!doctype html>" }));
  await page.route(`${url}render.wasm`, (route) => route.fulfill({ contentType: "application/wasm", path: engine }));
  await page.goto(`${url}blank`);
  const file = (pattern) => readdirSync(folder).find((name) => pattern.test(name));
  await page.addScriptTag({ url: file(/^wasm_exec.*\.js$/) });
  await page.addScriptTag({ content: await bundleKDG() });
  await page.evaluate(async (files) => {
    for (const file of files) {
      const go = new Go();
      const { instance } = await WebAssembly.instantiateStreaming(fetch(file), go.importObject);
      void go.run(instance);
      window.memory = instance.exports.mem; // in the end that of the page's engine
    }
  }, ["render.wasm", file(/^engine.*\.wasm$/)]);
  return page;
}

/** Returns a script that defines renderLikeKDG(template, n), which returns records per second. */
async function bundleKDG() {
  const { build } = createRequire(new URL("../../web/package.json", import.meta.url))("esbuild");
  const changed = {
    name: "fake.js",
    setup: (b) => b.onLoad({ filter: /faker\/lib\/fake\.js$/ }, ({ path }) => ({ contents: kdgFake(readFileSync(path, "utf8")) })),
  };
  const entry = `
    import faker from "faker";
    import moment from "moment";
    import { addKDG, clean } from "./kdgfaker.js";
    addKDG(faker, moment);
    window.renderLikeKDG = (template, n) => {
      const text = clean(template), start = performance.now();
      for (let i = 0; i < n; i++) if (!(faker.fake(text) + "\\n").startsWith("{")) throw new Error("no record");
      return (n / (performance.now() - start)) * 1000;
    };`;
  const { outputFiles } = await build({
    stdin: { contents: entry, resolveDir: join(import.meta.dirname, "..", "record", "node") }, bundle: true, minify: true, write: false, plugins: [changed],
  });
  return outputFiles[0].text;
}

/** Returns the records per second that the engine renders. */
function renderHere([template, n]) {
  const start = performance.now();
  if (renderRecords(template, n) < n) throw new Error("no records");
  return (n / (performance.now() - start)) * 1000;
}

/** Returns the records per second that the page's sender renders, packs and hands over, to a service that accepts them at once. */
async function sendToNowhere([template, delivery, count]) {
  const accept = async (data, ends) => ({ failed: 0, results: ends.map(() => ["1", "", ""]) });
  const start = performance.now();
  await new Promise((resolve, reject) => {
    const order = { service: "firehose", stream: "s", delivery, template, seed: 1, pace: "max", count: String(count) };
    penstock.start(JSON.stringify(order), accept, () => reject(new Error("lost records")), (_, error) => (error ? reject(new Error(error)) : resolve()));
  });
  const { Delivered, Billed, BilledAlone } = JSON.parse(penstock.totals("{}"));
  if (Delivered.Records !== count || Billed === BilledAlone) throw new Error("the records were not delivered in packs");
  return (count / (performance.now() - start)) * 1000;
}

/** Opens the page with an empty cache, and returns the milliseconds until it shows the first record. */
async function open() {
  const context = await browser.newContext({ locale: "en-US" });
  await context.addInitScript(() => {
    window.visible = new Promise((resolve) => {
      const look = () => (document.querySelector("#records-table tbody tr") ? resolve(performance.now()) : requestAnimationFrame(look));
      look();
    });
  });
  const page = await context.newPage();
  await page.goto(url);
  const visible = await page.evaluate(() => window.visible);
  await context.close();
  return visible;
}

/** Returns the bytes of all responses, with their headers, until the page shows records. */
async function transferred() {
  const context = await browser.newContext({ locale: "en-US" });
  const sizes = [];
  context.on("requestfinished", (request) => sizes.push(request.sizes()));
  const page = await context.newPage();
  await page.goto(url);
  await page.locator("#records-table tbody tr").first().waitFor();
  await page.waitForLoadState("networkidle");
  const all = await Promise.all(sizes);
  await context.close();
  return all.reduce((sum, s) => sum + s.responseBodySize + s.responseHeadersSize, 0);
}

/** Returns the bytes of the JavaScript heap and of the engine's memory, after few records and after many. */
async function memory(page) {
  const tools = await page.context().newCDPSession(page);
  const read = async () => {
    await tools.send("HeapProfiler.collectGarbage");
    return { heap: (await tools.send("Runtime.getHeapUsage")).usedSize, engine: await page.evaluate(() => memory.buffer.byteLength) };
  };
  await page.evaluate(sendToNowhere, [template, delivery, many / 100]);
  const few = await read();
  await page.evaluate(sendToNowhere, [template, delivery, many]);
  return { few, many: await read() };
}
