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

// A Report says which marks arrived.
type Report struct {
	ID      string    // of the series
	Sent    int       // marks that the stream accepted
	Found   int       // marks found in data objects, counted once each
	Missing []int     // marks that were accepted but not found
	Double  []int     // marks found in data objects more than once
	Failed  []Failure // marks found in error objects
	Refused []Failure // marks that the stream did not accept
	Objects []Object  // objects that hold marks, oldest first
	// Expected are the key prefixes of data objects, according to the model.
	Expected []string
	// Latencies are the times from sending each mark to the creation of the first
	// object that holds it, in ascending order.
	Latencies []time.Duration
	// Unsure is how many marks may have been delivered twice, because a call got no
	// answer and was repeated.
	Unsure int64

	format      firehose.Compression
	errorPrefix string // key prefix of error objects
	warnings    []string
}

// A Failure is the reason why some marks did not arrive.
type Failure struct {
	Why   string
	Marks []int
}

// Report returns the report on the objects added so far.
func (t *Tally) Report() Report {
	r := Report{ID: t.series.ID, Expected: t.expected.data, format: t.format, warnings: t.warnings}
	if len(t.expected.errs) > 0 {
		r.errorPrefix = t.expected.errs[0]
	}
	for i, m := range t.marks {
		number := i + 1
		if m.accepted() {
			r.Sent++
		}
		if m.refused != "" {
			r.Refused = addFailure(r.Refused, m.refused, number)
		}
		if m.failed != "" {
			r.Failed = addFailure(r.Failed, m.failed, number)
		}
		if m.missing() {
			r.Missing = append(r.Missing, number)
		}
		if m.found > 0 {
			r.Found++
			r.Latencies = append(r.Latencies, max(0, m.at.Sub(m.sent))) // S3 truncates times to seconds
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

// addFailure adds a mark to the failure with the same reason.
func addFailure(all []Failure, why string, number int) []Failure {
	i := slices.IndexFunc(all, func(f Failure) bool { return f.Why == why })
	if i < 0 {
		return append(all, Failure{why, []int{number}})
	}
	all[i].Marks = append(all[i].Marks, number)
	return all
}

// Judge describes every deviation in one line each. The error is nil if all marks
// arrived as expected; warnings do not count as failures.
func (r Report) Judge(stream, bucket string) (warnings []string, err error) {
	warnings = slices.Clone(r.warnings)
	if i := slices.IndexFunc(r.Objects, func(o Object) bool { return !o.Expected }); i >= 0 {
		warnings = append(warnings, fmt.Sprintf("object %s: the key does not begin with %s, as the stream's prefix requires: was the prefix just changed, or is this an emulator?",
			r.Objects[i].Key, strings.Join(r.Expected, " or ")))
	}
	if i := slices.IndexFunc(r.Objects, func(o Object) bool { return o.Plain }); i >= 0 {
		warnings = append(warnings, fmt.Sprintf("object %s is not compressed with %s, as the stream is configured to; read as plain text: is this an emulator?", r.Objects[i].Key, r.format))
	}
	var errs []error
	fail := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	for _, f := range r.Refused {
		fail("marks refused by the stream: %s; %s", formatNumbers(f.Marks), f.Why)
	}
	for _, f := range r.Failed {
		fail("marks in error objects: %s; %s; see s3://%s/%s…", formatNumbers(f.Marks), f.Why, bucket, r.errorPrefix)
	}
	if len(r.Missing) > 0 {
		fail("missing marks: %s; check the log group and the role that aws firehose describe-delivery-stream --delivery-stream-name %s shows (streams made in the console log to /aws/kinesisfirehose/%[2]s), and s3://%[3]s/%s…",
			formatNumbers(r.Missing), stream, bucket, r.errorPrefix)
	}
	switch {
	case len(r.Double) == 0:
	case r.Unsure > 0:
		warnings = append(warnings, fmt.Sprintf("duplicate marks: %s; a call got no answer, so its records were sent again", formatNumbers(r.Double)))
	default:
		fail("duplicate marks: %s; each was sent once, so readers of the lake must remove duplicates", formatNumbers(r.Double))
	}
	return warnings, errors.Join(errs...)
}

// maxRanges limits the ranges of numbers in a message.
const maxRanges = 20

// formatNumbers formats ascending numbers as ranges: 4, 17-23.
func formatNumbers(all []int) string {
	var ranges []string
	for i := 0; i < len(all); {
		last := i
		for last+1 < len(all) && all[last+1] == all[last]+1 {
			last++
		}
		text := fmt.Sprint(all[i])
		if last > i {
			text += fmt.Sprintf("-%d", all[last])
		}
		ranges = append(ranges, text)
		i = last + 1
	}
	if len(ranges) > maxRanges {
		ranges = append(ranges[:maxRanges], "…")
	}
	return strings.Join(ranges, ", ")
}
