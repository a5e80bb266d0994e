// Whatever happens to a run, each record is delivered or reported.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./browser.mjs";
import { answerLost, fails, intercept, partlyRefused, proxyFails, unreachable } from "./faults.mjs";
import { atLeast, downloadLost, ended, enter, report, start } from "./sending.mjs";

/** Checks that n records were delivered. e2e checks that no more are there twice than the page says. */
function delivered(n, { retried, unsure, ...figures }) {
  assert.deepEqual(figures, { made: n, delivered: n, lost: 0, error: "" });
}

test("100,000 records at full speed are delivered", async (t) => {
  const page = await open(t);
  await enter(page);
  await start(page, "full", { count: 100_000 });
  const figures = await ended(page);
  report("full", figures);
  delivered(100_000, figures);
});

for (const [name, faults] of Object.entries({
  throttled: Array(3).fill(fails(503, "ServiceUnavailableException")),
  "failing inside": [fails(500, "InternalFailure"), proxyFails],
  "partly refused": Array(4).fill(partlyRefused),
})) {
  test(`a stream that is ${name} delays records and loses none`, async (t) => {
    const page = await open(t, { failures: true });
    await enter(page);
    const left = [...faults];
    await intercept(page, () => left.shift());
    await start(page, name, { count: 3000 });
    const figures = await ended(page);
    report(name, figures);
    assert.deepEqual(left, [], "faults that did not happen");
    assert.ok(figures.retried > 0, "the page tells of the retries");
    delivered(3000, figures);
  });
}

test("a network outage delays records and loses none", async (t) => {
  const page = await open(t, { failures: true });
  await enter(page);
  let out = false;
  await intercept(page, () => out && unreachable);
  await start(page, "outage", { rate: 50, count: 400 });
  await atLeast(page, "delivered", 50);
  out = true;
  await atLeast(page, "refused", 2);
  assert.match(await page.textContent("#trouble"), /the stream cannot be reached; check the network/);
  out = false;
  const figures = await ended(page);
  report("outage", figures);
  assert.ok(figures.unsure > 0, "the page cannot know that the calls did not arrive");
  delivered(400, figures);
});

test("records whose answer is lost are sent again, and the page says that they may be there twice", async (t) => {
  const page = await open(t, { failures: true });
  await enter(page);
  const left = [answerLost, answerLost];
  await intercept(page, () => left.shift());
  await start(page, "answer lost", { rate: 100, count: 300 });
  const figures = await ended(page);
  report("answer lost", figures);
  assert.ok(figures.unsure > 0);
  delivered(300, figures);
});

test("a denied run stops, and the file of its lost records has the rest", async (t) => {
  const page = await open(t, { failures: true });
  await enter(page);
  let calls = 0;
  await intercept(page, () => ++calls > 2 && fails(400, "AccessDeniedException"));
  await start(page, "denied", { rate: 100, count: 100_000 });
  const figures = await ended(page);
  assert.match(figures.error, /AccessDeniedException: .*; the signed-in user may put records on the stream of this stack only/);
  assert.ok(figures.delivered > 0 && figures.lost > 0 && figures.made < 100_000, JSON.stringify(figures));
  assert.equal(figures.delivered + figures.lost, figures.made);
  const file = await downloadLost(page);
  assert.equal(file.length, figures.lost);
  assert.equal((await page.innerText("#run")).split("may put records on the stream").length, 2, "the error is shown once");
  report("denied", figures, file);
});

test("lost records can be sent again", async (t) => {
  const page = await open(t, { failures: true });
  await enter(page);
  let denied = true;
  await intercept(page, () => denied && fails(400, "AccessDeniedException"));
  await start(page, "again", { count: 300 });
  const lost = await ended(page);
  assert.deepEqual([lost.delivered, lost.lost], [0, lost.made]);
  denied = false;
  await page.click("#resend");
  const figures = await ended(page);
  report("again", figures);
  delivered(lost.made, figures);
  assert.equal(await page.locator("#lost").isVisible(), false);
});

test("the signed-in user is denied another stream", async (t) => {
  const page = await open(t, {
    failures: true,
    before: (context) =>
      context.route("**/config.json", async (route) => {
        const config = await (await route.fetch()).text();
        await route.fulfill({ body: config.replace(`"${process.env.PAGE_STREAM}"`, `"${process.env.PAGE_OTHER_STREAM}"`) });
      }),
  });
  assert.equal(await page.textContent("#stream"), process.env.PAGE_OTHER_STREAM);
  await enter(page);
  await start(page, "other stream", { count: 100 });
  const figures = await ended(page);
  report("other stream", figures, await downloadLost(page));
  assert.match(figures.error, /AccessDeniedException/);
  assert.deepEqual([figures.delivered, figures.lost], [0, 100]);
});
