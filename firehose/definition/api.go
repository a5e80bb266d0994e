package definition

import (
	"slices"
	"strconv"
	"strings"

	"penstock/firehose/definition/internal/document"
)

// itself is the evaluation of a document without functions.
func itself(n *document.Node) *document.Node { return n }

// input is the input of CreateDeliveryStream.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
type input struct{}

func (input) read(r *reader, root *document.Node, _ map[string]string) []Resource {
	r.who, r.evaluate = "Firehose", itself
	r.read(root).at("DeliveryStreamName").needed("the API does not choose a name, write one")
	return []Resource{r.read(root).stream(root.Get("DeliveryStreamName").Text())}
}

// answer is the answer of DescribeDeliveryStream.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeliveryStreamDescription.html
type answer struct{}

func (answer) read(r *reader, root *document.Node, _ map[string]string) []Resource {
	r.who, r.evaluate, r.generated = "Firehose", itself, true
	described := root.Get("DeliveryStreamDescription")
	if described == nil {
		described = root // printed with --query DeliveryStreamDescription
	}
	stream := document.NewObject()
	for _, key := range []string{"DeliveryStreamName", "DeliveryStreamType"} {
		if value := described.Get(key); value.Text() != "" {
			stream.Set(key, value)
		}
	}
	if source := described.Get("Source", "KinesisStreamSourceDescription"); source.Object() != nil {
		stream.Set("KinesisStreamSourceConfiguration", source)
	}
	all := described.Get("Destinations")
	if len(all.List()) > 1 {
		r.read(all).refuse("%d destinations, and Firehose answers %q: leave one", len(all.List()), exactlyOne)
		return nil
	}
	for _, destination := range all.List() {
		if destination.Object() != nil {
			describedBy(stream, destination)
		}
	}
	read := r.read(described.With(stream)).stream(stream.Members["DeliveryStreamName"].Text())
	if version, err := strconv.Atoi(described.Get("VersionId").Text()); err == nil {
		read.Definition.Version = version
	}
	return []Resource{read}
}

// describedBy adds what an answer says of a destination. It describes every S3 destination
// twice.
func describedBy(stream *document.Object, described *document.Node) {
	for _, key := range described.Object().Keys {
		name, is := strings.CutSuffix(key, "Description")
		value := written(described.Get(key))
		if !is || value == nil || name+"Configuration" == olderS3 && described.Get("ExtendedS3DestinationDescription").Object() != nil {
			continue
		}
		if to := value.Object(); to != nil {
			rename(to, "S3BackupDescription", "S3BackupConfiguration")
			rename(to, "S3DestinationDescription", "S3Configuration")
		}
		stream.Set(name+"Configuration", value)
	}
}

// rename changes the name of a member that an object may have.
func rename(object *document.Object, from, to string) {
	if value := object.Members[from]; value != nil {
		object.Set(to, value)
		object.Remove(from)
	}
}

// written returns a value without the members that an answer leaves empty: null and "".
func written(n *document.Node) *document.Node {
	switch value := n.Value.(type) {
	case nil:
		return nil
	case string:
		if value == "" {
			return nil
		}
	case *document.Object:
		object := document.NewObject()
		for _, key := range value.Keys {
			if member := written(value.Members[key]); member != nil {
				object.Set(key, member)
			}
		}
		return n.With(object)
	case []*document.Node:
		list := slices.Clone(value)
		for i := range list {
			if item := written(list[i]); item != nil {
				list[i] = item
			}
		}
		return n.With(list)
	}
	return n
}
