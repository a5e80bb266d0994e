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

// A Source gives records to out until there are no more, or until ctx is done, and
// closes it.
type Source interface {
	Run(ctx context.Context, out chan<- Records) error
}

// Records are some in a row.
type Records struct {
	Text []byte
	Ends []int    // where in Text each ends
	Keys []string // the partition key of each, if they have such
	At   time.Time
	Done func() // says that nothing of it is used any more
}

// Generated is a source of a template's records.
type Generated struct {
	*generate.Job
	Keys func() string // gives partition keys, in the order of the records; nil for none
}

// spareBatches wait while entries are made of another.
const spareBatches = 2

// Run makes the records of the job.
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

// The streams of chance, besides the records' own.
const chanceOfKeys = 11

// RandomKeys are partition keys as KDG has them: up to ten digits
// (web/js/producer.js, createDataConstant).
func RandomKeys(seed uint64) func() string {
	chance := rand.New(rand.NewPCG(seed, chanceOfKeys))
	return func() string { return strconv.FormatUint(chance.Uint64N(1e10), 10) }
}

// TemplateKeys are partition keys of a template.
func TemplateKeys(t *record.Template, seed uint64, zone *time.Location) func() string {
	state := record.NewState(seed, zone)
	var key []byte
	return func() string {
		state.SetTime(time.Now())
		key = t.Append(key[:0], state)
		return string(key)
	}
}
