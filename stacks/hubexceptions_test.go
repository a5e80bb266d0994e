package stacks_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"penstock/internal/cdktest"
)

// An excuse says why a control deliberately does not hold of a resource.
type excuse struct {
	control  string
	resource string // its logical ID without the hash, or what the name of the stack ends with
	reason   string
}

var excuses = []excuse{
	{"CloudFormation.3", "Ingest", "What it would protect, the records, outlives the stack (retainData); the rest a deploy makes anew."},
	{"CloudFormation.3", "Generator", "It is there to be destroyed after the test, and holds no record."},
	{"S3.9", "LakeAccessLogs", "It is the target of the access logs. A log of its own would log the writing of the log; the control's page says to suppress this one."},
	{"S3.20", "LakeData", "Only the root user can switch it on, and S3 has it or a lifecycle configuration, not both. Deleted versions are kept 30 days."},
	{"S3.20", "LakeAccessLogs", "Only the root user can switch it on, and S3 has it or a lifecycle configuration, not both. The logs expire."},
	{"Cognito.4", "KdgUserPool", "No client of the pool allows custom authentication; threat protection is billed for every user."},
	{"Cognito.5", "KdgUserPool", "The KDG page has no step for a second factor: requiring one would lock its user out."},
	{"Cognito.6", "KdgUserPool", "It holds one user, who is made anew by the next deploy, and has to go with the stack: KDG's own leaves its pools behind."},
	{"SecretsManager.1", "KdgPassword", "The password is for a test generator that is destroyed after the test, and opens one delivery stream for putting."},
	{"SecretsManager.4", "KdgPassword", "As SecretsManager.1."},
}

// ask asks the controls of a stack, in their order, and its resources in the order of
// their IDs. A fault is an excuse of a control that holds, or is about something else.
func ask(s stack, controls []control, excuses []excuse) (checks []check, faults []string) {
	for _, c := range controls {
		subjects := []subject{{id: s.name}}
		if c.of != ofStack {
			subjects = nil
			all := s.template.All(c.of)
			for _, id := range slices.Sorted(maps.Keys(all)) {
				subjects = append(subjects, subject{id, all[id]})
			}
		}
		for _, r := range subjects {
			result := check{control: c.id, wants: c.title, resource: r.id}
			excused := slices.IndexFunc(excuses, func(e excuse) bool { return e.control == c.id && e.is(r) })
			if c.inapplicable != nil {
				result.reason = c.inapplicable(r, s)
			}
			switch {
			case result.reason != "":
				result.result = notApplicable
			case c.holds(r, s):
				result.result = pass
			case excused >= 0:
				result.result, result.reason = exception, excuses[excused].reason
			default:
				result.result = unexplained
			}
			if excused >= 0 && result.result != exception {
				faults = append(faults, fmt.Sprintf("%s of %s: %s, and excused all the same: remove the excuse", c.id, r.id, result.result))
			}
			checks = append(checks, result)
		}
	}
	return checks, faults
}

const hashLength = len("01234567") // that CDK appends to logical IDs

func (e excuse) is(r subject) bool {
	if r.Resource == nil {
		return strings.HasSuffix(r.id, e.resource)
	}
	return len(r.id) == len(e.resource)+hashLength && strings.HasPrefix(r.id, e.resource)
}

// A check is one control, asked of one resource.
type check struct {
	control  string
	finding  string // what an exception is about where the control may find several things
	wants    string // what the control looks for
	resource string // logical ID, or the name of the stack
	result   result
	reason   string // of an exception, or why the control is not applicable
}

type result string

const (
	pass          result = "pass"
	exception     result = "exception"
	notApplicable result = "not applicable"
	unexplained   result = "**unexplained**"
)

// kindOf is the type of what was asked.
func kindOf(template cdktest.Template, id string) string {
	resources, _ := template["Resources"].(map[string]any)
	kind, ok := cdktest.At(resources[id], "Type").(string)
	if !ok {
		return ofStack
	}
	return kind
}
