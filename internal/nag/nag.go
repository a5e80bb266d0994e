// Package nag acknowledges findings of cdk-nag, a rule pack for CDK templates,
// beside the code that they are about.
package nag

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// Acknowledgement excuses one finding on one resource.
type Acknowledgement struct {
	Rule    string // such as AwsSolutions-S1
	Finding string // the granular finding, such as Resource::*; empty where the rule has none
	Reason  string // why the resource is right as it is
}

// Acknowledge records the acknowledgements in the resource's metadata, in the
// form that cdk-nag documents for CloudFormation templates. It writes them
// without cdk-nag itself, which only the tests load.
func Acknowledge(resource awscdk.CfnResource, acks ...Acknowledgement) {
	var rules []any
	for _, ack := range acks {
		rule := map[string]any{"id": ack.Rule, "reason": ack.Reason}
		if ack.Finding != "" {
			rule["applies_to"] = []any{ack.Finding}
		}
		rules = append(rules, rule)
	}
	key := "cdk_nag"
	resource.AddMetadata(&key, map[string]any{"rules_to_suppress": rules})
}

// Objects is the finding that a policy is about objects of a bucket, by the bucket's ARN
// and the pattern of their keys, as cdk-nag writes it: Resource::<LogicalID.Arn>/*.
func Objects(scope constructs.Construct, bucketARN *string, pattern string) string {
	if reference, is := awscdk.Stack_Of(scope).Resolve(bucketARN).(map[string]any); is {
		if attribute, is := reference["Fn::GetAtt"].([]any); is && len(attribute) == 2 {
			return fmt.Sprintf("Resource::<%v.%v>/%s", attribute[0], attribute[1], pattern)
		}
	}
	return "Resource::" + *bucketARN + "/" + pattern // of a bucket of another stack
}
