package stacks_test

import (
	"slices"
	"strings"
	"testing"

	"penstock/internal/testkit/cdktest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// cdk-nag's findings that remain are acknowledged beside the code they are about, each
// exactly: a rule's finding on one resource. What is acknowledged and not found is as
// wrong as what is found and not acknowledged: it would excuse the next finding.
func TestAcknowledgementsAreThoseOfTheFindings(t *testing.T) {
	for name, settings := range map[string]map[string]any{"defaults": nil, "every setting": everySetting, "from a stream": fromStream, "a rotation": {"rotateAfterDays": "90"}} {
		found := assemble(t, settings)
		var acknowledged []string
		for _, stack := range found.stacks {
			acknowledged = append(acknowledged, acknowledgements(found.template(t, stack))...)
		}
		unexplained, stale := differ(findings(t, found), acknowledged)
		assert.Empty(t, unexplained, "%s: found, and not acknowledged with this very finding", name)
		assert.Empty(t, stale, "%s: acknowledged, and not found", name)
	}
}

func TestAnAcknowledgementOfTooMuchOrOfNothingIsSeen(t *testing.T) {
	unexplained, stale := differ([]string{"Role: IAM5[Resource::*]", "Pool: COG2"}, []string{"Role: IAM5", "Pool: COG2", "Pool: COG8"})
	assert.Equal(t, []string{"Role: IAM5[Resource::*]"}, unexplained)
	assert.Equal(t, []string{"Role: IAM5", "Pool: COG8"}, stale)
}

// differ gives what is in one list alone.
func differ(found, acknowledged []string) (unexplained, stale []string) {
	without := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
	}
	return without(found, acknowledged), without(acknowledged, found)
}

// findings are what cdk-nag found where it took no acknowledgement, as acknowledgements
// gives what is acknowledged.
func findings(t *testing.T, a assembly) (found []string) {
	t.Helper()
	var report struct {
		PluginReports []struct {
			Violations []struct {
				Description         string
				ViolatingConstructs []struct {
					CloudFormationResource struct{ LogicalID string }
				}
			}
		}
	}
	a.decode(t, "validation-report.json", &report)
	for _, plugin := range report.PluginReports {
		for _, violation := range plugin.Violations {
			rule, _, _ := strings.Cut(violation.Description, ": ")
			for _, construct := range violation.ViolatingConstructs {
				found = append(found, construct.CloudFormationResource.LogicalID+": "+rule)
			}
		}
	}
	require.NotEmpty(t, found)
	return found
}

// acknowledgements are those of a template's resources.
func acknowledgements(template cdktest.Template) (all []string) {
	for id, resource := range template["Resources"].(map[string]any) {
		rules, _ := cdktest.At(resource, "Metadata", "cdk_nag", "rules_to_suppress").([]any)
		for _, rule := range rules {
			acknowledged := id + ": " + cdktest.At(rule, "id").(string)
			findings, granular := cdktest.At(rule, "applies_to").([]any)
			if !granular {
				all = append(all, acknowledged)
			}
			for _, finding := range findings {
				all = append(all, acknowledged+"["+finding.(string)+"]")
			}
		}
	}
	return all
}
