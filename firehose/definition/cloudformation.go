package definition

import (
	"strings"

	"penstock/firehose/definition/internal/document"
	"penstock/firehose/definition/internal/intrinsic"
)

const streamType = "AWS::KinesisFirehose::DeliveryStream"

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
		properties := r.read(resource).at("Properties")
		stream := properties.stream(id)
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
	at := &Fault{Line: resources.Line, Column: resources.Column, Path: resources.Path()}
	r.faults = append(r.faults, at)
	for _, id := range all {
		if strings.HasPrefix(id, "Fn::") {
			loop := resources.Get(id)
			*at = Fault{loop.Path(), loop.Line, loop.Column, "no " + streamType + " beside it, and it is run by CloudFormation only: give the processed template"}
			return
		}
		typ := resources.Get(id, "Type")
		if strings.EqualFold(typ.Text(), streamType) || strings.EqualFold(typ.Text(), "AWS::Firehose::DeliveryStream") {
			*at = Fault{typ.Path(), typ.Line, typ.Column, shown(typ.Text()) + ", which is no type of CloudFormation: write " + streamType}
			return
		}
	}
	at.Msg = noStream(streamType, len(all), "give the template of the stack that has one")
}
