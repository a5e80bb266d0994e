// Package sink sends records to a delivery stream of Amazon Data Firehose or a data
// stream of Amazon Kinesis.
package sink

import (
	"context"
	"fmt"
	"strings"

	"penstock/internal/diagnostic"
)

// A Sink accepts entries. Its methods are safe for concurrent use.
type Sink interface {
	// Put sends entries in one call, without retries. It returns the entries that were
	// refused, in their order, or the error of the whole call: a [CallError] or the
	// error of ctx.
	Put(ctx context.Context, entries []Entry) ([]Refusal, error)
	Limits() Limits
}

// An Entry is what the service calls a record: the unit of its limits and its billing.
// It may hold several records of ours, packed.
type Entry struct {
	Data         []byte
	PartitionKey string // Kinesis only
}

// A Refusal is the failure of a single entry of a call.
type Refusal struct {
	Index   int // position of the entry in the call
	Code    string
	Message string
}

// Limits are the quotas of a service.
type Limits struct {
	Entries     int // per call
	Bytes       int // per call, including partition keys
	EntryBytes  int // per entry, including its partition key
	KeyLength   int // characters of a partition key; 0 if the service has none
	BillingUnit int // entries are billed in multiples of this many bytes
}

// Size returns the bytes that count towards Limits.Bytes and Limits.EntryBytes.
func (e Entry) Size() int { return len(e.Data) + len(e.PartitionKey) }

// Billed returns how many bytes are billed for an entry.
func (l Limits) Billed(bytes int) int {
	return (bytes + l.BillingUnit - 1) / l.BillingUnit * l.BillingUnit
}

// A Place identifies a stream, such as firehose:etl3-delivery.
type Place struct {
	Service Service
	Name    string
}

// A Service is an AWS service that accepts records.
type Service string

// The services that [ParsePlace] accepts.
const (
	Firehose Service = "firehose"
	Kinesis  Service = "kinesis"
)

// ParsePlace parses firehose:NAME or kinesis:NAME.
func ParsePlace(s string) (Place, error) {
	service, name, found := strings.Cut(s, ":")
	services := []string{string(Firehose), string(Kinesis)}
	switch p := (Place{Service(service), name}); {
	case !found, name == "":
		example := "NAME"
		if !found && s != "" {
			example = s
		}
		return Place{}, fmt.Errorf("a destination consists of a service and a stream name: write firehose:%[1]s or kinesis:%[1]s", example)
	case p.Service != Firehose && p.Service != Kinesis:
		return Place{}, fmt.Errorf("unknown service %q: use firehose or kinesis%s", service, diagnostic.DidYouMean(service, services...))
	default:
		return p, nil
	}
}

// String returns the form that [ParsePlace] parses.
func (p Place) String() string { return string(p.Service) + ":" + p.Name }
