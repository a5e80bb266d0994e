// Package definition reads the definition of a delivery stream from a CloudFormation
// template.
package definition

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"penstock/firehose"
	"penstock/internal/diagnostic"
)

// Resource is a delivery stream in a CloudFormation template.
type Resource struct {
	LogicalID  string
	Definition firehose.Definition
	Warnings   Faults // what deploys although it is probably a mistake
}

// Fault describes one thing in a template that is wrong or unsupported.
type Fault struct {
	Path string // such as Resources.Delivery.Properties, or line:column if the template is not JSON
	Msg  string // one line: what is wrong, the rule, the remedy
}

// Error returns the path and the message on one line.
func (f *Fault) Error() string {
	if f.Path == "" {
		return f.Msg
	}
	return f.Path + ": " + f.Msg
}

// Faults lists the faults of a template, stream by stream.
type Faults = diagnostic.Faults[*Fault]

const (
	streamType    = "AWS::KinesisFirehose::DeliveryStream"
	extendedS3    = "ExtendedS3DestinationConfiguration"
	olderS3       = "S3DestinationConfiguration"
	maxNameLength = 64

	// conversionSizeMiB is the default size hint with format conversion.
	conversionSizeMiB = 128
)

// FromTemplate reads the delivery streams of a CloudFormation template in JSON, as cdk
// synth writes it, in the order of their logical IDs. Settings that the template omits
// have the value of [firehose.Defaults], but with format conversion the size hint is 128
// MiB. [firehose.New] checks the result. The error is a [Faults] with everything that
// FromTemplate needs and cannot read.
//
// Values must be literals: text, numbers and booleans, which CloudFormation all accepts
// as text too. A Ref to a template parameter of type String or Number has the value of
// its Default, and a property with a Ref to AWS::NoValue is omitted. Other intrinsic
// functions are refused. The Condition of a resource is assumed to hold.
//
// CloudFormation generates the name of a stream without DeliveryStreamName. Its Name is
// then its logical ID, cut to the length of a name.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kinesisfirehose-deliverystream.html
func FromTemplate(template []byte) ([]Resource, error) {
	r := &reader{refused: map[string]bool{}}
	found := r.read(template)
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return found, nil
}

// A reader reads one template and collects its faults, at most one per path.
type reader struct {
	parameters map[string]any
	refused    map[string]bool // by path
	faults     Faults
	warnings   Faults // of the stream that is being read
}

func (r *reader) read(template []byte) []Resource {
	value, fault := decode(template)
	if fault != nil {
		r.faults = append(r.faults, fault)
		return nil
	}
	root := node{reader: r, value: value, set: true}
	object, _ := value.(map[string]any)
	resources, is := object["Resources"].(map[string]any)
	if !is {
		root.refuse("JSON, but not a template, which has an object Resources: give one of cdk.out/*.template.json")
		return nil
	}
	r.parameters, _ = object["Parameters"].(map[string]any)
	var found []Resource
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		if resource, _ := resources[id].(map[string]any); resource["Type"] == streamType {
			properties := node{reader: r, path: "Resources." + printable(id), value: resource, set: true}.at("Properties")
			r.warnings = nil
			stream := properties.stream(id)
			found = append(found, Resource{LogicalID: id, Definition: stream, Warnings: r.warnings})
		}
	}
	if len(found) == 0 {
		root.refuse("no %s among its resources, %d in all: give the template of the stack that has one", streamType, len(resources))
	}
	return found
}

// stream reads the properties of a delivery stream.
func (n node) stream(logicalID string) firehose.Definition {
	n.unknown("")
	d := firehose.Defaults()
	d.Name = logicalID[:min(len(logicalID), maxNameLength)]
	n.at("DeliveryStreamName").text(&d.Name)
	d.Unnamed = !n.at("DeliveryStreamName").set
	source := string(d.Source)
	n.at("DeliveryStreamType").text(&source)
	d.Source = firehose.Source(source)
	var destinations []string
	object, _ := n.object()
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if strings.HasSuffix(key, "DestinationConfiguration") && n.at(key).set {
			destinations = append(destinations, key)
		}
	}
	switch {
	case len(destinations) == 0:
		n.refuse("no destination: add %s", extendedS3)
	case len(destinations) > 1:
		n.refuse("%s, where a stream has one destination: leave one", printable(strings.Join(destinations, " and ")))
	case destinations[0] != extendedS3 && destinations[0] != olderS3:
		n.at(destinations[0]).refuse("only S3 destinations are modelled: use a template whose streams have %s", extendedS3)
	default:
		n.at(destinations[0]).destination(&d, destinations[0] == olderS3)
	}
	return d
}

