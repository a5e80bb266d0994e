// The page over CloudFront, as in AWS: without a server beside it that passes calls on. The
// hosts of CloudFront and of the services are those of AWS, and lead to the local AWS.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./browser.mjs";
import { launch } from "./chromium.mjs";
import { ended, enter, report, start } from "./sending.mjs";

const url = process.env.PAGE_CLOUDFRONT;
const endpoints = ["cognito-idp", "cognito-identity", "firehose"].map((service) => `${service}.us-east-1.amazonaws.com`);
let browser;
before(async () => void (browser = await launch(`--host-resolver-rules=${[new URL(url).host, ...endpoints].map((host) => `MAP ${host}:443 ${process.env.PAGE_SERVER}`)}`)));
after(() => browser?.close());

test("the page of CloudFront signs in and sends to the services themselves", async (t) => {
  const page = await open(t, {
    url,
    using: browser,
    hosts: endpoints,
    ignoreHTTPSErrors: true, // the certificate is that of the local AWS
    before: (context) =>
      context.route(`${url}**`, (route) => route.continue({ headers: { ...route.request().headers(), "x-forwarded-proto": "https" } })), // as a load balancer tells it
  });
  const called = new Set();
  page.context().on("request", (request) => called.add(new URL(request.url()).host));
  await enter(page);
  await start(page, "cloudfront", { count: 1000 });
  const figures = await ended(page);
  report("cloudfront", figures);
  assert.deepEqual(figures, { made: 1000, delivered: 1000, lost: 0, retried: 0, unsure: 0, error: "" });
  called.delete(new URL(url).host);
  assert.deepEqual([...called].sort(), endpoints.toSorted());
});
