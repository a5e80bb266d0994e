// Command kdgworker is a Lambda function that generates records and sends them to a stream.
// It serves two kinds of traffic; see package fleet for the events.
//
// Steady traffic: EventBridge Scheduler invokes the function once a minute for the records
// of the minute before.
//
//  1. The function creates the marker traffic/minutes/MINUTE in the bucket. If the marker
//     exists, the minute was sent or is being sent, and the invocation ends: EventBridge
//     Scheduler and Lambda may deliver an event more than once.
//  2. It renders the records of the minute. Their numbers follow from the minute, so every
//     minute has its own records, and the same minute always has the same bytes.
//  3. It sends the records until all are delivered, or until ten seconds before Lambda's
//     deadline.
//  4. It writes the records that could not be delivered to PREFIX/MINUTE.json.
//  5. It returns the totals. The invocation fails unless every record was delivered: somebody
//     has to send the stored ones again.
//
// If the function is killed after the first step, Lambda counts an error, and the minute is
// not sent again.
//
// Bulk runs: Step Functions invokes the function for a slice of a worker's share.
//
//  1. The function generates records for half a minute at most, and sends them until ten
//     seconds before Lambda's deadline.
//  2. It writes the records that it generated and could not deliver to
//     PREFIX/RUN/FIRST.json, where FIRST is the number of the slice's first record.
//  3. It returns the totals of the share so far. Unless they say that the share is done,
//     Step Functions invokes the function again, and the share goes on.
//
// If the slice delivers no record, and the stream rejects all calls or the bucket does not
// take the records, the invocation fails, so that Step Functions can try again. In the end it
// asks the function to store the rest of the share instead of sending it.
//
// A failed invocation may have delivered records. From the first one after it, all records
// of the share count as possibly duplicated. If it was killed after the second step, its
// object stays, and may hold records that a later invocation delivers.
//
// kdg send --redrive delivers the stored records. The configuration is in environment
// variables:
//
//	TARGET       firehose:NAME or kinesis:NAME
//	UNDELIVERED  s3://BUCKET/PREFIX for records that could not be delivered
//
// The function needs firehose:PutRecordBatch and firehose:DescribeDeliveryStream on the
// delivery stream, or kinesis:PutRecords on the data stream, and s3:PutObject and
// s3:AbortMultipartUpload on the two prefixes of the bucket. If it cannot describe the
// delivery stream, it does not pack records, which costs more.
//
// The log has the totals of each invocation. Records never appear in it.
package main

import (
	"log/slog"
	"os"
	"runtime/debug"
	"time"
	_ "time/tzdata" // for the week of a minute: the runtime has no time zone database

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
