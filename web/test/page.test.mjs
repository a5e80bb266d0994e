// The editor, the background, and a data stream.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { open } from "./browser.mjs";
import { intercept } from "./faults.mjs";
import { atLeast, ended, enter, report, start, write } from "./sending.mjs";

/** Gives the browser a language that Intl refuses, as LANG=C does. */
const refusedLanguage = () => Object.defineProperty(Navigator.prototype, "language", { get: () => "en-US@posix" });

test("the editor marks the fault that kdg lint reports, whatever the language of the browser", async (t) => {
  const template = '{"id": {{random.nmber(1,99)}}}';
  const page = await open(t, { before: (context) => context.addInitScript(refusedLanguage) });
  await write(page, template);
  const findings = page.locator("#findings", { hasText: "no function" });
  await findings.waitFor();
  const said = execFileSync("sh", ["-c", '"$KDG" lint - || true'], { input: template, encoding: "utf8" });
  const [, line, column, message] = /^<stdin>:(\d+):(\d+): error: (.*)$/m.exec(said);
  assert.match(await findings.textContent(), new RegExp(`line ${line}, column ${column}: ${RegExp.escape(message)}`));
  assert.equal(await page.locator(".cm-lintRange-error").textContent(), "nmber");
});

test("the page links to the licences of what it contains", async () => {
  const index = await (await fetch(process.env.PAGE_URL)).text();
  const [, link] = /href="(licences-[^"]+\.txt)"/.exec(index) ?? [];
  assert.ok(link, "no link");
  const licences = await (await fetch(new URL(link, process.env.PAGE_URL))).text();
  for (const part of [/^uplot \d/m, /^@codemirror\/view \d/m, /^amazon-cognito-identity-js \d/m, /^go1\.\d+/m, /^github\.com\/klauspost\/compress v/m, /Leon Sorokin/, /Tom Wu/, /The Go Authors/]) assert.match(licences, part);
});

test("a page to which the browser gives no time, as in the background, keeps sending", async (t) => {
  const page = await open(t);
  await enter(page);
  let put = 0;
  const sent = new EventTarget();
  await intercept(page, (request) => {
    put += request.postDataJSON().Records.length;
    sent.dispatchEvent(new Event("put"));
  });
  await page.context().route("**/until-enough-is-sent", async (route) => {
    const enough = put + 5;
    while (put < enough) await once(sent, "put");
    await route.fulfill();
  });
  await start(page, "background", { rate: 50, seconds: 6 });
  await atLeast(page, "delivered", 1);
  await page.evaluate(() => {
    const request = new XMLHttpRequest();
    request.open("GET", "until-enough-is-sent", false); // the page waits for the answer and does nothing else
    request.send();
  });
  const figures = await ended(page);
  report("background", figures);
  assert.deepEqual(figures, { made: 300, delivered: 300, lost: 0, retried: 0, unsure: 0, error: "" });
});

test("records reach a data stream with the partition key of a template", async (t) => {
  const page = await open(t, { url: process.env.PAGE_DATA_URL });
  assert.equal(await page.textContent("#service"), "Data stream");
  const keys = new Set();
  await intercept(page, (request) => void request.postDataJSON().Records.forEach((r) => keys.add(r.PartitionKey)));
  await enter(page, { password: process.env.PAGE_DATA_PASSWORD });
  await page.fill("#partition-key", '{{random.arrayElement(["north","south"])}}');
  await start(page, "data stream", { count: 300 });
  const figures = await ended(page);
  report("data stream", figures);
  assert.deepEqual(figures, { made: 300, delivered: 300, lost: 0, retried: 0, unsure: 0, error: "" });
  assert.deepEqual([...keys].sort(), ["north", "south"]);
});
