// Package nag acknowledges findings of cdk-nag, a rule pack for CDK templates,
// beside the code that they are about.
package nag

import "github.com/aws/aws-cdk-go/awscdk/v2"

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
