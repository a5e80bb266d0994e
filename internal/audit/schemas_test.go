package audit

import (
	"encoding/json"
	"maps"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"penstock/internal/repo"
	"penstock/internal/testkit/cdktest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// schema is the part of a resource type's CloudFormation schema that updates depend on. All are JSON pointers.
type schema struct {
	CreateOnly []string // properties whose change replaces the resource
	Perhaps    []string // properties whose change replaces the resource in some cases
	Name       []string // what identifies the resource
}

// schemas reads the schemas of resource types from cfn-lint.
func schemas(t *testing.T, types []string) map[string]schema {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	python, installed := repo.Tool(root, "python")
	if _, lint := repo.Tool(root, "cfn-lint"); !installed || !lint {
		t.Skip("cfn-lint is not installed in .venv: run make setup")
	}
	cmd := exec.Command(python, append([]string{filepath.Join("testdata", "schemas.py")}, types...)...)
	output, err := cmd.Output()
	require.NoError(t, err)
	var all map[string]schema
	require.NoError(t, json.Unmarshal(output, &all))
	require.Len(t, all, len(types))
	for name, s := range all {
		require.NotContains(t, strings.Join(slices.Concat(s.CreateOnly, s.Perhaps, s.Name), " "), "*", "%s: func at does not support pointers into lists", name)
	}
	return all
}

// resources are the resources of the stacks by logical ID.
type resources map[string]cdktest.Resource

// update is what CloudFormation does to resources.
type update struct {
	added, removed, replaced, updated []string // logical IDs, sorted
	refused                           []string // those of replaced that keep their name, which CloudFormation refuses
}

// compare returns what an update does. A resource that refers to a replaced resource
// changes too, and may be replaced itself.
func compare(known map[string]schema, before, after resources) update {
	u := update{}
	for more := replacedBy(known, nil, before, after); len(more) > 0; more = replacedBy(known, u.replaced, before, after) {
		u.replaced = append(u.replaced, more...)
	}
	for id, resource := range after {
		old, was := before[id]
		switch {
		case !was:
			u.added = append(u.added, id)
		case slices.Contains(u.replaced, id):
			if keepsItsName(known[typeOf(resource)], old, resource, u.replaced) {
				u.refused = append(u.refused, id)
			}
		case !same(old, resource) || refersTo(resource["Properties"], u.replaced):
			u.updated = append(u.updated, id)
		}
	}
	for id := range before {
		if _, is := after[id]; !is {
			u.removed = append(u.removed, id)
		}
	}
	for _, ids := range [][]string{u.added, u.removed, u.replaced, u.updated, u.refused} {
		slices.Sort(ids)
	}
	return u
}

// replacedBy returns further resources that an update replaces, given those already known.
func replacedBy(known map[string]schema, already []string, before, after resources) (more []string) {
	for id, resource := range after {
		old, was := before[id]
		if !was || slices.Contains(already, id) {
			continue
		}
		schema := known[typeOf(resource)]
		if typeOf(old) != typeOf(resource) || slices.ContainsFunc(slices.Concat(schema.CreateOnly, schema.Perhaps), func(pointer string) bool {
			is := at(resource, pointer)
			return !reflect.DeepEqual(at(old, pointer), is) || refersTo(is, already)
		}) {
			more = append(more, id)
		}
	}
	return more
}

// keepsItsName reports whether the template gives a resource the same name before and
// after. CloudFormation creates the new one first, so it refuses such a replacement.
func keepsItsName(s schema, before, after cdktest.Resource, replaced []string) bool {
	for _, pointer := range s.Name {
		is := at(after, pointer)
		if is == nil || !reflect.DeepEqual(at(before, pointer), is) || refersTo(is, replaced) {
			return false
		}
	}
	return len(s.Name) > 0
}

// same reports whether two resources are equal apart from metadata and dependencies.
func same(a, b cdktest.Resource) bool {
	a, b = maps.Clone(a), maps.Clone(b)
	for _, r := range []cdktest.Resource{a, b} {
		delete(r, "Metadata")
		delete(r, "DependsOn")
	}
	return reflect.DeepEqual(a, b)
}

func typeOf(r cdktest.Resource) string { return r["Type"].(string) }

// at returns the value in a resource at a pointer such as /properties/A/B.
func at(r cdktest.Resource, pointer string) any {
	var path []any
	for _, step := range strings.Split(strings.TrimPrefix(pointer, "/properties/"), "/") {
		path = append(path, step)
	}
	return cdktest.At(r.Properties(), path...)
}

// refersTo reports whether a value refers to one of the resources.
func refersTo(value any, ids []string) bool {
	content, _ := json.Marshal(value)
	return slices.ContainsFunc(ids, func(id string) bool {
		return strings.Contains(string(content), `{"Ref":"`+id+`"}`) || strings.Contains(string(content), `"Fn::GetAtt":["`+id+`"`) ||
			strings.Contains(string(content), "${"+id)
	})
}

func TestCompareFollowsReferencesAndNames(t *testing.T) {
	known := map[string]schema{
		"Pool":   {CreateOnly: []string{"/properties/Mode"}, Name: []string{"/properties/Id"}},
		"Client": {CreateOnly: []string{"/properties/Of/Pool"}, Name: []string{"/properties/Name"}},
		"Policy": {Perhaps: []string{"/properties/Kind"}, Name: []string{"/properties/Name"}},
	}
	pool := func(mode string) cdktest.Resource {
		return cdktest.Resource{"Type": "Pool", "Properties": values{"Mode": mode}}
	}
	client := func(name string) cdktest.Resource {
		return cdktest.Resource{"Type": "Client", "Properties": values{"Name": name, "Of": values{"Pool": values{"Ref": "P"}}}}
	}
	policy := func(kind any) cdktest.Resource {
		return cdktest.Resource{"Type": "Policy", "Properties": values{"Name": "n", "Kind": kind, "For": values{"Fn::GetAtt": []any{"P", "Arn"}}}}
	}
	before := resources{"P": pool("a"), "C": client("c"), "L": policy("k")}

	assert.Equal(t, update{}, compare(known, before, maps.Clone(before)))
	assert.Equal(t, update{replaced: []string{"C", "P"}, updated: []string{"L"}, refused: []string{"C"}},
		compare(known, before, resources{"P": pool("b"), "C": client("c"), "L": policy("k")}), "the replaced pool forces a new client under the same name")
	assert.Equal(t, update{replaced: []string{"C", "P"}, updated: []string{"L"}},
		compare(known, before, resources{"P": pool("b"), "C": client("d"), "L": policy("k")}))
	assert.Equal(t, update{replaced: []string{"L"}, refused: []string{"L"}},
		compare(known, before, resources{"P": pool("a"), "C": client("c"), "L": policy(nil)}))
	assert.Equal(t, update{added: []string{"D"}, removed: []string{"C"}, updated: []string{"L"}},
		compare(known, before, resources{"P": pool("a"), "D": client("c"), "L": {"Type": "Policy", "DeletionPolicy": "Retain", "Properties": before["L"]["Properties"]}}))
}
