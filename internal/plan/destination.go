package plan

import (
	"fmt"

	"penstock/firehose"
)

// Check returns an error if the price of the stream's destination is not known.
func Check(d firehose.Stream) error {
	if d.Destination == firehose.Snowflake {
		return fmt.Errorf("delivery stream %s: it delivers to Snowflake, whose price was not found: see https://aws.amazon.com/firehose/pricing/, or plan a stream with another destination", d.Name)
	}
	return nil
}

// ingestion returns the price of the records that the stream takes. It depends on the source
// and, as far as sources were found, on no destination but Iceberg tables. Delivery costs
// nothing more without optional features:
//
//   - https://aws.amazon.com/firehose/pricing/, quoted in
//     https://www.shigemk2.com/entry/2022/01/12/210322
//   - https://github.com/infracost/infracost/blob/HEAD/internal/resources/aws/kinesis_firehose_delivery_stream.go
//     prices the ingested bytes of every destination alike
func (p Prices) ingestion(d stream) Price {
	if d.Destination == firehose.Iceberg {
		return p.List.IcebergIngestion
	}
	return p.List.Ingestion
}

// meanBilled returns the mean of the billed sizes in bytes. For Iceberg tables, Firehose
// rounds no record.
func (d stream) meanBilled(l Load) float64 {
	if d.Destination == firehose.Iceberg {
		return l.Mean()
	}
	return l.MeanBilled()
}

// aboutDestination returns what the plan of a stream with another destination than S3 omits.
func (d stream) aboutDestination() (all []string) {
	say := func(format string, args ...any) { all = append(all, fmt.Sprintf(format, args...)) }
	switch d.Destination {
	case firehose.S3:
		return nil
	case firehose.Redshift:
		say("the objects are those in S3 from which Firehose has Redshift copy its rows; Redshift itself is not priced")
	case firehose.Iceberg:
		say("records for Apache Iceberg tables are priced per GB, without rounding; the files of the tables and their requests are not predicted")
	default:
		say("ingestion is priced as for S3, because no other price of delivery to %s was found; what that charges, and delivery into a VPC, are not priced", d.Destination)
	}
	if !d.Staged() {
		say("records that the destination rejects, which Firehose writes to S3, are not predicted")
	}
	return all
}
