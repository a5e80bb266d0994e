package send

import (
	"context"
	"math/rand/v2"
	"runtime"
	"strconv"
	"time"

	"penstock/internal/generate"
	"penstock/record"
)

// A Source sends batches of records to out. It closes out after the last record, or when
// ctx is done.
type Source interface {
	Run(ctx context.Context, out chan<- Records) error
}

// Records is a batch of consecutive records.
type Records struct {
	Text []byte
	Ends []int     // where each record ends in Text
	Keys []string  // partition key of each record; nil without partition keys
	At   time.Time // scheduled time of the last record
	Done func()    // must be called when the batch is no longer used
}

// Generated is a source of records that a job renders from a template.
type Generated struct {
	*generate.Job
	Keys func() string // returns the partition key of the next record; nil without partition keys
}

// spareBatches is the number of batches to render ahead.
const spareBatches = 2

// Run renders the records of the job.
func (g Generated) Run(ctx context.Context, out chan<- Records) error {
	defer close(out)
	batches, ended := make(chan *generate.Batch), make(chan error, 1)
	go func() { ended <- g.Job.Run(ctx, runtime.GOMAXPROCS(0), spareBatches, batches) }()
	for b := range batches {
		var keys []string
		if g.Keys != nil {
			for range b.Ends {
				keys = append(keys, g.Keys())
			}
		}
		out <- Records{Text: b.Text, Ends: b.Ends, Keys: keys, At: b.Time(len(b.Ends) - 1), Done: b.Release}
	}
	return <-ended
}

// keyStream is the RNG stream for partition keys. The records use other streams of the
// same seed.
const keyStream = 11

// RandomKeys returns a generator of partition keys like those of KDG, with up to ten digits
// (web/js/producer.js, createDataConstant).
func RandomKeys(seed uint64) func() string {
	rng := rand.New(rand.NewPCG(seed, keyStream))
	return func() string { return strconv.FormatUint(rng.Uint64N(1e10), 10) }
}

// TemplateKeys returns a generator of partition keys, rendered from a template at the
// current time.
func TemplateKeys(t *record.Template, seed uint64, zone *time.Location) func() string {
	state := record.NewState(seed, zone)
	var key []byte
	return func() string {
		state.SetTime(time.Now())
		key = t.Append(key[:0], state)
		return string(key)
	}
}
