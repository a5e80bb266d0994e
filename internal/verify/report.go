package verify

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
)

// A Report is what became of the marks.
type Report struct {
	ID      string // of the series
	Sent    int    // marks that the stream has taken
	Found   int    // marks that are in data, once or more often
	Missing []int  // marks that were taken, and are nowhere
	Double  []int  // marks that are in data more than once
	Failed  []Failure
	Refused []Failure
	Objects []Object // those that have marks, by time
	// Expected is how keys of data begin, as the model says.
	Expected []string
	// Latencies are from the send of a mark to its object, in their order.
	Latencies []time.Duration
	// Unsure is how many marks may be there twice, as a call was not answered.
	Unsure int64

	format   firehose.Compression
	errorsAt string // how a key of an error object begins
	warnings []string
}

// A Failure is why some marks did not arrive.
type Failure struct {
	Why   string
	Marks []int
}

// Report says what became of the marks, by what was added until now.
func (t *Tally) Report() Report {
	r := Report{ID: t.series.ID, Expected: t.expected.data, format: t.format, warnings: t.warnings}
	if len(t.expected.errs) > 0 {
		r.errorsAt = t.expected.errs[0]
	}
	for i, m := range t.marks {
		number := i + 1
		if m.taken() {
			r.Sent++
		}
		if m.refused != "" {
			r.Refused = failed(r.Refused, m.refused, number)
		}
		if m.failed != "" {
			r.Failed = failed(r.Failed, m.failed, number)
		}
		if m.missing() {
			r.Missing = append(r.Missing, number)
		}
		if m.found > 0 {
			r.Found++
			r.Latencies = append(r.Latencies, max(0, m.at.Sub(m.sent))) // S3 has no parts of a second
		}
		if m.found > 1 {
			r.Double = append(r.Double, number)
		}
	}
	slices.Sort(r.Latencies)
	r.Objects = slices.SortedFunc(slices.Values(t.objects), func(a, b Object) int {
		return cmp.Or(a.Modified.Compare(b.Modified), cmp.Compare(a.Key, b.Key))
	})
	return r
}

// failed adds a mark to those that failed for the same reason.
func failed(all []Failure, why string, number int) []Failure {
	i := slices.IndexFunc(all, func(f Failure) bool { return f.Why == why })
	if i < 0 {
		return append(all, Failure{why, []int{number}})
	}
	all[i].Marks = append(all[i].Marks, number)
	return all
}

// Judge gives what is not as it should be, a line each: warnings, and errors where the
// stream is not proved.
func (r Report) Judge(stream, bucket string) (warnings []string, err error) {
	warnings = slices.Clone(r.warnings)
	if i := slices.IndexFunc(r.Objects, func(o Object) bool { return !o.Expected }); i >= 0 {
		warnings = append(warnings, fmt.Sprintf("the key %s does not begin with %s, as the stream's prefix says: was that just changed, or is it not AWS that delivers?",
			r.Objects[i].Key, strings.Join(r.Expected, " or ")))
	}
	if i := slices.IndexFunc(r.Objects, func(o Object) bool { return o.Plain }); i >= 0 {
		warnings = append(warnings, fmt.Sprintf("%s is not in %s, as the stream says, and was read as it is: is it not AWS that delivers?", r.Objects[i].Key, r.format))
	}
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for _, f := range r.Refused {
		fail("marks that the stream did not take: %s; %s", numbers(f.Marks), f.Why)
	}
	for _, f := range r.Failed {
		fail("marks among the errors: %s; %s; look at s3://%s/%s…", numbers(f.Marks), f.Why, bucket, r.errorsAt)
	}
	if len(r.Missing) > 0 {
		fail("marks that are missing: %s; look into the log group and at the role that aws firehose describe-delivery-stream --delivery-stream-name %s shows (the console's log group is /aws/kinesisfirehose/%[2]s), and at s3://%[3]s/%s…",
			numbers(r.Missing), stream, bucket, r.errorsAt)
	}
	switch {
	case len(r.Double) == 0:
	case r.Unsure > 0:
		warnings = append(warnings, fmt.Sprintf("marks that are there more than once: %s; a call was not answered, and what it had was sent again", numbers(r.Double)))
	default:
		fail("marks that are there more than once: %s; each was sent once, so who reads the lake has to leave out what is there already", numbers(r.Double))
	}
	return warnings, errors.Join(errs...)
}

// mostRuns is how many runs of numbers are listed.
const mostRuns = 20

// numbers lists numbers, which are in order: 4, 17-23.
func numbers(all []int) string {
	var runs []string
	for i := 0; i < len(all); {
		last := i
		for last+1 < len(all) && all[last+1] == all[last]+1 {
			last++
		}
		run := fmt.Sprint(all[i])
		if last > i {
			run += fmt.Sprintf("-%d", all[last])
		}
		runs = append(runs, run)
		i = last + 1
	}
	if len(runs) > mostRuns {
		runs = append(runs[:mostRuns], "…")
	}
	return strings.Join(runs, ", ")
}
