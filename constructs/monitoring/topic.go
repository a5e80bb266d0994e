package monitoring

import (
	"penstock/internal/policy"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// KMS deletes a key after 7 days at the soonest. This one keeps nothing: what it
// encrypts is sent within seconds.
const keyDeletionDays = 7

// All that one does to a topic, as SNS's default policy has it. SNS refuses a policy
// with any other action ("out of service scope").
var topicActions = []any{
	"sns:AddPermission", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
	"sns:Publish", "sns:RemovePermission", "sns:SetTopicAttributes", "sns:Subscribe",
}

// newTopic makes the topic that alarms are sent to, its key, and a subscription
// where there is an address.
//
// The key is a dollar a month. AWS's own, alias/aws/sns, is free, but its policy,
// which nobody can change, does not let CloudWatch encrypt with it: alarms would go
// nowhere, and say so nowhere. SNS Developer Guide, "Key management", "Enable
// compatibility between event sources from AWS services and encrypted topics".
func newTopic(this constructs.Construct, email string) (awskms.CfnKey, awssns.CfnTopic, awssns.CfnSubscription) {
	stack := awscdk.Stack_Of(this)
	fromAlarms := alarmsOf(stack)
	account := stack.FormatArn(&awscdk.ArnComponents{Service: jsii.String("iam"), Region: jsii.String(""), Resource: jsii.String("root")})

	key := awskms.NewCfnKey(this, jsii.String("Key"), &awskms.CfnKeyProps{
		Description:         jsii.String("Alarms on their way to their topic"),
		EnableKeyRotation:   jsii.Bool(true),
		PendingWindowInDays: jsii.Number(keyDeletionDays),
		KeyPolicy: policy.Document(
			// Without it not even the account's administrators could change the key.
			map[string]any{"Sid": "Account", "Effect": "Allow", "Principal": map[string]any{"AWS": account}, "Action": "kms:*", "Resource": "*"},
			map[string]any{
				"Sid": "Alarms", "Effect": "Allow", "Principal": cloudWatch, "Condition": fromAlarms,
				"Action": []any{"kms:Decrypt", "kms:GenerateDataKey*"}, "Resource": "*",
			},
		),
	})
	topic := awssns.NewCfnTopic(this, jsii.String("Topic"), &awssns.CfnTopicProps{KmsMasterKeyId: key.AttrArn()})
	awssns.NewCfnTopicPolicy(this, jsii.String("TopicPolicy"), &awssns.CfnTopicPolicyProps{
		Topics: &[]*string{topic.Ref()},
		PolicyDocument: policy.Document(
			map[string]any{
				"Sid": "TLS", "Effect": "Deny", "Principal": map[string]any{"AWS": "*"}, "Action": topicActions, "Resource": topic.Ref(),
				"Condition": map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
			},
			map[string]any{
				"Sid": "Alarms", "Effect": "Allow", "Principal": cloudWatch, "Condition": fromAlarms,
				"Action": "sns:Publish", "Resource": topic.Ref(),
			},
		),
	})
	if email == "" {
		return key, topic, nil
	}
	return key, topic, awssns.NewCfnSubscription(this, jsii.String("Email"), &awssns.CfnSubscriptionProps{
		TopicArn: topic.Ref(),
		Protocol: jsii.String("email"),
		Endpoint: jsii.String(email),
	})
}

var cloudWatch = map[string]any{"Service": "cloudwatch.amazonaws.com"}

// alarmsOf is the condition that CloudWatch acts for an alarm of this account and
// Region, and for nobody else's: the confused deputy.
func alarmsOf(stack awscdk.Stack) any {
	alarms := stack.FormatArn(&awscdk.ArnComponents{
		Service:      jsii.String("cloudwatch"),
		Resource:     jsii.String("alarm"),
		ResourceName: jsii.String("*"),
		ArnFormat:    awscdk.ArnFormat_COLON_RESOURCE_NAME,
	})
	return map[string]any{
		"ArnLike":      map[string]any{"aws:SourceArn": alarms},
		"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()},
	}
}
