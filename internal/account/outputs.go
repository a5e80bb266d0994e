package account

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// Output gives an output of a CloudFormation stack.
func Output(ctx context.Context, cfg aws.Config, stack, key string) (string, error) {
	out, err := cloudformation.NewFromConfig(cfg).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return "", NewFault("stack "+stack, err, Remedies{
			"ValidationError": "is it deployed, in this account and Region?",
			"AccessDenied":    "the credentials need cloudformation:DescribeStacks; or name the stream",
		})
	}
	for _, s := range out.Stacks {
		for _, o := range s.Outputs {
			if aws.ToString(o.OutputKey) == key {
				return aws.ToString(o.OutputValue), nil
			}
		}
	}
	return "", fmt.Errorf("stack %s has no output %s: is it the one that has the delivery stream?", stack, key)
}
