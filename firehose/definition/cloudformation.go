package definition

import (
	"strings"

	"penstock/firehose/definition/internal/document"
	"penstock/firehose/definition/internal/intrinsic"
	"penstock/internal/diagnostic"
)

const streamType = "AWS::KinesisFirehose::DeliveryStream"

// attributes are the attributes of every resource.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-product-attribute-reference.html
var attributes = map[string]string{
	"Type": "", "Properties": "", "Condition": "", "DependsOn": "", "Metadata": "",
	"CreationPolicy": "", "DeletionPolicy": "", "UpdatePolicy": "", "UpdateReplacePolicy": "",
}

// cloudFormation is a CloudFormation template.
type cloudFormation struct{}

func (cloudFormation) takesParameters() {}

func (cloudFormation) read(r *reader, root *document.Node, given map[string]string) []Resource {
	return r.templateOf(root, root, given)
}

// template reads the streams of a template.
func (r *reader) template(template *intrinsic.Template) []Resource {
	if err := template.Check(); err != nil {
		r.faults = append(r.faults, &Fault{Msg: err.Error()})
		return nil
	}
	r.who, r.evaluate = "CloudFormation", template.Resolve
	resources := template.Resources()
	r.tables = glueTables(resources)
	var found []Resource
	var absent []*Fault
	for _, id := range sorted(resources.Object()) {
		resource := resources.Get(id)
		if resource.Get("Type").Text() != streamType {
			continue
		}
		if name := resource.Get("Condition"); name != nil {
			holds, why := template.Condition(name)
			if why != nil && why.Wrong {
				r.read(name.With(*why)).unreadable()
			} else if why == nil && !holds {
				absent = append(absent, node{reader: r, Node: name}.fault("the condition %s is false, so the stream is not deployed: give other values with --parameter", printable(name.Text())))
				continue
			}
		}
		r.warnings = nil
		r.read(resource).misspelt(attributes)
		warnings := r.warnings
		properties := r.read(resource).at("Properties")
		stream := properties.stream(id)
		stream.Warnings = append(warnings, stream.Warnings...)
		stream.Definition.Unnamed = !properties.at("DeliveryStreamName").set
		found = append(found, stream)
	}
	if len(found) == 0 && len(absent) > 0 {
		r.faults = append(r.faults, absent...)
	} else if len(found) == 0 {
		r.none(resources)
	}
	return found
}

// none refuses a template without a delivery stream.
func (r *reader) none(resources *document.Node) {
	all := resources.Object().Keys
	at := node{Node: resources}.fault("")
	r.faults = append(r.faults, at)
	for _, id := range all {
		if strings.HasPrefix(id, "Fn::") {
			loop := resources.Get(id)
			*at = *node{Node: loop}.fault("no %s beside it, and it is run by CloudFormation only: give the processed template", streamType)
			return
		}
		typ := resources.Get(id, "Type")
		if diagnostic.Nearest(typ.Text(), streamType) != "" || strings.EqualFold(typ.Text(), "AWS::Firehose::DeliveryStream") {
			*at = *node{Node: typ}.fault("%s, which is no type of CloudFormation: write %s", shown(typ.Text()), streamType)
			return
		}
	}
	at.Msg = noStream(streamType, len(all), "give the template of the stack that has one")
}
