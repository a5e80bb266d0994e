// Package findings accepts findings of the template scanners cdk-nag, checkov and
// cfn-lint in the code that causes them.
package findings

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Accept records, in the metadata of a resource or of the main resource of an L2
// construct, that a finding is accepted, and why. The finding is a rule as its scanner
// prints it: AwsSolutions-S1 or AwsSolutions-IAM5[Resource::*] of cdk-nag, CKV_AWS_18 of
// checkov, W3005 of cfn-lint, of which a resource may accept one. Only tests load
// cdk-nag itself.
//
//   - https://github.com/cdklabs/cdk-nag#suppressing-aws-cdk-libs-stack-level-violations
//   - https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
//   - https://github.com/aws-cloudformation/cfn-lint#resource-based-metadata
func Accept(construct constructs.IConstruct, finding, reason string) {
	resource, is := construct.(awscdk.CfnResource)
	if !is {
		resource = construct.Node().DefaultChild().(awscdk.CfnResource)
	}
	rule, part, granular := strings.Cut(strings.TrimSuffix(finding, "]"), "[")
	switch {
	case strings.HasPrefix(rule, "CKV"):
		add(resource, "checkov", "skip", map[string]any{"id": rule, "comment": reason})
	case lintRule.MatchString(rule):
		config := map[string]any{"ignore_checks": []any{rule}}
		resource.AddMetadata(jsii.String("cfn-lint"), map[string]any{"config": config})
	case granular:
		add(resource, "cdk_nag", "rules_to_suppress",
			map[string]any{"id": rule, "reason": reason, "applies_to": []any{part}})
	default:
		add(resource, "cdk_nag", "rules_to_suppress", map[string]any{"id": rule, "reason": reason})
	}
}

// add appends an entry to a list in a resource's metadata, unless the list has it.
func add(resource awscdk.CfnResource, key, list string, entry any) {
	metadata, _ := resource.GetMetadata(jsii.String(key)).(map[string]any)
	entries, _ := metadata[list].([]any)
	if slices.ContainsFunc(entries, func(e any) bool { return reflect.DeepEqual(e, entry) }) {
		return
	}
	resource.AddMetadata(jsii.String(key), map[string]any{list: append(entries, entry)})
}

// lintRule matches the rules of cfn-lint.
var lintRule = regexp.MustCompile(`^[EWI]\d{4}$`)

// Objects returns the finding that a policy covers objects of a bucket, given the
// bucket's ARN and the pattern of the keys, as cdk-nag writes it:
// Resource::<LogicalID.Arn>/*.
func Objects(scope constructs.Construct, bucketARN *string, pattern string) string {
	return Resource(scope, bucketARN) + "/" + pattern
}

// Resource returns the finding that a policy covers resources, given the pattern of their
// ARNs, as cdk-nag writes it: Resource::<LogicalID.Arn>:*.
func Resource(scope constructs.Construct, pattern *string) string {
	return "Resource::" + flatten(awscdk.Stack_Of(scope).Resolve(pattern))
}

// flatten writes a value with intrinsic functions as cdk-nag does: cdk-nag,
// src/utils/flatten-cfn-reference.ts.
func flatten(value any) string {
	object, _ := value.(map[string]any)
	if name, is := object["Ref"]; is {
		return fmt.Sprintf("<%v>", name)
	}
	if attribute, is := object["Fn::GetAtt"].([]any); is && len(attribute) == 2 {
		return fmt.Sprintf("<%v.%v>", attribute[0], attribute[1])
	}
	if join, is := object["Fn::Join"].([]any); is && len(join) == 2 {
		text := ""
		for _, part := range join[1].([]any) {
			text += flatten(part)
		}
		return text
	}
	if output, is := object["Fn::GetStackOutput"].(map[string]any); is {
		// cdk-nag does not know this function and writes it as JSON, in CDK's order.
		return fmt.Sprintf(`{"Fn::GetStackOutput":{"StackName":%q,"OutputName":%q}}`, output["StackName"], output["OutputName"])
	}
	return fmt.Sprint(value)
}
