// Tests the page in a browser: node --test web/test/page.test.mjs, with PAGE_URL from kdg
// page --no-open against a local AWS, and PAGE_PASSWORD. Every record is a UUID; PAGE_REPORT
// receives how many of them the page says are delivered. PAGE_SHOTS is for screenshots.
import AxeBuilder from "@axe-core/playwright";
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { openBrowser, openPage, signIn } from "./browser.mjs";

const shots = process.env.PAGE_SHOTS;
let browser, page, context, faults;
let delivered = 0;

before(async () => void (browser = await openBrowser()));
after(async () => {
  await browser?.close();
  if (process.env.PAGE_REPORT) writeFileSync(process.env.PAGE_REPORT, String(delivered));
});
beforeEach(async () => void ({ page, context, faults } = await openPage(browser)));
afterEach(async () => {
  await context.close();
  assert.deepEqual(faults, [], "console errors, policy violations, or requests to other hosts");
});

const shot = (name, of = page) => shots && of.screenshot({ path: join(shots, `${name}.png`), fullPage: true });

async function write(text) {
  await page.locator(".cm-content").fill(text);
}

async function enter() {
  await signIn(page);
  await page.locator("#sign-in.done").waitFor();
}

/** Sends UUIDs and returns the figures of the page. */
async function send({ count, rate }) {
  await write("{{random.uuid}}");
  await page.selectOption("#pace", rate ? "steady" : "max");
  if (rate) await page.fill("#rate", String(rate));
  await page.fill("#count", String(count));
  await page.click("#start");
  return ended();
}

async function ended() {
  await page.locator("#start:enabled").waitFor({ timeout: 120_000 });
  const figures = {};
  for (const name of ["made", "delivered", "lost", "retried"]) figures[name] = Number((await page.textContent(`#n-${name}`)).replaceAll(",", ""));
  delivered += figures.delivered;
  return { ...figures, error: await page.textContent("#run-error") };
}

/** Answers calls to the stream instead of the service, until the answer is undefined. */
function answer(next) {
  return context.route("**/", (route) => {
    if (!route.request().headers()["x-amz-target"]?.endsWith("PutRecordBatch")) return route.fallback();
    const instead = next(route.request());
    return instead === "abort" ? route.abort() : instead ? route.fulfill(instead) : route.fallback();
  });
}

const failure = (status, code) => ({ status, contentType: "application/x-amz-json-1.1", body: JSON.stringify({ __type: code, message: code }) });

test("a wrong password is refused with a message", async () => {
  await signIn(page, "Wrong-password-1");
  await page.locator("#sign-in-error", { hasText: "Wrong user name or password" }).waitFor();
  faults.length = 0; // the browser logs the refused request
});

test("the editor marks the fault that kdg lint reports", async () => {
  await write('{"id": {{random.nmber(1,99)}}}');
  await page.locator("#findings", { hasText: 'line 1, column 17: no function "nmber" in module random; did you mean number?' }).waitFor();
  assert.equal(await page.locator(".cm-lintRange-error").textContent(), "nmber");
  await shot("fault");
});

test("records at a constant rate are delivered", async () => {
  await enter();
  assert.deepEqual(await send({ count: 50, rate: 25 }), { made: 50, delivered: 50, lost: 0, retried: 0, error: "" });
  await shot("sent");
});

test("100,000 records at full speed are delivered", async () => {
  await enter();
  assert.deepEqual(await send({ count: 100_000 }), { made: 100_000, delivered: 100_000, lost: 0, retried: 0, error: "" });
});

test("throttled calls and outages are retried, and nothing is lost", async () => {
  await enter();
  const instead = [failure(503, "ServiceUnavailableException"), "abort", failure(500, "InternalFailure")];
  await answer(() => instead.shift());
  const { retried, ...rest } = await send({ count: 2000 });
  assert.deepEqual(rest, { made: 2000, delivered: 2000, lost: 0, error: "" });
  assert.ok(retried > 0);
  faults.length = 0; // the browser logs each failed request
});

test("expired credentials are renewed during a run", async () => {
  await enter();
  const instead = [failure(400, "ExpiredTokenException")];
  await answer(() => instead.shift());
  assert.deepEqual(await send({ count: 500 }), { made: 500, delivered: 500, lost: 0, retried: 0, error: "" });
  faults.length = 0;
});

test("a denied run stops, and its records can be sent again", async () => {
  await enter();
  let denied = true;
  await answer(() => denied && failure(400, "AccessDeniedException"));
  const refused = await send({ count: 300 });
  assert.match(refused.error, /AccessDeniedException: .*; the signed-in user may put records on the stream of this stack only/);
  assert.equal(refused.delivered, 0);
  assert.equal(refused.lost, refused.made);
  await shot("denied");
  denied = false;
  await page.click("#resend");
  assert.equal((await ended()).delivered, refused.lost);
  faults.length = 0;
});

test("the session is in no storage, and a reload asks for the sign-in", async () => {
  await enter();
  assert.deepEqual(await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }, document.cookie]), [{}, {}, ""]);
  await page.reload();
  await page.locator("#sign-in-button:enabled").waitFor();
  assert.equal(await page.locator("#start").isDisabled(), true);
});

for (const [name, options] of Object.entries({
  light: {},
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 } },
})) {
  test(`axe finds nothing serious: ${name}`, async () => {
    const other = await openPage(browser, options);
    await shot(name, other.page);
    const { violations } = await new AxeBuilder({ page: other.page }).setLegacyMode().analyze();
    const serious = violations.filter((v) => ["serious", "critical"].includes(v.impact));
    assert.deepEqual(serious.map((v) => [v.id, v.nodes.map((n) => n.html)]), []);
    assert.equal(await other.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, "scrolls sideways");
    await other.context.close();
  });
}
