// Package definition reads the definition of a delivery stream as people write it: from a
// CloudFormation template, a Terraform plan or state, or the JSON of the Firehose API.
package definition

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"penstock/firehose"
	"penstock/firehose/definition/internal/document"
	"penstock/internal/diagnostic"
)

// Resource is a delivery stream that a document defines.
type Resource struct {
	ID         string // logical ID, Terraform's address, or the name
	Definition firehose.Definition
	Warnings   Faults // what deploys although it is probably a mistake
	// Refused is what Read needs of the stream and cannot read. The definition is then
	// incomplete.
	Refused Faults

	// Places says where settings are written, by the API's name of the setting: line,
	// column and path, such as 12:9: Resources.Delivery.Properties.DeliveryStreamName.
	Places map[string]string

	BucketARN        string // of the bucket; empty if unknown, or if the destination is not S3
	BackupBucketARN  string // of the backup's bucket; empty if unknown, or if there is no backup
	BackupInBucket   bool   // the backup goes to the bucket of the destination
	KinesisStreamARN string // of the data stream that it reads; empty if none, or unknown
}

// Fault describes one thing in a document that is wrong or unsupported.
type Fault struct {
	Path         string // such as Resources.Delivery.Properties; empty for the document
	Line, Column int    // from 1; 0 if the fault has no place
	Msg          string // one line: what is wrong, the rule, the remedy

	name bool // it is about the name at the end of the path
}

// Error returns the place, the path and the message on one line.
func (f *Fault) Error() string {
	var text strings.Builder
	if f.Line > 0 {
		fmt.Fprintf(&text, "%d:", f.Line)
		if f.Column > 0 {
			fmt.Fprintf(&text, "%d:", f.Column)
		}
		text.WriteByte(' ')
	}
	text.WriteString(f.Path)
	if f.Path != "" && f.Msg != "" {
		text.WriteString(": ")
	}
	text.WriteString(f.Msg)
	return text.String()
}

// Faults lists the faults of a document, stream by stream.
type Faults = diagnostic.Faults[*Fault]

// Read reads the delivery streams of a document, in the order of their IDs. The document
// tells its format:
//
//   - a CloudFormation template in JSON or YAML, also of CDK, SAM or the Serverless Framework;
//   - a plan or a state of Terraform, as terraform show -json prints it;
//   - the answer of DescribeDeliveryStream, as the AWS CLI prints it;
//   - the input of CreateDeliveryStream, as the AWS CLI takes it with --cli-input-json.
//
// Settings that the document omits have the value of [firehose.Defaults], but with format
// conversion the size hint is 128 MiB. [firehose.New] checks the result. The error is a
// [Faults] with what is wrong with the document, or with every stream if all are refused.
//
// Intrinsic functions are evaluated. Parameters have the given value, by name, or their
// Default; pseudo parameters have a given value only. A setting whose value the document
// does not determine is in the definition's Unknown. A stream whose Condition is false is
// left out; an unknown Condition is assumed to hold.
//
// CloudFormation generates the name of a stream without DeliveryStreamName. Its Name is
// then its logical ID, cut to the length of a name.
//
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-kinesisfirehose-deliverystream.html
func Read(text []byte, given map[string]string) ([]Resource, error) {
	r := &reader{refused: map[string]bool{}}
	root, err := document.Parse(text)
	if (err != nil || root.Text() != "") && bytes.Contains(text, []byte(`resource "`+terraformType+`"`)) {
		return nil, Faults{{Msg: nothing + configuration}}
	}
	if syntax, is := errors.AsType[*document.SyntaxError](err); is {
		return nil, Faults{{Line: syntax.Line, Column: syntax.Column, Msg: syntax.Msg}}
	} else if err != nil {
		return nil, err
	}
	found := r.document(root, given)
	if !slices.ContainsFunc(found, func(stream Resource) bool { return stream.Refused == nil }) {
		for _, stream := range found {
			for _, warning := range stream.Warnings {
				if warning.name && !r.refused[warning.Path] { // a misspelt name is why another is missing
					r.faults = append(r.faults, warning)
				}
			}
			r.faults = append(r.faults, stream.Refused...)
		}
	}
	if err := r.faults.Err(); err != nil {
		return nil, err
	}
	return found, nil
}

// document reads a document of any format.
func (r *reader) document(root *document.Node, given map[string]string) []Resource {
	format := formatOf(root)
	if _, takes := format.(interface{ takesParameters() }); len(given) > 0 && !takes {
		r.faults = append(r.faults, &Fault{Msg: "only a CloudFormation template has parameters, and this is none: leave out --parameter"})
		return nil
	}
	return format.read(r, root, given)
}

// A format is a way to write a delivery stream.
type format interface {
	read(r *reader, root *document.Node, given map[string]string) []Resource
}

// formatOf returns the format of a document.
func formatOf(root *document.Node) format {
	has := func(keys ...string) bool { return root.Get(keys...) != nil }
	switch {
	case root.Get("Resources").Object() != nil:
		return cloudFormation{}
	case has("resources") && (has("service") || has("provider") || has("functions")):
		return serverless{}
	case has("planned_values") || has("format_version"):
		return terraform{}
	case has("DeliveryStreamDescription") || has("DeliveryStreamName") && has("Destinations"):
		return answer{}
	case has("DeliveryStreamName") || has(extendedS3) || has(olderS3):
		return input{}
	}
	return neither{}
}

// neither is a document that defines no stream.
type neither struct{}

const (
	nothing       = "no definition of a delivery stream: "
	configuration = "it is a configuration of Terraform: give the output of terraform show -json after a plan"
	formats       = "a CloudFormation template (with Resources), the output of terraform show -json, or that of aws firehose describe-delivery-stream"
)

func (neither) read(r *reader, root *document.Node, _ map[string]string) []Resource {
	remedy := "give " + formats
	switch {
	case root.Get("terraform_version") != nil:
		remedy = "it is a state file of Terraform: give the output of terraform show -json"
	case root.Get("resource", terraformType) != nil:
		remedy = configuration
	case root.Get("TemplateBody") != nil:
		remedy = "it is the output of aws cloudformation get-template: give its TemplateBody alone"
	case root.Get("artifacts") != nil:
		remedy = "it is the manifest of a cloud assembly: give one of cdk.out/*.template.json"
	case root.Get("Resources") != nil:
		remedy = "its Resources are not an object: " + remedy
	case root.Get("resources") != nil:
		remedy = "it has resources in lower case: write Resources, or give the whole serverless.yml"
	}
	r.faults = append(r.faults, &Fault{Msg: nothing + remedy})
	return nil
}
