package definition

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"penstock/firehose"
	"penstock/firehose/definition/internal/document"
	"penstock/internal/diagnostic"
)

const (
	extendedS3 = "ExtendedS3DestinationConfiguration"
	olderS3    = "S3DestinationConfiguration"
	redshift   = "RedshiftDestinationConfiguration"
)

// exactlyOne is the message of CreateDeliveryStream for none or several destinations, as
// observed in https://github.com/floci-io/floci/blob/main/docs/services/firehose.md.
const exactlyOne = "Exactly one destination configuration is supported for a Firehose"

// A destination is how the API names a destination, and its values of S3BackupMode: the one
// that backs up all records, and the default.
type destination struct {
	is       firehose.Destination
	all, not string
}

// destinations has the destinations by the name of their configuration.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
var destinations = map[string]destination{
	extendedS3:                              {firehose.S3, "Enabled", "Disabled"},
	olderS3:                                 {firehose.S3, "", ""},
	redshift:                                {firehose.Redshift, "Enabled", "Disabled"},
	"ElasticsearchDestinationConfiguration": {firehose.Elasticsearch, "AllDocuments", "FailedDocumentsOnly"},
	"AmazonopensearchserviceDestinationConfiguration":    {firehose.OpenSearch, "AllDocuments", "FailedDocumentsOnly"},
	"AmazonOpenSearchServerlessDestinationConfiguration": {firehose.OpenSearchServerless, "AllDocuments", "FailedDocumentsOnly"},
	"HttpEndpointDestinationConfiguration":               {firehose.HTTPEndpoint, "AllData", "FailedDataOnly"},
	"IcebergDestinationConfiguration":                    {firehose.Iceberg, "AllData", "FailedDataOnly"},
	"SnowflakeDestinationConfiguration":                  {firehose.Snowflake, "AllData", "FailedDataOnly"},
	"SplunkDestinationConfiguration":                     {firehose.Splunk, "AllEvents", "FailedEventsOnly"},
}

// destination reads the only destination of a stream.
func (n node) destination(d *firehose.Definition, read *Resource) {
	var written []string
	object, _ := n.object()
	for _, key := range sorted(object) {
		if strings.HasSuffix(key, "DestinationConfiguration") && n.at(key).set {
			written = append(written, key)
		}
	}
	switch {
	case len(written) == 0:
		n.refuse("no destination, and Firehose answers %q: add %s", exactlyOne, extendedS3)
		return
	case len(written) > 1 && n.undecided(written):
		return
	case len(written) > 1:
		n.refuse("%s, and Firehose answers %q: leave one", printable(strings.Join(written, " and ")), exactlyOne)
		return
	}
	to, known := destinations[written[0]]
	if !known {
		names := slices.Sorted(maps.Keys(destinations))
		n.member(written[0]).refuse("no destination of Firehose: it has %s%s", strings.Join(names, ", "), diagnostic.DidYouMean(written[0], names...))
		return
	}
	at := n.at(written[0])
	at.object() // all of it is needed, so an unknown one is refused
	d.Destination = to.is
	switch written[0] {
	case extendedS3, olderS3:
		at.s3(d, written[0] == olderS3)
		at.at("BucketARN").ifText(&read.BucketARN)
		at.backup(to, "S3BackupConfiguration", d, read)
	case redshift:
		at.at("S3Configuration").needed("write where Redshift copies its rows from").objects(d, "")
		at.at("ProcessingConfiguration").processing(d, at)
		at.backup(to, "S3BackupConfiguration", d, read)
	default:
		at.at("ProcessingConfiguration").processing(d, at)
		at.backup(to, "S3Configuration", d, read)
	}
}

// undecided refuses those of the destinations that are unknown, and reports whether there
// are any: one may be written for each value of a condition.
func (n node) undecided(destinations []string) (any bool) {
	for _, key := range destinations {
		if destination := n.at(key); destination.Object() == nil {
			destination.object()
			any = true
		}
	}
	return any
}

