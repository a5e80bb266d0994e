// The session: who gets in, what is kept of it, and what happens when it ends.
import assert from "node:assert/strict";
import { test } from "node:test";
import { open } from "./browser.mjs";
import { fails, intercept } from "./faults.mjs";
import { atLeast, ended, enter, report, signIn, start, write } from "./sending.mjs";

test("a wrong password is refused with a message", async (t) => {
  const page = await open(t, { failures: true });
  await signIn(page, { password: "Wrong-password-1" });
  await page.locator("#sign-in-error", { hasText: "Wrong user name or password" }).waitFor();
  assert.equal(await page.locator("#start").isDisabled(), true);
});

test("a user whose password must be changed is told how", async (t) => {
  const page = await open(t, { failures: true });
  await signIn(page, { name: process.env.PAGE_NEW_USER, password: process.env.PAGE_NEW_PASSWORD });
  await page.locator("#sign-in-error", { hasText: /The password must be changed/ }).waitFor();
});

/** Lets next change the answers of Cognito to an operation. */
function change(page, operation, next) {
  return page.context().route("**/*", async (route) => {
    if (!route.request().headers()["x-amz-target"]?.endsWith(`.${operation}`)) return route.fallback();
    const response = await route.fetch();
    const body = await response.json();
    next(body, route.request().postDataJSON());
    await route.fulfill({ response, json: body });
  });
}

/** Changes a claim of a JSON Web Token. Nobody checks the signature of an access token here. */
function withClaim(token, name, value) {
  const [head, claims, signature] = token.split(".");
  const changed = { ...JSON.parse(Buffer.from(claims, "base64url")), [name]: value };
  return [head, Buffer.from(JSON.stringify(changed)).toString("base64url"), signature].join(".");
}

/** Makes tokens and credentials expire at once, so that each call to the stream needs new ones. */
async function expireAtOnce(page) {
  const seen = { refreshed: 0, credentials: 0, refreshToken: "", client: "" };
  const tokens = (body, request) => {
    const result = body.AuthenticationResult;
    if (!result) return;
    if (request.AuthFlow?.startsWith("REFRESH_TOKEN")) seen.refreshed++;
    seen.refreshToken = result.RefreshToken ?? seen.refreshToken;
    seen.client = request.ClientId;
    result.AccessToken = withClaim(result.AccessToken, "exp", Math.floor(Date.now() / 1000) - 1);
    result.ExpiresIn = 1;
  };
  await change(page, "RespondToAuthChallenge", tokens);
  await change(page, "InitiateAuth", tokens);
  await change(page, "GetTokensFromRefreshToken", (body, request) => tokens(body, { ...request, AuthFlow: "REFRESH_TOKEN" }));
  await change(page, "GetCredentialsForIdentity", (body) => {
    seen.credentials++;
    body.Credentials.Expiration = Date.now() / 1000;
  });
  return seen;
}

test("tokens and credentials that expire are renewed during a run", async (t) => {
  const page = await open(t);
  const seen = await expireAtOnce(page);
  await enter(page);
  const before = { ...seen };
  await start(page, "renewed", { rate: 50, count: 200 });
  const figures = await ended(page);
  report("renewed", figures);
  assert.deepEqual(figures, { made: 200, delivered: 200, lost: 0, retried: 0, unsure: 0, error: "" });
  assert.ok(seen.refreshed > before.refreshed && seen.credentials > before.credentials, JSON.stringify({ before, seen }));
});

test("credentials that the stream rejects are renewed", async (t) => {
  const page = await open(t, { failures: true });
  await enter(page);
  const left = [fails(400, "ExpiredTokenException")];
  await intercept(page, () => left.shift());
  await start(page, "rejected", { count: 500 });
  const figures = await ended(page);
  report("rejected", figures);
  assert.deepEqual(figures, { made: 500, delivered: 500, lost: 0, retried: 0, unsure: 0, error: "" });
});

