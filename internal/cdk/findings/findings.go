// Package findings acknowledges findings of the template scanners cdk-nag, checkov and
// cfn-lint beside the code that they are about.
package findings

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Acknowledgement excuses one finding on one resource.
type Acknowledgement struct {
	Rule    string // AwsSolutions-S1 of cdk-nag, CKV_AWS_18 of checkov, W3005 of cfn-lint
	Finding string // the granular finding, such as Resource::*; empty where the rule has none
	Reason  string // why the resource is right as it is
}

// Acknowledge records acknowledgements in the metadata of a resource, or of the
// main resource of an L2 construct, in the form that the scanners document. cdk-nag
// itself is loaded by tests only. Call it once for a resource: the last call wins.
//
//   - https://github.com/cdklabs/cdk-nag#suppressing-aws-cdk-libs-stack-level-violations
//   - https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
//   - https://github.com/aws-cloudformation/cfn-lint#resource-based-metadata
func Acknowledge(construct constructs.IConstruct, acks ...Acknowledgement) {
	resource, is := construct.(awscdk.CfnResource)
	if !is {
		resource = construct.Node().DefaultChild().(awscdk.CfnResource)
	}
	var nag, checkov, lint []any
	for _, ack := range acks {
		switch {
		case strings.HasPrefix(ack.Rule, "CKV"):
			checkov = append(checkov, map[string]any{"id": ack.Rule, "comment": ack.Reason})
		case lintRule.MatchString(ack.Rule):
			lint = append(lint, ack.Rule)
		case ack.Finding != "":
			nag = append(nag, map[string]any{"id": ack.Rule, "reason": ack.Reason, "applies_to": []any{ack.Finding}})
		default:
			nag = append(nag, map[string]any{"id": ack.Rule, "reason": ack.Reason})
		}
	}
	if len(nag) > 0 {
		resource.AddMetadata(jsii.String("cdk_nag"), map[string]any{"rules_to_suppress": nag})
	}
	if len(checkov) > 0 {
		resource.AddMetadata(jsii.String("checkov"), map[string]any{"skip": checkov})
	}
	if len(lint) > 0 {
		resource.AddMetadata(jsii.String("cfn-lint"), map[string]any{"config": map[string]any{"ignore_checks": lint}})
	}
}

var lintRule = regexp.MustCompile(`^[EWI]\d{4}$`)

// Objects returns the finding that a policy covers objects of a bucket, given the
// bucket's ARN and the pattern of the keys, as cdk-nag writes it:
// Resource::<LogicalID.Arn>/*.
func Objects(scope constructs.Construct, bucketARN *string, pattern string) string {
	if reference, is := awscdk.Stack_Of(scope).Resolve(bucketARN).(map[string]any); is {
		if attribute, is := reference["Fn::GetAtt"].([]any); is && len(attribute) == 2 {
			return fmt.Sprintf("Resource::<%v.%v>/%s", attribute[0], attribute[1], pattern)
		}
	}
	return "Resource::" + *bucketARN + "/" + pattern // of a bucket of another stack
}
