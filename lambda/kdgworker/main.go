// Command kdgworker is a Lambda function that generates records and sends them to a stream.
// EventBridge Scheduler invokes it once a minute for the records of the minute before.
//
// The event is
//
//	{"time": "2026-11-28T10:30:00Z"}
//
// and the configuration is in environment variables:
//
//	TEMPLATE     text of the record template
//	RATE         records per second, such as 10, 0.5 or 20k
//	SEED         seed of the random values
//	TARGET       firehose:NAME or kinesis:NAME
//	UNDELIVERED  s3://BUCKET/PREFIX for records that could not be delivered
//
// An invocation works as follows:
//
//  1. It creates the marker traffic/minutes/MINUTE in BUCKET. If the marker exists, the
//     minute was sent or is being sent, and the invocation ends: EventBridge Scheduler and
//     Lambda may deliver an event more than once.
//  2. It renders the records of the minute. Their numbers follow from the minute and the
//     rate, so every minute has its own records, and the same minute always has the same
//     bytes.
//  3. It sends the records until all are delivered, or until ten seconds before Lambda's
//     deadline.
//  4. It writes the records that could not be delivered to PREFIX/MINUTE.json, which
//     kdg send --redrive reads.
//  5. It logs and returns the totals. The invocation fails if records are lost, because the
//     object could not be written, or if the stream rejects all calls.
//
// If the function is killed after the first step, Lambda counts an error, and the minute is
// not sent again.
//
// The function needs firehose:PutRecordBatch and firehose:DescribeDeliveryStream on the
// delivery stream, or kinesis:PutRecords on the data stream, and s3:PutObject and
// s3:AbortMultipartUpload on the two prefixes of the bucket. If it cannot describe the
// delivery stream, it does not pack records, which costs more.
//
// Records never appear in the log.
package main

import (
	"log/slog"
	"os"
	"runtime/debug"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
)

// gcPercent makes the garbage collector run twice as often as by default, because memory
// costs more than the CPU time: calls to the stream limit the speed.
const gcPercent = 50

func main() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	config, err := readConfig(os.Getenv)
	debug.SetGCPercent(gcPercent)
	lambda.Start((&worker{config: config, invalid: err, now: time.Now, log: log}).handle)
}
