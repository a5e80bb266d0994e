package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// Outputs returns the outputs of a CloudFormation stack.
func Outputs(ctx context.Context, cfg aws.Config, stack string) (map[string]string, error) {
	out, err := cloudformation.NewFromConfig(cfg).DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &stack})
	if err != nil {
		return nil, NewFault("stack "+stack, err, Remedies{
			"ValidationError": "check that the stack is deployed in this account and Region",
			"AccessDenied":    "the credentials need cloudformation:DescribeStacks; or name the stream",
		})
	}
	if len(out.Stacks) == 0 {
		return nil, Malformed("stack "+stack, "the answer describes no stack")
	}
	outputs := map[string]string{}
	for _, s := range out.Stacks {
		for _, o := range s.Outputs {
			outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
		}
	}
	return outputs, nil
}

// Output returns the key and value of the first of the given outputs that a
// CloudFormation stack has.
func Output(ctx context.Context, cfg aws.Config, stack string, keys ...string) (key, value string, err error) {
	outputs, err := Outputs(ctx, cfg, stack)
	if err != nil {
		return "", "", err
	}
	for _, key := range keys {
		if value, has := outputs[key]; has {
			return key, value, nil
		}
	}
	return "", "", fmt.Errorf("stack %s has no output %s: name the stack that has the delivery stream", stack, strings.Join(keys, " or "))
}
