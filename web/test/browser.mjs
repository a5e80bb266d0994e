// Starts Chromium, which comes in an npm package and needs no root, and opens the page.
import chromium from "@sparticuz/chromium";
import { chromium as playwright } from "playwright-core";

export async function openBrowser() {
  // Not chromium.args, which turn off web security.
  return playwright.launch({ executablePath: await chromium.executablePath(), args: ["--no-sandbox", "--disable-gpu"], headless: true });
}

/** Opens the page. faults collects everything that no test expects. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: "en-US", ...options });
  const page = await context.newPage();
  const faults = [];
  const origin = new URL(process.env.PAGE_URL).origin;
  page.on("console", (m) => m.type() === "error" && faults.push(m.text()));
  page.on("pageerror", (err) => faults.push(String(err)));
  context.on("request", (r) => /^(blob|data):/.test(r.url()) || new URL(r.url()).origin === origin || faults.push(`request to ${r.url()}`));
  await page.goto(process.env.PAGE_URL);
  await page.locator("#records-table tbody tr").first().waitFor({ timeout: 10_000 }).catch((err) => {
    throw new Error(`${err.message}\n${faults.join("\n")}`);
  });
  return { page, context, faults };
}

export async function signIn(page, password = process.env.PAGE_PASSWORD) {
  await page.fill("#password", password);
  await page.click("#sign-in-button");
}