test("a run whose session is revoked stops, and goes on after a new sign-in", async (t) => {
  const page = await open(t, { failures: true });
  const seen = await expireAtOnce(page);
  await enter(page);
  await start(page, "revoked", { rate: 50, count: 100_000 });
  await atLeast(page, "delivered", 50);
  await page.request.post(new URL("/", page.url()).href, {
    headers: { "x-amz-target": "AWSCognitoIdentityProviderService.RevokeToken", "content-type": "application/x-amz-json-1.1" },
    data: JSON.stringify({ Token: seen.refreshToken, ClientId: seen.client }),
  });
  const first = await ended(page);
  assert.match(first.error, /sign in again/i);
  assert.ok(first.delivered >= 50 && first.lost > 0, JSON.stringify(first));
  assert.equal(first.delivered + first.lost, first.made);

  await enter(page);
  await page.click("#resend");
  const second = await ended(page);
  assert.deepEqual([second.made, second.delivered, second.error], [first.lost, first.lost, ""]);
  report("revoked", { made: first.made, delivered: first.delivered + second.delivered, unsure: first.unsure + second.unsure });
});

/** Returns what the list of templates says about the text in the editor. */
const opened = (page) => page.locator("#templates option:checked").textContent();

test("a reload asks for the sign-in again, and keeps saved templates and nothing else", async (t) => {
  const page = await open(t);
  await enter(page);
  assert.equal(await opened(page), "sakila");
  await write(page, "{{random.uuid}},saved");
  await page.locator("#templates option", { hasText: "sakila (edited)" }).waitFor({ state: "attached" });
  await page.selectOption("#templates", "sakila");
  await page.locator(".cm-content", { hasText: "film_id" }).waitFor();
  assert.equal(await opened(page), "sakila");
  await write(page, "{{random.uuid}},saved");
  await page.click("#save");
  await page.fill("#save-name", "mine");
  await page.click("#save-confirm");
  await page.locator("#templates option", { hasText: "mine" }).waitFor({ state: "attached" });
  const kept = await page.evaluate(async () => ({
    ...localStorage, ...sessionStorage, cookies: document.cookie, databases: await indexedDB.databases(), caches: await caches.keys(), address: location.search + location.hash,
  }));
  assert.deepEqual(kept, { "penstock.templates": JSON.stringify({ mine: "{{random.uuid}},saved" }), cookies: "", databases: [], caches: [], address: "" });

  await page.reload();
  await page.locator("#sign-in-button:enabled").waitFor();
  assert.equal(await page.locator("#start").isDisabled(), true);
  await page.selectOption("#templates", "mine");
  await page.locator(".cm-content", { hasText: "{{random.uuid}},saved" }).waitFor();
  assert.equal(await opened(page), "mine");
  await page.click("#remove");
  assert.equal(await opened(page), "not saved");
});

/** Presses Tab, or another key, until an element has the focus. The editor is in a shadow root. */
async function tabTo(page, selector, key = "Tab") {
  const focused = (selector) => (document.activeElement.shadowRoot ?? document).activeElement?.matches(selector);
  for (let presses = 0; !(await page.evaluate(focused, selector)); presses++) {
    assert.ok(presses < 30, `${key} does not reach ${selector}`);
    await page.keyboard.press(key);
  }
}

/** Replaces the text of the field or the editor that has the focus. */
async function retype(page, text) {
  await page.keyboard.press("ControlOrMeta+A");
  await page.keyboard.insertText(text);
}

test("a run by weekday and hour needs no mouse, and the browser warns before its tab closes", async (t) => {
  const page = await open(t);
  await tabTo(page, ".cm-content");
  await retype(page, '{"run":"closing","id":"{{random.uuid}}"}');
  await page.keyboard.press("Escape");
  await tabTo(page, "#password");
  await retype(page, process.env.PAGE_PASSWORD);
  await page.keyboard.press("Enter");
  await page.locator("#start:focus").waitFor();
  await tabTo(page, "#pace", "Shift+Tab");
  await page.keyboard.type("by weekday");
  await tabTo(page, "#week");
  await retype(page, "day,hour,mean,deviation\n*,*,10,0");
  await page.locator("#price-label", { hasText: "at 10/s" }).waitFor();
  await tabTo(page, "#start");
  await page.keyboard.press("Enter");
  await atLeast(page, "delivered", 1);
  const warned = page.waitForEvent("dialog");
  await page.close({ runBeforeUnload: true });
  const dialog = await warned;
  assert.equal(dialog.type(), "beforeunload");
  await dialog.dismiss();
  await tabTo(page, "#stop");
  await page.keyboard.press("Enter");
  const figures = await ended(page);
  report("closing", figures);
  assert.equal(figures.delivered, figures.made);

  page.on("dialog", (unexpected) => unexpected.dismiss());
  await Promise.all([page.waitForEvent("close"), page.close({ runBeforeUnload: true })]);
});
