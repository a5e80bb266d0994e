// Package sink is where records are sent: a delivery stream of Amazon Data Firehose,
// or a data stream of Amazon Kinesis.
package sink

import (
	"context"
	"fmt"
	"strings"

	"penstock/internal/diagnostic"
)

// A Sink takes entries. Its methods may be called by several goroutines at once.
type Sink interface {
	// Put sends entries by one call, which is tried once. It gives those that were
	// not taken, in their order, or why the whole call failed: a [CallError], or
	// that of ctx.
	Put(ctx context.Context, entries []Entry) ([]Refusal, error)
	Limits() Limits
}

// An Entry is what the service calls a record: its unit of limits and bills. Several
// records may be packed into one.
type Entry struct {
	Data         []byte
	PartitionKey string // of Kinesis
}

// Refusal is of one entry of a call.
type Refusal struct {
	Index   int // in the call
	Code    string
	Message string
}

// Limits are those of a service.
type Limits struct {
	Entries     int // of a call
	Bytes       int // of a call, partition keys included
	EntryBytes  int // of an entry, its partition key included
	KeyLength   int // characters of a partition key; 0 where there are none
	BillingUnit int // bytes that an entry is rounded up to for the bill
}

// Size is what of Limits.Bytes and Limits.EntryBytes an entry takes.
func (e Entry) Size() int { return len(e.Data) + len(e.PartitionKey) }

// Billed is what an entry of so many bytes is billed as.
func (l Limits) Billed(bytes int) int {
	return (bytes + l.BillingUnit - 1) / l.BillingUnit * l.BillingUnit
}

// Place is a stream.
type Place struct {
	Service Service
	Name    string
}

// Service is one that takes records.
type Service string

// The services, as places are written.
const (
	Firehose Service = "firehose"
	Kinesis  Service = "kinesis"
)

// ParsePlace reads firehose:NAME or kinesis:NAME.
func ParsePlace(s string) (Place, error) {
	service, name, found := strings.Cut(s, ":")
	services := []string{string(Firehose), string(Kinesis)}
	switch p := (Place{Service(service), name}); {
	case !found, name == "":
		example := "NAME"
		if !found && s != "" {
			example = s
		}
		return Place{}, fmt.Errorf("a place is a service and a stream's name: write firehose:%[1]s or kinesis:%[1]s", example)
	case p.Service != Firehose && p.Service != Kinesis:
		return Place{}, fmt.Errorf("%q is none of the services firehose and kinesis%s", service, diagnostic.DidYouMean(service, services...))
	default:
		return p, nil
	}
}

// String is the place as it is written.
func (p Place) String() string { return string(p.Service) + ":" + p.Name }
