package firehose

import "encoding/json"

// Logs is what a stream does to records of a subscription of CloudWatch Logs, which are
// JSON in GZIP. It does it before anything else. The zero value leaves records as they are.
//
//   - https://docs.aws.amazon.com/firehose/latest/dev/writing-with-cloudwatch-logs-decompression.html
//   - https://docs.aws.amazon.com/firehose/latest/dev/Message_extraction.html
type Logs struct {
	Decompress bool // the processor Decompression
	Extract    bool // CloudWatchLogProcessing with DataMessageExtraction; needs Decompress
}

// Deliver appends what the stream delivers of a decompressed record to dst: the record, or
// its messages with a line feed after each. A control message of CloudWatch Logs has none.
// It returns false for a record that Firehose writes under decompression-failed, because
// it is not JSON, or has no log events to extract.
//
// AWS does not document what the results look like. They were seen in deployed streams.
func (l Logs) Deliver(dst, record []byte) ([]byte, bool) {
	if !l.Extract {
		return append(dst, record...), json.Valid(record)
	}
	var message struct {
		MessageType string
		LogEvents   []struct{ Message *string }
	}
	if json.Unmarshal(record, &message) != nil || message.LogEvents == nil {
		return dst, false
	}
	if message.MessageType == controlMessage {
		return dst, true
	}
	start := len(dst)
	for _, event := range message.LogEvents {
		if event.Message == nil {
			return dst[:start], false
		}
		dst = append(append(dst, *event.Message...), '\n')
	}
	return dst, true
}

// controlMessage is the type of a record that CloudWatch Logs sends to check that its
// destination is reachable.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
const controlMessage = "CONTROL_MESSAGE"
