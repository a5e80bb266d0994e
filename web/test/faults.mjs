// Answers calls to the stream instead of the service, so that they fail as they do in AWS.
import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";

const putTarget = /\.PutRecord(Batch|s)$/;

/** Calls the service itself with other records than the page's. */
const service = new FirehoseClient({ region: "us-east-1", endpoint: new URL(process.env.PAGE_URL).origin, credentials: { accessKeyId: "test", secretAccessKey: "test" } });

/** Lets next handle each call to the stream, until it returns undefined. */
export function intercept(page, next) {
  return page.context().route("**/*", async (route) => {
    const request = route.request();
    const handle = putTarget.test(request.headers()["x-amz-target"]) && next(request);
    return handle ? handle(route) : route.fallback();
  });
}

/** The service answers with an error. Codes are those of AWS. */
export const fails = (status, code) => (route) =>
  route.fulfill({ status, contentType: "application/x-amz-json-1.1", body: JSON.stringify({ __type: code, message: code }) });

/** Something between the page and the service answers. */
export const proxyFails = (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<html><body>Bad gateway</body></html>" });

/** The call does not reach the service. */
export const unreachable = (route) => route.abort("connectionrefused");

/** The service accepts the records, and its answer is lost. */
export async function answerLost(route) {
  await route.fetch();
  await route.abort("connectionreset");
}

/** The service accepts each record but every third. */
export async function partlyRefused(route) {
  const { DeliveryStreamName, Records } = route.request().postDataJSON();
  const refused = (i) => i % 3 === 0;
  const accepted = Records.filter((_, i) => !refused(i)).map(({ Data }) => ({ Data: Buffer.from(Data, "base64") }));
  const { RequestResponses = [] } = accepted.length ? await service.send(new PutRecordBatchCommand({ DeliveryStreamName, Records: accepted })) : {};
  const results = Records.map((_, i) => (refused(i) ? { ErrorCode: "ServiceUnavailableException", ErrorMessage: "Slow down." } : RequestResponses.shift()));
  await route.fulfill({
    contentType: "application/x-amz-json-1.1",
    body: JSON.stringify({ FailedPutCount: Records.length - accepted.length, RequestResponses: results }),
  });
}
