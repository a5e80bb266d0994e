package plan

import (
	"fmt"
	"math"

	"penstock/firehose"
)

// warnings are what the user of the plan should act on.
func (d stream) warnings(b Basis, p Plan) []string {
	all := []string{}
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	for _, u := range []struct {
		what string
		Use
	}{{"records", p.Quota.Records}, {"requests", p.Quota.Requests}, {"bytes", p.Quota.Bytes}} {
		if u.Percent > 100 && d.Source == firehose.DirectPut {
			say("the %s a second are %.0f %% of the quota in %s: Firehose throttles, and raises the quota by itself but slowly: resend what it refuses, or ask for more beforehand",
				u.what, u.Percent, p.Quota.Region)
		}
	}
	// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
	if in10s := p.PerSecond.RawBytes * 10 / (1 << 20); in10s >= float64(d.BufferSizeMiB) && d.BufferSizeMiB < firehose.MaxBufferSizeMiB {
		better := fmt.Sprintf("%.0f", math.Floor(in10s)+1)
		if in10s >= firehose.MaxBufferSizeMiB {
			better = fmt.Sprintf("%d, the most", firehose.MaxBufferSizeMiB)
		}
		say("the size hint, %d MiB, should be more than what arrives in 10 seconds, which is %.1f MiB: set it to %s", d.BufferSizeMiB, in10s, better)
	}
	if p.Objects != nil && p.Objects.StoredBytesPerObject < 1e6 {
		say("objects are smaller than 1 MB: a query spends its time on opening them, not on reading; buffer longer, or merge them")
	}
	if b.Prices.Region != b.Quota.Region {
		say("the prices are those of %s, and the quota that of %s: give the prices of the Region", b.Prices.Region, b.Quota.Region)
	}
	return all
}

// assumptions are what the plan takes to be so.
func (d stream) assumptions(b Basis, p Plan) []string {
	all := []string{"a month has 30 days, and a GB of a price 2^30 bytes; storage is that of S3 Standard at a month's end, without older versions; reading is not priced"}
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	say("requests to Firehose are those of a producer that sends once a second, up to 500 records each, as KDG does")
	if d.Unnamed {
		say("the stream has no DeliveryStreamName: CloudFormation names it STACK-%s-RANDOM, and objects are named by that", d.Name)
	}
	if d.Backup {
		say("S3BackupMode is Enabled: the objects, requests and storage of the backup are not in the plan")
	}
	if d.Source != firehose.DirectPut {
		say("the quota is that of Direct PUT, and this stream has its records from elsewhere (%s): what that takes and costs is not here", d.Source)
	}
	if p.Objects == nil {
		say("objects and their requests are not predicted, as %s is not modelled", p.Unpredicted)
	} else {
		say("records arrive all as far apart; Firehose buffers a busy stream in several places, so objects may be more and smaller")
		if d.BufferIntervalSeconds == 0 {
			say("an interval of 0 makes each record an object here; Firehose delivers within seconds, and so may put more into one")
		}
		if d.inParts(p.Objects.StoredBytesPerObject) {
			say("an object below 60 seconds, or above 5 MiB, is uploaded in parts of 5 MiB, with a request for each and two more")
		}
	}
	if d.Compression == firehose.Snappy || d.Compression == firehose.HadoopSnappy {
		say("%s is not measured: stored bytes are those before compression", d.Compression)
	}
	if p.StoredBytesPerMonth == nil {
		say("storage is not priced, as the size of objects is not known")
	}
	if d.DynamicPartitioning {
		say("of dynamic partitioning only the GB are priced, not its objects and JQ hours")
	}
	if len(d.Transforms) > 0 {
		say("what runs the processor %s is not priced", d.Transforms[0])
	}
	return all
}
