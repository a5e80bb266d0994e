package definition

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"penstock/firehose/definition/internal/document"
	"penstock/internal/diagnostic"
)

// propertiesJSON maps each type of CloudFormation's schema of
// AWS::KinesisFirehose::DeliveryStream to its properties, and each property to the type
// of its value or items if that is an object. The stream's own type is "". The input of
// the API has the same names.
//
//go:embed properties.json
var propertiesJSON []byte

var properties = func() (all map[string]map[string]string) {
	if err := json.Unmarshal(propertiesJSON, &all); err != nil {
		panic(err)
	}
	return all
}()

// misspelt reports properties that CloudFormation does not know, at every level. It
// refuses a name that differs from a known one only in case, because the author meant
// that property; the API spells two in another way. Other names are warnings, because the
// schema may have grown.
func (n node) misspelt(known map[string]string) {
	object := n.Object()
	if object == nil || n.inside {
		return
	}
	names := slices.Sorted(maps.Keys(known))
	for _, key := range sorted(object) {
		of, is := known[key]
		switch i := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, key) }); {
		case is && properties[of] != nil && of != "":
			n.at(key).each(func(child node) { child.misspelt(properties[of]) })
		case is:
		case n.who == "Firehose" && (key == "S3BackupMode" || key == "CatalogARN"): // icebergMode and CatalogArn
		case strings.HasPrefix(key, "Fn::") || key == "Ref" && len(object.Keys) == 1:
			return // it is no property, and at refuses it where a value is needed
		case i >= 0:
			n.member(key).refuse("no such property, because names are case-sensitive: write %s", names[i])
		default:
			n.member(key).warn("no such property: %s rejects it%s", n.who, diagnostic.DidYouMean(key, names...))
			n.warnings[len(n.warnings)-1].name = true
		}
	}
	for _, key := range object.Twice {
		n.member(key).warn("written more than once: the last value counts")
	}
}

// member returns a member of an object that is not evaluated.
func (n node) member(key string) node {
	return node{reader: n.reader, Node: n.Get(key), set: true}
}

// each calls visit with the items of a list, or with the value itself.
func (n node) each(visit func(node)) {
	if _, list := n.Value.([]*document.Node); !list {
		visit(n)
		return
	}
	for _, item := range n.list() {
		visit(item)
	}
}
