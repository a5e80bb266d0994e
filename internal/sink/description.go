package sink

import "penstock/firehose"

// A Description is the part of a delivery stream's configuration that affects its
// records.
type Description struct {
	Definition firehose.Definition
	BucketARN  string // the bucket it delivers to; empty unless it delivers to S3 only
	Source     Place  // the data stream it reads; zero for Direct PUT
}

// Single returns why records must not be packed several to an entry, or "" if packing
// does not change the delivered objects.
func (d Description) Single() string {
	if d.BucketARN == "" {
		return "it does not deliver to S3 only"
	}
	return d.Definition.Single()
}
