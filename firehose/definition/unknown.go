package definition

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"penstock/internal/diagnostic"
)

// propertiesJSON maps each type of CloudFormation's schema of
// AWS::KinesisFirehose::DeliveryStream to its properties, and each property to the type
// of its value or items if that is an object. The stream's own type is "".
//
//go:embed properties.json
var propertiesJSON []byte

var properties = func() (all map[string]map[string]string) {
	if err := json.Unmarshal(propertiesJSON, &all); err != nil {
		panic(err)
	}
	return all
}()

// unknown reports properties that CloudFormation does not know, at every level. It
// refuses a name that differs from a known one only in case, because the author meant
// that property. Other names are warnings, because the schema may have grown.
func (n node) unknown(typ string) {
	if name, _ := intrinsic(n.value); name != "" || n.inside {
		return
	}
	object, _ := n.value.(map[string]any)
	known := properties[typ]
	for _, key := range slices.Sorted(maps.Keys(object)) {
		of, is := known[key]
		names := slices.Sorted(maps.Keys(known))
		switch i := slices.IndexFunc(names, func(name string) bool { return strings.EqualFold(name, key) }); {
		case is && properties[of] != nil && of != "":
			n.at(key).each(func(child node) { child.unknown(of) })
		case is:
		case i >= 0:
			n.at(key).refuse("no such property, because names are case-sensitive: write %s", names[i])
		default:
			n.at(key).warn("no such property: CloudFormation rejects it%s", diagnostic.DidYouMean(key, names...))
		}
	}
}

// each calls visit with the items of a list, or with the value itself.
func (n node) each(visit func(node)) {
	if _, list := n.value.([]any); !list {
		visit(n)
		return
	}
	for _, item := range n.list() {
		visit(item)
	}
}
