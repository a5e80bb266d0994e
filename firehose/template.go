package firehose

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

	"penstock/internal/diagnostic"
)

// Resource is a delivery stream of a CloudFormation template.
type Resource struct {
	LogicalID string
	Stream    DeliveryStream
	Warnings  TemplateFaults // what deploys, and is probably not meant
}

// TemplateFault is one thing in a template that cannot be read.
type TemplateFault struct {
	Path string // as Resources.Delivery.Properties, or 3:14 where it is not JSON, or empty
	Msg  string // one line: what is wrong, the rule, the remedy
}

// Error gives the path and the message, on one line.
func (f *TemplateFault) Error() string {
	if f.Path == "" {
		return f.Msg
	}
	return f.Path + ": " + f.Msg
}

// TemplateFaults are the faults of a template, stream by stream.
type TemplateFaults = diagnostic.Faults[*TemplateFault]

const (
	streamType    = "AWS::KinesisFirehose::DeliveryStream"
	extendedS3    = "ExtendedS3DestinationConfiguration"
	olderS3       = "S3DestinationConfiguration"
	maxNameLength = 64

	// conversionSizeMiB is the default size hint of a stream that converts records.
	conversionSizeMiB = 128
)

// FromTemplate reads the delivery streams of a CloudFormation template in JSON, as
// cdk synth writes it, in the order of their logical IDs. What the template does not
// say is as in [Defaults], but with format conversion the size is 128 MiB. The rules
// of [DeliveryStream.Check] are not applied. The error is a [TemplateFaults]: all that
// the model needs and cannot read.
//
// The model needs literals: text, numbers and booleans, all of which CloudFormation
// takes as text too. A Ref to a template parameter of type String or Number is its
// Default, which is what deploys unless the deployment says otherwise, and a Ref to
// AWS::NoValue is a property that is not there. Other intrinsic functions are refused.
// A resource's Condition is taken to hold.
//
// CloudFormation makes up the name of a stream without DeliveryStreamName. Its logical
// ID, cut to the length of a name, is used in its place.
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

// A reader reads one template, and collects its faults: one for a place.
type reader struct {
	parameters map[string]any
	refused    map[string]bool // by path
	faults     TemplateFaults
	warnings   TemplateFaults // of the stream that is being read
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
			found = append(found, Resource{LogicalID: id, Stream: stream, Warnings: r.warnings})
		}
	}
	if len(found) == 0 {
		root.refuse("no %s among its resources, %d in all: give the template of the stack that has one", streamType, len(resources))
	}
	return found
}

// stream reads the properties of a delivery stream.
func (n node) stream(logicalID string) DeliveryStream {
	n.unknown("")
	d := Defaults()
	d.Name = logicalID[:min(len(logicalID), maxNameLength)]
	n.at("DeliveryStreamName").text(&d.Name)
	d.Unnamed = !n.at("DeliveryStreamName").set
	source := string(d.Source)
	n.at("DeliveryStreamType").text(&source)
	d.Source = Source(source)
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
		n.at(destinations[0]).refuse("the model knows S3 only: give a template whose streams have %s", extendedS3)
	default:
		n.at(destinations[0]).destination(&d, destinations[0] == olderS3)
	}
	return d
}

// destination reads an S3 destination.
func (n node) destination(d *DeliveryStream, older bool) {
	for _, key := range []string{"FileExtension", "CustomTimeZone", "DynamicPartitioningConfiguration",
		"DataFormatConversionConfiguration", "ProcessingConfiguration"} {
		if older && n.at(key).set {
			n.at(key).refuse("%s does not have it: make that %s", olderS3, extendedS3)
		}
	}
	n.at("Prefix").text(&d.Prefixes.Data)
	n.at("ErrorOutputPrefix").text(&d.Prefixes.Error)
	format := ""
	if n.at("CompressionFormat").text(&format); format != "" {
		d.Compression = Compression(format)
	}
	n.at("FileExtension").text(&d.FileExtension)
	n.at("CustomTimeZone").text(&d.TimeZone)
	d.TimeZone = cmp.Or(d.TimeZone, Defaults().TimeZone)
	d.Prefixes.DynamicPartitioning = n.at("DynamicPartitioningConfiguration").enabled()
	n.at("DataFormatConversionConfiguration").conversion(d)
	n.at("BufferingHints").hints(d)
	n.at("ProcessingConfiguration").processing(d)
	n.partitionKeys(d)
	d.Backup = n.at("S3BackupMode").value == "Enabled"
}

// conversion reads the format that records are converted to.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DataFormatConversionConfiguration.html
func (n node) conversion(d *DeliveryStream) {
	on := n.set // the API's default where the block is there
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
		d.Conversion = Parquet
	default:
		d.Conversion = ORC
	}
}

// hints reads the buffering hints. The API documents that each needs the other, and
// takes one alone, with the default for the other.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
func (n node) hints(d *DeliveryStream) {
	if d.Conversion != "" {
		d.BufferSizeMiB = conversionSizeMiB
	}
	size, interval := n.at("SizeInMBs"), n.at("IntervalInSeconds")
	size.whole(&d.BufferSizeMiB)
	interval.whole(&d.BufferIntervalSeconds)
	switch {
	case size.set && !interval.set:
		n.warn("SizeInMBs without IntervalInSeconds, for which Firehose takes %d: write both", d.BufferIntervalSeconds)
	case interval.set && !size.set:
		n.warn("IntervalInSeconds without SizeInMBs, for which Firehose takes %d: write both", d.BufferSizeMiB)
	}
}

// processing reads the processors.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html
func (n node) processing(d *DeliveryStream) {
	if !n.enabled() {
		return
	}
	for _, processor := range n.at("Processors").list() {
		var typ string
		processor.at("Type").needed("write which processor it is").text(&typ)
		if typ == "MetadataExtraction" {
			continue // finds partition keys, and changes no record
		}
		if typ != "AppendDelimiterToRecord" {
			d.Transforms = append(d.Transforms, typ)
			continue
		}
		d.AppendDelimiter = true
		for _, parameter := range processor.at("Parameters").list() {
			var name string
			if parameter.at("ParameterName").needed("write which parameter it is").text(&name); name != "Delimiter" {
				continue
			}
			value, delimiter := parameter.at("ParameterValue"), `\n`
			if value.needed(`write "\\n"`).text(&delimiter); delimiter != `\n` {
				value.refuse(`%s, where Firehose takes a backslash and an n only: write "\\n"`, shown(delimiter))
			}
		}
	}
}

// enabled reads the switch of a block. The API does not say what it is by default.
func (n node) enabled() (on bool) {
	if n.set {
		n.at("Enabled").needed("its default is not documented, write true or false").boolean(&on)
	}
	return on
}

// looksLikeYAML is so for a document mark, a comment, or a key and a colon.
var looksLikeYAML = regexp.MustCompile(`^\s*(---|#|%YAML|[A-Za-z]\w*:(\s|$))`)

// decode gives the value of the JSON, with its numbers as they are written.
func decode(template []byte) (value any, fault *TemplateFault) {
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
	fault = &TemplateFault{
		Path: fmt.Sprintf("%d:%d", bytes.Count(before, []byte("\n"))+1, utf8.RuneCount(line)+1),
		Msg:  "not JSON: " + err.Error(),
	}
	if looksLikeYAML.Match(template) {
		fault.Msg += ", but it looks like YAML, which cdk synth prints: give the JSON that it writes, one of cdk.out/*.template.json"
	}
	return nil, fault
}
