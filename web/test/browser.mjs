// Opens the page in Chromium, and checks after each test that nothing went wrong unseen.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { launch } from "./chromium.mjs";

let browser;
before(async () => void (browser = await launch()));
after(() => browser?.close());

/** What the browser logs when a request fails. */
const failedRequest = /^Failed to load resource: /;

/** Logs what a worker may not do: Chromium logs that only for the page. */
function watchPolicy() {
  addEventListener("securitypolicyviolation", (e) => console.error(`${e.violatedDirective} forbids ${e.blockedURI}`));
}

/**
 * Opens the page and waits for its first records. The test fails if the page logs an error,
 * violates its policy, or calls another host than its own and those given. A test whose
 * requests fail on purpose sets failures.
 */
export async function open(t, { url = process.env.PAGE_URL, failures = false, hosts = [], using = browser, before = async () => {}, ...options } = {}) {
  const context = await using.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", ...options });
  context.setDefaultTimeout(60_000);
  const faults = [];
  const allowed = [new URL(url).host, ...hosts];
  context.on("console", (m) => m.type() === "error" && !(failures && failedRequest.test(m.text())) && faults.push(m.text()));
  context.on("weberror", (e) => faults.push(String(e.error())));
  context.on("request", (r) => /^(blob|data):/.test(r.url()) || allowed.includes(new URL(r.url()).host) || faults.push(`request to ${r.url()}`));
  t.after(async () => {
    await context.close();
    assert.deepEqual(faults, [], "console errors, policy violations, or requests to other hosts");
  });
  await before(context);
  const page = await context.newPage();
  page.on("worker", (worker) => worker.evaluate(watchPolicy).catch(() => {})); // a worker that has ended
  await page.goto(url);
  await page.locator("#records-table tbody tr, #page-error:not(:empty)").first().waitFor();
  assert.equal(await page.textContent("#page-error"), "");
  return page;
}
