package verify

import (
	"fmt"

	"github.com/dustin/go-humanize"

	"penstock/internal/quantity"
)

// Text formats the report: how many marks were found in how many objects, and how long they
// took. Route names the stream that the marks were sent to. The first and last key are left
// out if the keys were listed before.
func (r Report) Text(route, bucket string, listed bool) string {
	failed := 0
	for _, why := range r.Failed {
		failed += len(why.Marks)
	}
	lines := fmt.Sprintf("%s sent to %s, as run %s\n", quantity.Count(int64(r.Sent), "mark"), route, r.ID)
	lines += fmt.Sprintf("%s found, %s not found, %s more than once, %s among the errors\n",
		humanize.Comma(int64(r.Found)), humanize.Comma(int64(len(r.Missing))), humanize.Comma(int64(len(r.Double))), humanize.Comma(int64(failed)))
	lines += fmt.Sprintf("%s in s3://%s\n", quantity.Count(int64(len(r.Objects)), "object"), bucket)
	if n := len(r.Objects); n > 0 {
		if !listed {
			lines += fmt.Sprintf("first %s\nlast  %s\n", r.Objects[0].Key, r.Objects[n-1].Key)
		}
		expected := 0
		for _, o := range r.Objects {
			if o.Foreseen {
				expected++
			}
		}
		lines += fmt.Sprintf("%s of %s begin as the stream's prefix says\n", humanize.Comma(int64(expected)), quantity.Count(int64(n), "key"))
	}
	if n := len(r.Latencies); n > 0 {
		lines += fmt.Sprintf("from a mark's send to its object %.0f s at least, %.0f s in the middle, %.0f s at most; S3 tells whole seconds\n",
			r.Latencies[0].Seconds(), r.Latencies[n/2].Seconds(), r.Latencies[n-1].Seconds())
	}
	return lines
}
