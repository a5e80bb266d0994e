// What a user does to send records, and what the page then says.
import { appendFileSync } from "node:fs";

export async function write(page, text) {
  await page.locator(".cm-content").fill(text);
}

export async function signIn(page, { name, password = process.env.PAGE_PASSWORD } = {}) {
  if (name) await page.fill("#user", name);
  await page.fill("#password", password);
  await page.click("#sign-in-button");
}

export async function enter(page, who) {
  await signIn(page, who);
  await page.locator("#sign-in.done").waitFor();
}

/** Starts to send records of the run, until count records or seconds are over. fields are those of the template after run and id. */
export async function start(page, run, { count, rate, seconds, fields = "}" }) {
  await write(page, `{"run":"${run}","id":"{{random.uuid}}"${fields}`);
  await page.selectOption("#pace", rate ? "steady" : "max");
  if (rate) await page.fill("#rate", String(rate));
  await page.fill("#count", count ? String(count) : "");
  await page.fill("#seconds", seconds ? `${seconds}s` : "");
  await page.click("#start");
}

const figure = async (page, name) => Number((await page.textContent(`#n-${name}`)).replaceAll(",", ""));

/** Waits for the end of a run and returns the figures of the page. */
export async function ended(page) {
  await page.locator("#stop:disabled").waitFor({ timeout: 180_000 });
  const summary = await page.textContent("#summary");
  return {
    made: await figure(page, "made"),
    delivered: await figure(page, "delivered"),
    lost: await figure(page, "lost"),
    retried: await figure(page, "retried"),
    unsure: Number(/^([\d,]+) records? may be delivered twice/m.exec(summary)?.[1].replaceAll(",", "") ?? 0),
    error: await page.textContent("#run-error"),
  };
}

/** Waits until a figure of the running run is at least n. */
export async function atLeast(page, name, n) {
  await page.waitForFunction(([id, n]) => Number(document.getElementById(id).textContent.replaceAll(",", "")) >= n, [`n-${name}`, n]);
}

/** Tells e2e what the page says about a run, and the IDs of the records in its file of lost records. */
export function report(run, { made, delivered, unsure }, file = []) {
  appendFileSync(process.env.PAGE_REPORT, JSON.stringify({ run, made, delivered, unsure, file }) + "\n");
}

/** Clicks Download and returns the IDs of the records in the file. */
export async function downloadLost(page) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#download-lost")]);
  const content = (await (await download.createReadStream()).toArray()).join("");
  return content.trim().split("\n").map((line) => JSON.parse(Buffer.from(JSON.parse(line).rawData, "base64")).id);
}
