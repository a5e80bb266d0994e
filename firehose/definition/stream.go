package definition

import (
	"fmt"
	"regexp"
	"strings"

	"penstock/firehose"
	"penstock/internal/diagnostic"
)

const maxNameLength = 64

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
	n.destination(&d, &read)
	if len(n.unknowns) > 0 {
		d.Unknown = n.unknowns
	}
	read.Definition, read.Warnings, read.Refused = d, n.warnings, n.faults
	return read
}

// hints reads the buffering hints of a destination or a backup, the fields of which begin
// with of. The API documents that each needs the other, but
// accepts one alone and uses the default for the other.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
func (n node) hints(d *firehose.Definition, of string) {
	if d.Conversion != "" {
		d.BufferSizeMiB = conversionSizeMiB
	}
	size, interval := n.at("SizeInMBs"), n.at("IntervalInSeconds")
	size.whole(&d.BufferSizeMiB, of+firehose.FieldBufferSize)
	interval.whole(&d.BufferIntervalSeconds, of+firehose.FieldBufferInterval)
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
