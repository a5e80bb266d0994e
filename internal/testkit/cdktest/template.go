package cdktest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Template is a CloudFormation template.
type Template map[string]any

// Resource is a resource of a template.
type Resource map[string]any

// Properties are the properties of a resource; empty where it has none.
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

// All gives the resources of a type, such as AWS::S3::Bucket, by logical ID.
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

// One gives the only resource of a type.
func (t Template) One(test *testing.T, resourceType string) Resource {
	test.Helper()
	all := t.All(resourceType)
	require.Len(test, all, 1, "resources of type %s", resourceType)
	for _, resource := range all {
		return resource
	}
	return nil
}

// Find gives the resource whose logical ID begins with prefix: construct IDs,
// without the hash that CDK appends.
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

// At walks a JSON value along keys and indexes; nil where the path ends early.
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
