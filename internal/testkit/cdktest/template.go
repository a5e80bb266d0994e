package cdktest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Template is a CloudFormation template as plain JSON.
type Template map[string]any

// A Resource is an entry of a template's Resources section.
type Resource map[string]any

// Properties returns the properties of a resource, or nil if it has none.
func (r Resource) Properties() map[string]any {
	properties, _ := r["Properties"].(map[string]any)
	return properties
}

// types returns the type of each resource by logical ID.
func (t Template) types() map[string]string {
	types := map[string]string{}
	resources, _ := t["Resources"].(map[string]any)
	for id, resource := range resources {
		types[id], _ = At(resource, "Type").(string)
	}
	return types
}

// All returns the resources of a type, such as AWS::S3::Bucket, by logical ID.
func (t Template) All(resourceType string) map[string]Resource {
	found := map[string]Resource{}
	resources, _ := t["Resources"].(map[string]any)
	for id, r := range resources {
		if resource := Resource(r.(map[string]any)); resource["Type"] == resourceType {
			found[id] = resource
		}
	}
	return found
}

// One returns the only resource of a type. It fails the test if there is not exactly
// one.
func (t Template) One(test *testing.T, resourceType string) Resource {
	test.Helper()
	all := t.All(resourceType)
	require.Len(test, all, 1, "resources of type %s", resourceType)
	for _, resource := range all {
		return resource
	}
	return nil
}

// Find returns the resource whose logical ID is prefix, the path of construct IDs,
// followed by the hash that CDK appends.
func (t Template) Find(test *testing.T, prefix string) Resource {
	test.Helper()
	resources, _ := t["Resources"].(map[string]any)
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		if rest, ok := strings.CutPrefix(id, prefix); ok && len(rest) == len("01234567") {
			return resources[id].(map[string]any)
		}
	}
	require.Failf(test, "no such resource", "%s among %v", prefix, slices.Sorted(maps.Keys(resources)))
	return nil
}

// At returns the value at a path of keys and indexes in a JSON value, or nil if there is
// none.
func At(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			object, _ := value.(map[string]any)
			value = object[step]
		case int:
			list, _ := value.([]any)
			if step >= len(list) {
				return nil
			}
			value = list[step]
		}
	}
	return value
}