// ifText sets to if the value is a text that is known.
func (n node) ifText(to *string) {
	if text := n.Text(); text != "" {
		*to = text
	}
}

// s3 reads an S3 destination.
func (n node) s3(d *firehose.Definition, older bool) {
	for _, key := range []string{"FileExtension", "CustomTimeZone", "DynamicPartitioningConfiguration",
		"DataFormatConversionConfiguration", "ProcessingConfiguration", "S3BackupMode", "S3BackupConfiguration"} {
		if older && n.at(key).set {
			n.at(key).refuse("%s does not have it: make that %s", olderS3, extendedS3)
		}
	}
	n.at("FileExtension").text(&d.FileExtension, firehose.FieldExtension)
	n.at("CustomTimeZone").text(&d.TimeZone, firehose.FieldTimeZone)
	d.TimeZone = cmp.Or(d.TimeZone, firehose.Defaults().TimeZone)
	d.DynamicPartitioning = n.at("DynamicPartitioningConfiguration").enabled(firehose.FieldPartitioning)
	n.at("DataFormatConversionConfiguration").conversion(d)
	n.objects(d, "")
	n.at("ProcessingConfiguration").processing(d, n.at("DynamicPartitioningConfiguration"))
}

// objects reads the settings that all objects in S3 have: those of a destination, or of a
// backup. The fields begin with of.
func (n node) objects(d *firehose.Definition, of string) {
	n.at("Prefix").text(&d.Prefix, of+firehose.FieldPrefix)
	n.at("ErrorOutputPrefix").text(&d.ErrorOutputPrefix, of+firehose.FieldError)
	format := ""
	if n.at("CompressionFormat").text(&format, of+firehose.FieldCompression); format != "" {
		d.Compression = firehose.Compression(format)
	}
	n.at("BufferingHints").hints(d, of)
}

// backup reads the backup of all records, whose configuration has the name. Destinations
// other than S3 and Redshift have no other objects in S3, but for records that they refuse.
func (n node) backup(to destination, name string, d *firehose.Definition, read *Resource) {
	mode, at, text := n.mode(), n.at(name), to.not
	mode.text(&text, firehose.FieldBackup)
	switch text {
	case to.not:
		if at.set && !mode.set && to.not == "Disabled" && !n.generated {
			at.warn("there is no backup without S3BackupMode: set that to %s, or remove this", to.all)
		}
		return
	case to.all:
	default:
		mode.refuse("%s is no mode of this destination: write %s or %s (case-sensitive)", shown(text), to.all, to.not)
		return
	}
	if !at.set {
		at.needed("write where the backup goes, or set S3BackupMode to " + to.not)
		return
	}
	backup := firehose.Defaults()
	at.objects(&backup, firehose.BackupFields)
	d.Backup = &backup
	at.at("BucketARN").needed("write the ARN of the bucket for the backup").ifText(&read.BackupBucketARN)
	read.BackupInBucket = sameText(n.Get("BucketARN"), at.Get("BucketARN")) || read.BucketARN != "" && read.BucketARN == read.BackupBucketARN
}

// mode returns the S3BackupMode.
func (n node) mode() node {
	if mode := n.at(icebergMode); mode.set {
		return mode
	}
	return n.at("S3BackupMode")
}

// icebergMode is what CloudFormation calls the S3BackupMode of an Iceberg destination.
const icebergMode = "s3BackupMode"

// sameText reports whether two values are written in the same way, so that they are equal
// although they may be unknown.
func sameText(a, b *document.Node) bool {
	if a == nil || b == nil {
		return false
	}
	switch value := a.Value.(type) {
	case *document.Object:
		other := b.Object()
		if other == nil || len(other.Keys) != len(value.Keys) {
			return false
		}
		for _, key := range value.Keys {
			if !sameText(value.Members[key], other.Members[key]) {
				return false
			}
		}
		return true
	case []*document.Node:
		return slices.EqualFunc(value, b.List(), sameText)
	case string:
		return value == b.Value
	}
	return false
}
