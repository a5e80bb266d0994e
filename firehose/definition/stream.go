package definition

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"penstock/firehose"
	"penstock/internal/diagnostic"
)

const (
	extendedS3    = "ExtendedS3DestinationConfiguration"
	olderS3       = "S3DestinationConfiguration"
	maxNameLength = 64
)

// noNameLetters matches what a name cannot have, but an address of Terraform has.
var noNameLetters = regexp.MustCompile(`[^a-zA-Z0-9_.-]`)

// noStream is the message of a document without a delivery stream.
func noStream(typ string, resources int, remedy string) string {
	return fmt.Sprintf("no %s among its resources, %d in all: %s", typ, resources, remedy)
}

// stream reads the properties of a delivery stream, which have the API's names.
func (n node) stream(id string) Resource {
	document := n.faults
	defer func() { n.faults = document }()
	n.faults, n.warnings, n.unknowns, n.places = nil, nil, map[string]error{}, map[string]string{}
	if !n.generated {
		n.misspelt(properties[""])
	}
	d := firehose.Defaults()
	d.Name = noNameLetters.ReplaceAllString(id, "-")
	d.Name = d.Name[:min(len(d.Name), maxNameLength)]
	n.at("DeliveryStreamName").text(&d.Name, firehose.FieldName)
	source := string(d.Source)
	n.at("DeliveryStreamType").text(&source, firehose.FieldSource)
	d.Source = firehose.Source(source)
	read := Resource{ID: id, Places: n.places}
	n.at("KinesisStreamSourceConfiguration").at("KinesisStreamARN").ifText(&read.KinesisStreamARN)
	var destinations []string
	object, _ := n.object()
	for _, key := range sorted(object) {
		if strings.HasSuffix(key, "DestinationConfiguration") && n.at(key).set {
			destinations = append(destinations, key)
		}
	}
	switch {
	case len(destinations) > 1 && n.undecided(destinations):
	case len(destinations) == 0:
		n.refuse("no destination: add %s", extendedS3)
	case len(destinations) > 1:
		n.refuse("%s, where a stream has one destination: leave one", printable(strings.Join(destinations, " and ")))
	case destinations[0] != extendedS3 && destinations[0] != olderS3:
		n.at(destinations[0]).refuse("only S3 destinations are modelled: use a template whose streams have %s", extendedS3)
	default:
		destination := n.at(destinations[0])
		destination.object() // all of it is needed, so an unknown one is refused
		destination.destination(&d, destinations[0] == olderS3)
		destination.at("BucketARN").ifText(&read.BucketARN)
	}
	if len(n.unknowns) > 0 {
		d.Unknown = n.unknowns
	}
	read.Definition, read.Warnings, read.Refused = d, n.warnings, n.faults
	return read
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

// destination reads an S3 destination.
func (n node) destination(d *firehose.Definition, older bool) {
	for _, key := range []string{"FileExtension", "CustomTimeZone", "DynamicPartitioningConfiguration",
		"DataFormatConversionConfiguration", "ProcessingConfiguration"} {
		if older && n.at(key).set {
			n.at(key).refuse("%s does not have it: make that %s", olderS3, extendedS3)
		}
	}
	n.at("Prefix").text(&d.Prefix, firehose.FieldPrefix)
	n.at("ErrorOutputPrefix").text(&d.ErrorOutputPrefix, firehose.FieldError)
	format := ""
	if n.at("CompressionFormat").text(&format, firehose.FieldCompression); format != "" {
		d.Compression = firehose.Compression(format)
	}
	n.at("FileExtension").text(&d.FileExtension, firehose.FieldExtension)
	n.at("CustomTimeZone").text(&d.TimeZone, firehose.FieldTimeZone)
	d.TimeZone = cmp.Or(d.TimeZone, firehose.Defaults().TimeZone)
	d.DynamicPartitioning = n.at("DynamicPartitioningConfiguration").enabled(firehose.FieldPartitioning)
	n.at("DataFormatConversionConfiguration").conversion(d)
	n.at("BufferingHints").hints(d)
	n.at("ProcessingConfiguration").processing(d, n.at("DynamicPartitioningConfiguration"))
	backup := ""
	n.at("S3BackupMode").text(&backup, firehose.FieldBackup)
	d.Backup = backup == "Enabled"
}

// hints reads the buffering hints. The API documents that each needs the other, but
// accepts one alone and uses the default for the other.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
func (n node) hints(d *firehose.Definition) {
	if d.Conversion != "" {
		d.BufferSizeMiB = conversionSizeMiB
	}
	size, interval := n.at("SizeInMBs"), n.at("IntervalInSeconds")
	size.whole(&d.BufferSizeMiB, firehose.FieldBufferSize)
	interval.whole(&d.BufferIntervalSeconds, firehose.FieldBufferInterval)
	switch {
	case size.set && !interval.set:
		n.warn("SizeInMBs without IntervalInSeconds, for which Firehose uses %d: set both", d.BufferIntervalSeconds)
	case interval.set && !size.set:
		n.warn("IntervalInSeconds without SizeInMBs, for which Firehose uses %d: set both", d.BufferSizeMiB)
	}
}

// processing reads the processors. Dynamic partitioning needs one that finds the
// partition keys.
//
//   - https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html
//   - https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
func (n node) processing(d *firehose.Definition, partitioning node) {
	findsKeys := false
	if n.enabled(firehose.FieldProcessing) {
		if n.at("Processors").isUnknown(firehose.FieldProcessing) {
			return
		}
		for _, processor := range n.at("Processors").list() {
			findsKeys = processor.processor(d) || findsKeys
		}
		n.places[firehose.FieldProcessing] = n.at("Processors").fault("").Error() // not that of a parameter
	}
	if d.DynamicPartitioning && !findsKeys && !n.inside && !n.generated && n.unknowns[firehose.FieldProcessing] == nil {
		partitioning.refuse("no processor finds the partition keys: add MetadataExtraction or Lambda to ProcessingConfiguration")
	}
}

// processorTypes are the types of processors.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_Processor.html
var processorTypes = []string{"RecordDeAggregation", "Decompression", "CloudWatchLogProcessing", "Lambda", "MetadataExtraction", "AppendDelimiterToRecord"}

// processor reads a processor, and reports whether it may find partition keys. The order
// of the processors does not matter: Firehose was seen to run them in its own.
func (n node) processor(d *firehose.Definition) (findsKeys bool) {
	var typ string
	switch n.at("Type").needed("write which processor it is").text(&typ, firehose.FieldProcessing); typ {
	case "":
		return true // a fault, or unknown
	case "MetadataExtraction":
		var query string
		n.parameter("MetadataExtractionQuery").text(&query, firehose.FieldPartitionBy)
		if d.DynamicPartitioning {
			d.Query, d.PartitionBy = query, queryKeys(query)
		}
		return true
	case "AppendDelimiterToRecord":
		d.AppendDelimiter = true
		delimiter := n.parameter("Delimiter")
		value := `\n`
		if delimiter.text(&value, firehose.FieldProcessing); value != `\n` {
			delimiter.refuse(`%s, where Firehose takes a backslash and an n only: write "\\n"`, shown(value))
		}
		return false
	case "RecordDeAggregation":
		d.Deaggregation = n.deaggregation()
		return false
	case "Decompression":
		d.Logs.Decompress = true
		format := n.parameter("CompressionFormat")
		value := "GZIP"
		if format.text(&value, firehose.FieldProcessing); value != "GZIP" {
			format.refuse("%s, where Firehose decompresses GZIP only: write GZIP", shown(value))
		}
		return false
	case "CloudWatchLogProcessing":
		n.parameter("DataMessageExtraction").needed("write DataMessageExtraction, true or false").boolean(&d.Logs.Extract, firehose.FieldProcessing)
		return false
	case "Lambda":
		n.transformation(d)
		return true
	}
	if n.generated {
		n.unknowns[firehose.FieldProcessing] = n.fault("the processor %s is not modelled", typ)
	} else {
		n.at("Type").refuse("%s is no processor: write one of %s%s", shown(typ), strings.Join(processorTypes, ", "), diagnostic.DidYouMean(typ, processorTypes...))
	}
	return true
}

// parameter returns the value of a processor's parameter.
func (n node) parameter(name string) node {
	value := node{n.reader, n.Child("Parameters"), false, n.inside}
	if n.at("Parameters").isUnknown(firehose.FieldProcessing) {
		return value
	}
	for _, parameter := range n.at("Parameters").list() {
		var found string
		if parameter.at("ParameterName").needed("write which parameter it is").text(&found, firehose.FieldProcessing); found == name {
			value = parameter.at("ParameterValue").needed("write its value")
		}
	}
	return value
}

// enabled reads the Enabled property of a block. The API does not document its default.
func (n node) enabled(field string) (on bool) {
	if n.set && (n.at("Enabled").set || !n.generated) {
		n.at("Enabled").needed("its default is not documented, write true or false").boolean(&on, field)
	}
	return on
}
