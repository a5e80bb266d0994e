package audit

import (
	"slices"
	"strings"
	"testing"

	"penstock/internal/testkit/cdktest"
	"penstock/internal/testkit/stackstest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// nagSettings are the sets of settings with which cdk-nag runs.
var nagSettings = map[string]map[string]any{"defaults": nil, "every setting": stackstest.EverySetting, "from a stream": stackstest.FromStream, "a rotation": {"rotateAfterDays": "90"}, "steady traffic": {"traffic": "steady"}, "bulk runs": {"traffic": "bulk"}, "the page": {"page": "true"}}

// Each finding of cdk-nag is acknowledged for one resource, with its rule and its detail. An
// acknowledgement without a finding fails the test too, because it would hide a later
// finding.
func TestFindingsAreAcknowledged(t *testing.T) {
	for name, settings := range nagSettings {
		found := assemble(t, settings)
		var acknowledged []string
		for _, stack := range found.stacks {
			acknowledged = append(acknowledged, acknowledgements(found.template(t, stack))...)
		}
		unexplained, stale := diff(findings(t, found), acknowledged)
		assert.Empty(t, unexplained, "%s: findings without an acknowledgement", name)
		assert.Empty(t, stale, "%s: acknowledgements without a finding", name)
	}
}

func TestDiffFindsBroadAndStaleAcknowledgements(t *testing.T) {
	unexplained, stale := diff([]string{"Role: IAM5[Resource::*]", "Pool: COG2"}, []string{"Role: IAM5", "Pool: COG2", "Pool: COG8"})
	assert.Equal(t, []string{"Role: IAM5[Resource::*]"}, unexplained)
	assert.Equal(t, []string{"Role: IAM5", "Pool: COG8"}, stale)
}

// diff returns the findings without an acknowledgement, and the acknowledgements without a finding.
func diff(found, acknowledged []string) (unexplained, stale []string) {
	without := func(list, other []string) []string {
		return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
	}
	return without(found, acknowledged), without(acknowledged, found)
}

// findings returns cdk-nag's findings in the form of acknowledgements.
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

// acknowledgements returns the acknowledgements in a template, such as "Role: AwsSolutions-IAM5[Resource::*]".
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

// cdk-nag itself accepts the acknowledgements: it reports no warning and no error.
func TestNagFindsNothing(t *testing.T) {
	for name, settings := range nagSettings {
		for _, stack := range stackstest.All(t, settings) {
			awscdk.Aspects_Of(stack).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
			assert.NotPanics(t, func() {
				assertions.Annotations_FromStack(stack).HasNoWarning(jsii.String("*"), assertions.Match_AnyValue())
			}, name)
		}
	}
}
