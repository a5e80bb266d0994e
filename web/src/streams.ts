import { FirehoseClient, PutRecordBatchCommand } from "@aws-sdk/client-firehose";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { Config } from "./config";
import type { Session } from "./session";

/** The answer to a call, as web/engine/bridge.go reads it. */
export type Answer = { failed: number; results: [id: string, code: string, message: string][] } | { code: string; message: string };

export type Put = (data: Uint8Array, ends: number[], keys: string[], milliseconds: number) => Promise<Answer>;

/** Codes with which a service rejects credentials. */
const expired = new Set(["ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException"]);

/** Returns a function that makes one call without retries. internal/send retries. */
export function putter(config: Config, session: Session): Put {
  const options = {
    region: config.region,
    endpoint: config.endpoint,
    credentials: () => session.get(),
    maxAttempts: 1,
  };
  const firehose = new FirehoseClient(options);
  const kinesis = new KinesisClient(options);

  const call = async (records: Uint8Array[], keys: string[], abortSignal: AbortSignal): Promise<Answer> => {
    if (config.service === "firehose") {
      const command = new PutRecordBatchCommand({ DeliveryStreamName: config.stream, Records: records.map((Data) => ({ Data })) });
      const out = await firehose.send(command, { abortSignal });
      return {
        failed: out.FailedPutCount ?? 0,
        results: (out.RequestResponses ?? []).map((r) => [r.RecordId ?? "", r.ErrorCode ?? "", r.ErrorMessage ?? ""]),
      };
    }
    const command = new PutRecordsCommand({ StreamName: config.stream, Records: records.map((Data, i) => ({ Data, PartitionKey: keys[i] })) });
    const out = await kinesis.send(command, { abortSignal });
    return {
      failed: out.FailedRecordCount ?? 0,
      results: (out.Records ?? []).map((r) => [r.SequenceNumber ?? "", r.ErrorCode ?? "", r.ErrorMessage ?? ""]),
    };
  };

  return async (data, ends, keys, milliseconds) => {
    const records = ends.map((end, i) => data.subarray(i ? ends[i - 1] : 0, end));
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(records, keys, AbortSignal.timeout(milliseconds));
      } catch (err) {
        const failure = failed(err as Failure);
        if (!expired.has(failure.code) || attempt > 1) return failure;
        session.expire(); // once more, with new credentials
      }
    }
  };
}

type Failure = Error & { $fault?: string; code?: string; $metadata?: { httpStatusCode?: number } };

/** Describes an error. Only an answer of a service has a code. */
function failed(err: Failure): { code: string; message: string } {
  if (err.$fault || err.code === "NotAuthorizedException") return { code: err.code ?? err.name, message: err.message };
  if (err.name === "TimeoutError" || err.name === "AbortError") return { code: "", message: "the stream gave no answer in time; check the network" };
  return { code: "", message: "the stream cannot be reached; check the network" };
}
