package stacks_test

import (
	"os"
	"path/filepath"
	"testing"

	"penstock/internal/cdktest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// docs/controls.md is what cdk-nag and the controls of Security Hub say of both stacks.
func TestControlsAreInTheTable(t *testing.T) {
	defaults, changed := examine(t, nil), examine(t, everySetting)
	asked, excused := map[string]bool{}, map[excuse]bool{}
	for _, e := range append(defaults, changed...) {
		assert.Empty(t, e.faults)
		for _, c := range e.checks {
			asked[c.control] = true
			assert.NotEqual(t, unexplained, c.result, "%s of %s: mend the resource, or say in hubexceptions_test.go why it is right as it is", c.control, c.resource)
			for _, x := range excuses {
				excused[x] = excused[x] || c.control == x.control && c.result == exception && x.is(e.subject(c.resource))
			}
		}
	}
	for _, c := range hub {
		assert.True(t, asked[c.id], "%s is about nothing that there is: remove it", c.id)
	}
	for _, e := range excuses {
		assert.True(t, excused[e], "%s of %s is excused, and there is no such resource: remove the excuse", e.control, e.resource)
	}

	path, want := filepath.Join("..", "docs", "controls.md"), page(defaults, changed)
	if cdktest.Updating(t) {
		require.NoError(t, os.WriteFile(path, []byte(want), 0o644))
		return
	}
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, want, string(got), "make golden writes it")
}

// An examined stack, and what was found.
type examined struct {
	stack
	kind   string // Ingest or Generator
	checks []check
	faults []string
}

// examine synthesizes both stacks and asks all that there is to ask of them.
func examine(t *testing.T, settings map[string]any) (all []examined) {
	t.Helper()
	a := assemble(t, settings, true)
	for i, name := range a.stacks {
		s := stack{name, a.template(t, name), a.properties(t, name)}
		require.NotEmpty(t, s.properties)
		checks, faults := ask(s, hub, excuses)
		all = append(all, examined{s, []string{"Ingest", "Generator"}[i], append(nagged(t, a, name), checks...), faults})
	}
	return all
}

// figures are how many checks came to what.
type figures struct {
	Controls      int
	Resources     int // the stacks among them
	Checks        int
	Passes        int
	Exceptions    int
	NotApplicable int
	Unexplained   int
}

func count(all []examined) (f figures) {
	controls := map[string]bool{}
	for _, e := range all {
		resources := map[string]bool{}
		for _, c := range e.checks {
			controls[c.control], resources[c.resource] = true, true
			switch c.result {
			case pass:
				f.Passes++
			case exception:
				f.Exceptions++
			case notApplicable:
				f.NotApplicable++
			default:
				f.Unexplained++
			}
			f.Checks++
		}
		f.Resources += len(resources)
	}
	f.Controls = len(controls)
	return f
}

func TestAnExcuseOfWhatHoldsIsAFault(t *testing.T) {
	s := stack{name: "Any", template: cdktest.Template{"Resources": map[string]any{
		"TopicKey01234567": map[string]any{"Type": ofKey, "Properties": map[string]any{"EnableKeyRotation": true}},
	}}}
	checks, faults := ask(s, hub, []excuse{{"KMS.4", "TopicKey", "None."}})
	assert.Equal(t, []string{"KMS.4 of TopicKey01234567: pass, and excused all the same: remove the excuse"}, faults)
	assert.Contains(t, checks, check{control: "KMS.4", wants: "Keys are rotated", resource: "TopicKey01234567", result: pass})
}

// A control that cannot fail says nothing: each fails of a resource that has nothing
// set, or what is here.
func TestEveryControlCanFail(t *testing.T) {
	document := func(principal, action any) map[string]any {
		return map[string]any{"Statement": []any{map[string]any{"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}}}
	}
	role := func(action string) map[string]any {
		return map[string]any{"Policies": []any{map[string]any{"PolicyDocument": document(nil, action)}}}
	}
	properties := map[string]map[string]any{
		"IAM.1": role("*"), "IAM.21": role("s3:*"), "KMS.2": role("kms:Decrypt"),
		"KMS.5":     {"KeyPolicy": document(map[string]any{"AWS": "*"}, "kms:*")},
		"Cognito.3": {"Policies": map[string]any{"PasswordPolicy": map[string]any{"MinimumLength": 7.0}}},
	}
	others := map[string]any{
		"Bucket": map[string]any{"Type": "AWS::S3::BucketPolicy", "Properties": map[string]any{
			"Bucket": map[string]any{"Ref": "Subject"}, "PolicyDocument": document(map[string]any{"AWS": "111122223333"}, "s3:*")}},
		"Topic": map[string]any{"Type": "AWS::SNS::TopicPolicy", "Properties": map[string]any{
			"Topics": []any{map[string]any{"Ref": "Subject"}}, "PolicyDocument": document("*", "sns:Publish")}},
		"Permission": map[string]any{"Type": "AWS::Lambda::Permission", "Properties": map[string]any{"Principal": "*"}},
	}
	for _, c := range hub {
		r := subject{"Subject", cdktest.Resource{"Type": c.of, "Properties": properties[c.id]}}
		assert.False(t, c.holds(r, stack{template: cdktest.Template{"Resources": others}}), c.id)
	}
}