// destination reads an S3 destination.
func (n node) destination(d *firehose.Definition, older bool) {
	for _, key := range []string{"FileExtension", "CustomTimeZone", "DynamicPartitioningConfiguration",
		"DataFormatConversionConfiguration", "ProcessingConfiguration"} {
		if older && n.at(key).set {
			n.at(key).refuse("%s does not have it: make that %s", olderS3, extendedS3)
		}
	}
	n.at("Prefix").text(&d.Prefix)
	n.at("ErrorOutputPrefix").text(&d.ErrorOutputPrefix)
	format := ""
	if n.at("CompressionFormat").text(&format); format != "" {
		d.Compression = firehose.Compression(format)
	}
	n.at("FileExtension").text(&d.FileExtension)
	n.at("CustomTimeZone").text(&d.TimeZone)
	d.TimeZone = cmp.Or(d.TimeZone, firehose.Defaults().TimeZone)
	d.DynamicPartitioning = n.at("DynamicPartitioningConfiguration").enabled()
	n.at("DataFormatConversionConfiguration").conversion(d)
	n.at("BufferingHints").hints(d)
	n.at("ProcessingConfiguration").processing(d, n.at("DynamicPartitioningConfiguration"))
	d.Backup = n.at("S3BackupMode").value == "Enabled"
}

// conversion reads the format that records are converted to.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DataFormatConversionConfiguration.html
func (n node) conversion(d *firehose.Definition) {
	on := n.set // the API's default if the block is present
	if n.at("Enabled").boolean(&on); !on {
		return
	}
	serializer := n.at("OutputFormatConfiguration").at("Serializer")
	parquet, orc := serializer.at("ParquetSerDe"), serializer.at("OrcSerDe")
	parquet.object()
	orc.object()
	switch {
	case parquet.set == orc.set:
		serializer.refuse("format conversion has one serializer: write ParquetSerDe or OrcSerDe")
	case parquet.set:
		d.Conversion = firehose.Parquet
	default:
		d.Conversion = firehose.ORC
	}
}

// hints reads the buffering hints. The API documents that each needs the other, but
// accepts one alone and uses the default for the other.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
func (n node) hints(d *firehose.Definition) {
	if d.Conversion != "" {
		d.BufferSizeMiB = conversionSizeMiB
	}
	size, interval := n.at("SizeInMBs"), n.at("IntervalInSeconds")
	size.whole(&d.BufferSizeMiB)
	interval.whole(&d.BufferIntervalSeconds)
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
	if n.enabled() {
		for _, processor := range n.at("Processors").list() {
			var typ string
			switch processor.at("Type").needed("write which processor it is").text(&typ); typ {
			case "MetadataExtraction":
				findsKeys = true
				var query string
				processor.parameter("MetadataExtractionQuery").text(&query)
				if d.DynamicPartitioning {
					d.Query, d.PartitionBy = query, queryKeys(query)
				}
			case "AppendDelimiterToRecord":
				d.AppendDelimiter = true
				delimiter := processor.parameter("Delimiter")
				value := `\n`
				if delimiter.text(&value); value != `\n` {
					delimiter.refuse(`%s, where Firehose takes a backslash and an n only: write "\\n"`, shown(value))
				}
			case "RecordDeAggregation":
				d.Deaggregation = processor.deaggregation()
			default:
				findsKeys = findsKeys || typ == "Lambda"
				d.Transforms = append(d.Transforms, typ)
			}
		}
	}
	if d.DynamicPartitioning && !findsKeys && !n.inside {
		partitioning.refuse("no processor finds the partition keys: add MetadataExtraction or Lambda to ProcessingConfiguration")
	}
}

// parameter returns the value of a processor's parameter.
func (n node) parameter(name string) (value node) {
	for _, parameter := range n.at("Parameters").list() {
		var found string
		if parameter.at("ParameterName").needed("write which parameter it is").text(&found); found == name {
			value = parameter.at("ParameterValue").needed("write its value")
		}
	}
	return value
}

// enabled reads the Enabled property of a block. The API does not document its default.
func (n node) enabled() (on bool) {
	if n.set {
		n.at("Enabled").needed("its default is not documented, write true or false").boolean(&on)
	}
	return on
}

// looksLikeYAML matches a document mark, a comment, or a key and a colon.
var looksLikeYAML = regexp.MustCompile(`^\s*(---|#|%YAML|[A-Za-z]\w*:(\s|$))`)

// decode returns the value of the JSON, with numbers as they are written.
func decode(template []byte) (value any, fault *Fault) {
	template = bytes.TrimPrefix(template, []byte("\ufeff"))
	decoder := json.NewDecoder(bytes.NewReader(template))
	decoder.UseNumber()
	var all json.RawMessage // until its end
	err := json.Unmarshal(template, &all)
	if err == nil {
		err = decoder.Decode(&value)
	}
	if err == nil {
		return value, nil
	}
	at := 0
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = max(0, int(syntax.Offset)-1)
	}
	before := template[:at]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	fault = &Fault{
		Path: fmt.Sprintf("%d:%d", bytes.Count(before, []byte("\n"))+1, utf8.RuneCount(line)+1),
		Msg:  "not JSON: " + err.Error(),
	}
	if looksLikeYAML.Match(template) {
		fault.Msg += ", but it looks like YAML, which cdk synth prints: give the JSON that it writes, one of cdk.out/*.template.json"
	}
	return nil, fault
}
