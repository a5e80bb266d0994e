package firehose

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"penstock/internal/caret"
)

// Resource is a delivery stream of a CloudFormation template.
type Resource struct {
	LogicalID string
	Stream    DeliveryStream
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
type TemplateFaults = caret.Faults[*TemplateFault]

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
			found = append(found, Resource{LogicalID: id, Stream: properties.stream(id)})
		}
	}
	if len(found) == 0 {
		root.refuse("no %s among its resources, %d in all: give the template of the stack that has one", streamType, len(resources))
	}
	return found
}

// stream reads the properties of a delivery stream.
func (n node) stream(logicalID string) DeliveryStream {
	d := Defaults()
	d.Name = logicalID[:min(len(logicalID), maxNameLength)]
	n.at("DeliveryStreamName").text(&d.Name)
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
	d.Prefixes.DynamicPartitioning = n.at("DynamicPartitioningConfiguration").enabled()
	n.at("DataFormatConversionConfiguration").conversion(d)
	n.at("BufferingHints").hints(d)
	n.at("ProcessingConfiguration").processing(d)
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

// hints reads the buffering hints, of which the API takes both or neither.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
func (n node) hints(d *DeliveryStream) {
	if d.Conversion != "" {
		d.BufferSizeMiB = conversionSizeMiB
	}
	size, interval := n.at("SizeInMBs"), n.at("IntervalInSeconds")
	if size.set != interval.set {
		n.refuse("SizeInMBs and IntervalInSeconds go together: write both, or neither")
	}
	size.whole(&d.BufferSizeMiB)
	interval.whole(&d.BufferIntervalSeconds)
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

// A node is a value of the template, and where it stands.
type node struct {
	*reader
	path   string
	value  any  // a string, json.Number, bool, []any, map[string]any, or nil
	set    bool // the template has it
	inside bool // a value that was refused, so that nothing is known about it
}

func (n node) refuse(format string, args ...any) {
	if !n.inside && !n.refused[n.path] {
		n.refused[n.path] = true
		n.faults = append(n.faults, &TemplateFault{n.path, fmt.Sprintf(format, args...)})
	}
}

// needed refuses a value that is not there.
func (n node) needed(remedy string) node {
	if !n.set {
		n.refuse("missing: %s", remedy)
	}
	return n
}

// at gives the value of a key of an object. What is not there has no values either.
func (n node) at(key string) node {
	object, ok := n.object()
	value, set := object[key]
	return node{n.reader, n.path + "." + printable(key), value, set && !isNoValue(value), n.inside || !ok}
}

// object gives the object, and refuses what is there and is not one.
func (n node) object() (object map[string]any, ok bool) {
	object, ok = n.value.(map[string]any)
	if name, _ := intrinsic(n.value); n.set && (!ok || name != "") {
		n.instead("an object")
		return nil, false
	}
	return object, true
}

// list gives the values of a list, and refuses what is there and is not one.
func (n node) list() (all []node) {
	values, ok := n.value.([]any)
	if n.set && !ok {
		n.instead("a list")
	}
	for i, value := range values {
		if !isNoValue(value) {
			all = append(all, node{n.reader, fmt.Sprintf("%s[%d]", n.path, i), value, true, false})
		}
	}
	return all
}

// text sets to, if there is a text.
func (n node) text(to *string) {
	n.scalar("text", func(text string) bool {
		*to = text
		return true
	})
}

// whole sets to, if there is a whole number.
func (n node) whole(to *int) {
	n.scalar("a whole number, such as 60", func(text string) bool {
		number, err := strconv.Atoi(text)
		*to = number
		return err == nil
	})
}

// boolean sets to, if there is a boolean.
func (n node) boolean(to *bool) {
	n.scalar("true or false", func(text string) bool {
		*to = text == "true"
		return *to || text == "false"
	})
}

// scalar has a literal read, or the Default of a parameter, as text. It refuses what is
// there and is neither, and what cannot be read.
func (n node) scalar(want string, read func(text string) bool) {
	value := n.value
	if name, argument := intrinsic(value); name == "Ref" {
		value = n.byDefault(argument)
	}
	switch value.(type) {
	case string, json.Number, bool:
		if read(fmt.Sprint(value)) {
			return
		}
	}
	if n.set {
		n.instead(want)
	}
}

// byDefault is the Default of the parameter with the name, or nil. That of other types
// is the name of a value that is kept elsewhere, or a list.
func (r *reader) byDefault(name any) any {
	id, _ := name.(string)
	parameter, _ := r.parameters[id].(map[string]any)
	if typ := parameter["Type"]; typ != "String" && typ != "Number" {
		return nil
	}
	return parameter["Default"]
}

// instead refuses a value that is not what is wanted.
func (n node) instead(want string) {
	name, argument := intrinsic(n.value)
	to, _ := argument.(string)
	const remedy = "where the model needs a literal: write the value itself in the template"
	switch byDefault, parameter := n.byDefault(argument), n.parameters[to] != nil; {
	case name == "":
		n.refuse("%s, where CloudFormation needs %s", described(n.value), want)
	case name != "Ref" || to == "":
		n.refuse("%s, %s", printable(name), remedy)
	case byDefault != nil:
		n.refuse("%s, the Default of the parameter %s, where CloudFormation needs %s", described(byDefault), printable(to), want)
	case parameter:
		n.refuse("Ref to the parameter %s, which has no literal Default, %s", printable(to), remedy)
	default:
		n.refuse("Ref to %s, %s", printable(to), remedy)
	}
}

// intrinsic gives the function that a value is, if it is one, and its argument.
func intrinsic(value any) (name string, argument any) {
	object, _ := value.(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if strings.HasPrefix(key, "Fn::") || key == "Ref" && len(object) == 1 {
			return key, object[key]
		}
	}
	return "", nil
}

func isNoValue(value any) bool {
	name, argument := intrinsic(value)
	return name == "Ref" && argument == "AWS::NoValue"
}

// described shows a value in a message.
func described(value any) string {
	switch value := value.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case string:
		return shown(value)
	case nil:
		return "null"
	default: // a number or a boolean
		return strings.Trim(shown(fmt.Sprint(value)), `"`)
	}
}

func shown(text string) string {
	cut, _, _ := caret.Around(text, 0, 0, 60)
	return strconv.Quote(cut)
}

func printable(text string) string {
	line, _ := caret.Under(text, 0, 0)
	return line
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
