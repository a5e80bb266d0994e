// Every state of the page in light, dark and on a phone: what axe finds, and screenshots for
// people, in the folder PAGE_SHOTS.
import { AxeBuilder } from "@axe-core/playwright";
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { open } from "./browser.mjs";
import { fails, intercept } from "./faults.mjs";
import { atLeast, downloadLost, ended, enter, report, start, write } from "./sending.mjs";

const sakila = readFileSync(join(import.meta.dirname, "..", "..", "templates", "sakila.tmpl"), "utf8").trim();

/** Checks the state that the page is in. */
async function check(page, look, state) {
  if (process.env.PAGE_SHOTS) await page.screenshot({ path: join(process.env.PAGE_SHOTS, `${look}-${state}.png`), fullPage: true });
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
  const serious = violations.filter((v) => ["serious", "critical"].includes(v.impact));
  assert.deepEqual(serious.map((v) => [state, v.id, v.nodes.map((n) => n.html)]), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${state}: scrolls sideways`);
}

/** Notes how far the page moves which of its parts without being asked. */
function watchShifts() {
  window.shifts = [];
  const note = (e) => e.hadRecentInput || window.shifts.push({ at: e.startTime, value: e.value, parts: e.sources.map(({ node }) => node?.id || node?.className || node?.nodeName) });
  new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type: "layout-shift", buffered: true });
}

/** Checks that since a time of the page the layout is what https://web.dev/articles/cls calls good. */
async function checkShifts(page, since = 0) {
  const shifts = (await page.evaluate(() => window.shifts)).filter(({ at }) => at >= since);
  assert.ok(shifts.reduce((sum, { value }) => sum + value, 0) < 0.1, JSON.stringify(shifts));
}

for (const [look, options] of Object.entries({
  light: {},
  dark: { colorScheme: "dark" },
  phone: { viewport: { width: 390, height: 844 } },
})) {
  test(`axe finds nothing serious: ${look}`, async (t) => {
    const page = await open(t, { ...options, failures: true, before: (context) => context.addInitScript(watchShifts) });
    await check(page, look, "opened");
    await checkShifts(page);

    await write(page, '{"id": {{random.nmber(1,99)}}}');
    await page.locator(".cm-lintRange-error").hover();
    await page.locator(".cm-tooltip-lint").waitFor();
    const [tools, tooltip] = await Promise.all([".write .tools", ".cm-tooltip-lint"].map((part) => page.locator(part).boundingBox()));
    assert.ok(tooltip.y >= tools.y + tools.height, "the tooltip covers the tools");
    await check(page, look, "fault");

    await write(page, "");
    await page.locator(".cm-content").pressSequentially("{{random.n");
    await page.locator(".cm-completionInfo").waitFor();
    await check(page, look, "completion");
    await page.keyboard.press("Enter");
    assert.match(await page.locator(".cm-content").textContent(), /^\{\{random\.number/);
    await page.keyboard.press("Escape");

    await enter(page);
    await check(page, look, "signed-in");
    let denied = false;
    await intercept(page, () => denied && fails(400, "AccessDeniedException"));
    await start(page, look, { rate: 40, count: 100_000, fields: sakila.replace("{", ",") });
    await atLeast(page, "delivered", 100);
    const running = await page.evaluate(() => performance.now()); // what was written and pressed has moved the page
    await check(page, look, "running");
    denied = true;
    const figures = await ended(page);
    report(look, figures, await downloadLost(page));
    await check(page, look, "failed");
    await checkShifts(page, running);
  });
}
