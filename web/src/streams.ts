import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import type { Config } from "./config";
import { SignedOut, type Session } from "./session";

/** The answer to a call, as web/engine/bridge.go reads it. */
export type Answer =
  | { failed: number; results: [id: string, code: string, message: string][] }
  | { code: string; message: string; retryable?: boolean };

export type Put = (data: Uint8Array, ends: number[], keys: string[], milliseconds: number) => Promise<Answer>;

/** Codes with which a service rejects credentials. */
const expired = new Set(["ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException"]);

/** Returns a function that makes one call without retries. internal/send retries. */
export function putter(config: Config, session: Session): Put {
  let call = caller(config, session);
  return async (data, ends, keys, milliseconds) => {
    const records = ends.map((end, i) => data.subarray(i ? ends[i - 1] : 0, end));
    const abort = AbortSignal.timeout(milliseconds);
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(records, keys, abort);
      } catch (err) {
        const failure = failed(err as Failure);
        if (!expired.has(failure.code)) return failure;
        if (attempt > 1) {
          session.end("The session has expired.");
          return failure;
        }
        session.expire();
        call = caller(config, session); // the SDK's client keeps credentials, too
      }
    }
  };
}

function caller(config: Config, session: Session) {
  const options = {
    region: config.region,
    endpoint: config.endpoint,
    credentials: () => session.get(),
    maxAttempts: 1,
  };
  if (config.streamKind === "firehose") {
    const client = new FirehoseClient(options);
    return async (records: Uint8Array[], _: string[], abortSignal: AbortSignal): Promise<Answer> => {
      const command = new PutRecordBatchCommand({ DeliveryStreamName: config.streamName, Records: records.map((Data) => ({ Data })) });
      const out = await client.send(command, { abortSignal });
      return {
        failed: out.FailedPutCount ?? 0,
        results: (out.RequestResponses ?? []).map((r) => [r.RecordId ?? "", r.ErrorCode ?? "", r.ErrorMessage ?? ""]),
      };
    };
  }
  const client = new KinesisClient(options);
  return async (records: Uint8Array[], keys: string[], abortSignal: AbortSignal): Promise<Answer> => {
    const command = new PutRecordsCommand({ StreamName: config.streamName, Records: records.map((Data, i) => ({ Data, PartitionKey: keys[i] })) });
    const out = await client.send(command, { abortSignal });
    return {
      failed: out.FailedRecordCount ?? 0,
      results: (out.Records ?? []).map((r) => [r.SequenceNumber ?? "", r.ErrorCode ?? "", r.ErrorMessage ?? ""]),
    };
  };
}

type Failure = Error & { $fault?: "client" | "server"; $metadata?: { httpStatusCode?: number } };

/** Describes an error. Only an answer of a service has a code. */
function failed(err: Failure): { code: string; message: string; retryable?: boolean } {
  if (err instanceof SignedOut) return { code: "NotAuthorizedException", message: err.message.replace(/\.$/, "") };
  if (err.$fault) {
    const known = err as Parameters<typeof isServerError>[0];
    return { code: err.name, message: err.message, retryable: isThrottlingError(known) || isTransientError(known) || isServerError(known) };
  }
  if (err.name === "TimeoutError" || err.name === "AbortError") return { code: "", message: "the stream gave no answer in time" };
  return { code: "", message: "the stream cannot be reached" };
}
