// The run of a minute. Its file is among the first by name, so that others run meanwhile.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./browser.mjs";
import { ended, enter, report, start } from "./sending.mjs";

test("a minute of 10 records a second is 600 records", async (t) => {
  const page = await open(t);
  await enter(page);
  await start(page, "minute", { rate: 10, seconds: 60 });
  const figures = await ended(page);
  report("minute", figures);
  assert.deepEqual(figures, { made: 600, delivered: 600, lost: 0, retried: 0, unsure: 0, error: "" });
  assert.match(await page.textContent("#summary"), /^600 records delivered to firehose:\S+ in (59\.\d|60|1m)/);
});
