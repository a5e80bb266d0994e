package monitoring

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newTopic creates the topic that alarms notify, its KMS key and, given an email
// address, a subscription.
//
// The key costs a dollar a month. The AWS managed key alias/aws/sns is free, but its
// policy, which cannot be changed, does not allow CloudWatch to use it: notifications
// would fail silently. SNS Developer Guide, "Key management", "Enable compatibility
// between event sources from AWS services and encrypted topics".
func newTopic(this constructs.Construct, email string) (awskms.Key, awssns.Topic) {
	key := awskms.NewKey(this, jsii.String("Key"), &awskms.KeyProps{
		Description:       jsii.String("Encrypts alarm notifications in their SNS topic"),
		EnableKeyRotation: jsii.Bool(true),
		PendingWindow:     awscdk.Duration_Days(jsii.Number(7)), // the shortest that KMS offers
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY,
	})
	topic := awssns.NewTopic(this, jsii.String("Topic"), &awssns.TopicProps{MasterKey: key})
	// EnforceSSL would deny only sns:Publish over plain HTTP. These are the actions of SNS's
	// default policy; SNS rejects a policy with any other ("out of service scope").
	topic.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Sid:        jsii.String("TLS"),
		Effect:     awsiam.Effect_DENY,
		Principals: &[]awsiam.IPrincipal{awsiam.NewAnyPrincipal()},
		Actions: jsii.Strings(
			"sns:AddPermission", "sns:DeleteTopic", "sns:GetTopicAttributes", "sns:ListSubscriptionsByTopic",
			"sns:Publish", "sns:RemovePermission", "sns:SetTopicAttributes", "sns:Subscribe",
		),
		Resources:  &[]*string{topic.TopicArn()},
		Conditions: &map[string]any{"Bool": map[string]any{"aws:SecureTransport": "false"}},
	}))
	// CloudWatch may publish, and use the key, for alarms of this account and Region only:
	// an alarm of another account could otherwise do so, too (the confused deputy problem).
	alarms := jsii.Sprintf("arn:%s:cloudwatch:%s:%s:alarm:*",
		*awscdk.Aws_PARTITION(), *awscdk.Aws_REGION(), *awscdk.Aws_ACCOUNT_ID())
	cloudwatch := awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), &awsiam.ServicePrincipalOpts{
		Conditions: &map[string]any{
			"ArnLike":      map[string]any{"aws:SourceArn": alarms},
			"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID()},
		},
	})
	topic.Grants().Publish(cloudwatch)
	if email != "" {
		// Not topic.AddSubscription, which makes the address a part of the logical ID.
		awssns.NewSubscription(this, jsii.String("Email"), &awssns.SubscriptionProps{
			Topic: topic, Protocol: awssns.SubscriptionProtocol_EMAIL, Endpoint: jsii.String(email),
		})
	}
	return key, topic
}
