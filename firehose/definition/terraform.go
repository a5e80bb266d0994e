package definition

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"penstock/firehose/definition/internal/document"
)

const (
	terraformType = "aws_kinesis_firehose_delivery_stream"
	// A plan of this type calls every setting unknown that the configuration omits.
	cloudControlType = "awscc_kinesisfirehose_delivery_stream"
)

// terraform is a plan or a state, as terraform show -json prints it.
// https://developer.hashicorp.com/terraform/internals/json-format
type terraform struct{}

func (terraform) read(r *reader, root *document.Node, _ map[string]string) []Resource {
	r.who, r.evaluate, r.generated = "Terraform", itself, true
	values := root.Get("planned_values")
	if values == nil {
		values = root.Get("values")
	}
	later := map[string]*document.Node{} // what is known after apply, by address
	for _, change := range root.Get("resource_changes").List() {
		later[change.Get("address").Text()] = change.Get("change", "after_unknown")
	}
	found, resources, all := map[string]Resource{}, 0, inModules(values.Get("root_module"))
	remedy := "give the plan or the state of the configuration that has one"
	r.tables = terraformTables(all)
	for _, resource := range all {
		resources++
		if resource.Get("type").Text() == cloudControlType {
			remedy = cloudControlType + " is not read: deploy it, and give the output of aws firehose describe-delivery-stream"
		}
		if resource.Get("type").Text() != terraformType || resource.Get("mode").Text() == "data" {
			continue
		}
		address := resource.Get("address").Text()
		stream := fromTerraform("", resource.Get("values"), later[address])
		if stream == nil {
			r.read(resource).refuse("no values: give the output of terraform show -json")
			continue
		}
		to := resource.Get("values", "destination")
		ignored := derive(stream.Object(), to)
		read := r.read(stream).stream(address)
		for _, block := range ignored {
			read.Warnings = append(read.Warnings, node{Node: block}.fault("Terraform ignores it, because destination is %s: remove it", shown(to.Text())))
		}
		if version, err := strconv.Atoi(resource.Get("values", "version_id").Text()); err == nil {
			read.Definition.Version = version
		}
		found[address] = read
	}
	if len(found) == 0 {
		at := values
		if at == nil {
			at = root
		}
		r.read(at).refuse("%s", noStream(terraformType, resources, remedy))
	}
	var streams []Resource
	for _, address := range slices.Sorted(maps.Keys(found)) {
		streams = append(streams, found[address])
	}
	return streams
}

// inModules returns the resources of a module and of its child modules.
func inModules(module *document.Node) (all []*document.Node) {
	all = slices.Clone(module.Get("resources").List())
	for _, child := range module.Get("child_modules").List() {
		all = append(all, inModules(child)...)
	}
	return all
}

// derive adds what Terraform derives from other arguments: the DeliveryStreamType, and the
// only destination that it uses. It returns the blocks that Terraform ignores.
func derive(stream *document.Object, destination *document.Node) (ignored []*document.Node) {
	for block, source := range map[string]string{"KinesisStreamSourceConfiguration": "KinesisStreamAsSource", "MSKSourceConfiguration": "MSKAsSource"} {
		if from := stream.Members[block]; from != nil {
			stream.Set("DeliveryStreamType", from.With(source))
		}
	}
	used, _ := apiName("", destination.Text()+"_configuration")
	if stream.Members[used] == nil {
		return nil // CreateDeliveryStream answers
	}
	for _, name := range slices.Clone(stream.Keys) {
		if _, is := destinations[name]; is && name != used {
			if to := stream.Members[used].Object(); name == olderS3 && to != nil && to.Members["S3Configuration"] == nil {
				to.Set("S3Configuration", stream.Members[name]) // where it was before version 5
			} else {
				ignored = append(ignored, stream.Members[name])
			}
			stream.Remove(name)
		}
	}
	return ignored
}

// terraformNames are the API's names of arguments that differ in more than their
// spelling, by the type of the block. A dot separates the name of a block.
// https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/kinesis_firehose_delivery_stream
var terraformNames = map[string]map[string]string{
	"": {
		"name":                               "DeliveryStreamName",
		"kinesis_source_configuration":       "KinesisStreamSourceConfiguration",
		"opensearch_configuration":           "AmazonopensearchserviceDestinationConfiguration",
		"opensearchserverless_configuration": "AmazonOpenSearchServerlessDestinationConfiguration",
	},
	extendedS3: {
		"buffering_size": "BufferingHints.SizeInMBs", "buffering_interval": "BufferingHints.IntervalInSeconds",
		"buffer_size": "BufferingHints.SizeInMBs", "buffer_interval": "BufferingHints.IntervalInSeconds", // before version 5
	},
}

// fromTerraform returns a block with the API's names, or nil if it is not written. later
// has true for what is known after apply.
func fromTerraform(typ string, block, later *document.Node) *document.Node {
	if list := block.List(); len(list) > 0 {
		block = list[0]
	}
	if list := later.List(); len(list) > 0 {
		later = list[0]
	}
	if block.Object() == nil {
		return nil
	}
	object := document.NewObject()
	for _, key := range union(block, later) {
		name, of := apiName(typ, key)
		if name == "" {
			continue
		}
		value := fromArgument(of, block, key, later.Get(key))
		if value == nil {
			continue
		}
		if outer, inner, nested := strings.Cut(name, "."); nested {
			if object.Members[outer] == nil {
				object.Set(outer, block.With(document.NewObject()))
			}
			object.Members[outer].Object().Set(inner, value)
			continue
		}
		object.Set(name, value)
	}
	if _, has := properties[typ]["Enabled"]; has && object.Members["Enabled"] == nil && typ != "DataFormatConversionConfiguration" {
		object.Set("Enabled", block.With(false)) // what Terraform sends for an argument that is not set
	}
	return block.With(object)
}

// union returns the keys of two objects.
func union(objects ...*document.Node) (keys []string) {
	for _, n := range objects {
		if object := n.Object(); object != nil {
			for _, key := range object.Keys {
				if !slices.Contains(keys, key) {
					keys = append(keys, key)
				}
			}
		}
	}
	return keys
}

// fromArgument returns the value of an argument or a block, or nil if it is not written.
func fromArgument(typ string, block *document.Node, key string, later *document.Node) *document.Node {
	value := block.Get(key)
	if later != nil && later.Value == true {
		return block.Child(key).With(document.Unknown{Why: "known after terraform apply: give the output of terraform show -json after that"})
	}
	switch {
	case value == nil || value.Value == nil:
		return nil
	case typ == "":
		return value
	case typ == "Processor" || typ == "ProcessorParameter":
		list := []*document.Node{}
		for i, item := range value.List() {
			var unknown *document.Node
			if all := later.List(); i < len(all) {
				unknown = all[i]
			}
			if item := fromTerraform(typ, item, unknown); item != nil {
				list = append(list, item)
			}
		}
		return value.With(list)
	}
	return fromTerraform(typ, value, later)
}

// apiName returns the API's name of an argument and the type of its value, or "" if the
// API has none.
func apiName(typ, argument string) (name, of string) {
	names := terraformNames[typ]
	if typ == olderS3 {
		names = terraformNames[extendedS3]
	}
	if name := names[argument]; name != "" {
		return name, properties[typ][name]
	}
	plain := strings.ReplaceAll(argument, "_", "")
	for _, form := range []string{plain, strings.Replace(plain, "configuration", "destinationconfiguration", 1)} {
		for name, of := range properties[typ] {
			if strings.EqualFold(form, name) {
				return name, of
			}
		}
	}
	return "", ""
}
