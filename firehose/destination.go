package firehose

import "strings"

// Destination is what a delivery stream delivers its records to, as a sentence names it. It
// is empty for S3.
type Destination string

// The destinations.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
const (
	S3                   Destination = ""
	Elasticsearch        Destination = "Amazon Elasticsearch Service"
	HTTPEndpoint         Destination = "an HTTP endpoint" // also Datadog, New Relic and others
	Iceberg              Destination = "Apache Iceberg tables"
	OpenSearch           Destination = "Amazon OpenSearch Service"
	OpenSearchServerless Destination = "Amazon OpenSearch Serverless"
	Redshift             Destination = "Amazon Redshift"
	Snowflake            Destination = "Snowflake"
	Splunk               Destination = "Splunk"
)

// Staged reports whether the stream writes its records to S3: a Redshift destination copies
// them from there.
// https://docs.aws.amazon.com/firehose/latest/dev/basic-deliver.html
func (d Definition) Staged() bool { return d.Destination == S3 || d.Destination == Redshift }

// redshift checks the objects that a Redshift destination copies its rows from.
//
//   - Prefixes: Developer Guide, "Custom prefixes for Amazon S3 objects", semantic rules:
//     https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
//   - Compression: https://docs.aws.amazon.com/firehose/latest/dev/create-configure-backup.html
func (c *checker) redshift() {
	if c.Destination != Redshift {
		return
	}
	if strings.Contains(c.Prefix, "!{") {
		c.refuse(FieldPrefix, c.Prefix, "a Redshift destination has no expressions in its prefix: write plain text")
	}
	if c.ErrorOutputPrefix != "" {
		c.refuse(FieldError, c.ErrorOutputPrefix, "a Redshift destination has no ErrorOutputPrefix: leave it out")
	}
	if c.Compression == ZIP || c.Compression == Snappy || c.Compression == HadoopSnappy {
		c.refuse(FieldCompression, string(c.Compression), "Redshift cannot copy this format: write UNCOMPRESSED or GZIP")
	}
}
