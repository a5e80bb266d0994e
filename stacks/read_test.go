package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEmailAddresses(t *testing.T) {
	for _, address := range []string{"", "a@b.co", "ada.l+alarms@mail.example.co.uk", "o'neil_99@example-1.com", "ada@xn--mnchen-3ya.de"} {
		_, err := read(with(map[string]any{"alarmEmail": address, "monitoring": "true"}))
		assert.NoError(t, err, address)
	}
}

func TestFunctionARNs(t *testing.T) {
	const malformed = "must be the ARN of a Lambda function, version or alias, or empty"
	for arn, says := range map[string]string{
		"": "",
		"arn:aws:lambda:us-east-1:111122223333:function:transform":            "",
		"arn:aws:lambda:us-east-1:111122223333:function:transform:1":          "",
		"arn:aws:lambda:us-east-1:111122223333:function:transform:$LATEST":    "",
		"arn:aws-cn:lambda:cn-north-1:111122223333:function:transform:live":   "",
		"arn:aws-us-gov:lambda:us-gov-west-1:111122223333:function:transform": "",
		"arn:aws-iso:lambda:us-iso-east-1:111122223333:function:transform":    "",
		"arn:aws-eusc:lambda:eusc-de-east-1:111122223333:function:transform":  "",
		"transform": malformed,
		"arn:aws:lambda:us-east-1:111122223333:layer:transform:1":      malformed,
		"arn:aws:lambda:us-east-1:111122223333:function:transform:":    malformed,
		"arn:aws:lambda:us-east-1:111122223333:function:*":             malformed,
		"arn:aws:lambda:us-east-1:1111:function:transform":             malformed,
		"arn:aws:lambda::111122223333:function:transform":              malformed,
		"arn:aws:lambda:us-gov-west-1:111122223333:function:transform": "the Region us-gov-west-1 is not in the partition aws: copy the ARN from the function",
		"arn:aws-cn:lambda:us-east-1:111122223333:function:transform":  "the Region us-east-1 is not in the partition aws-cn",
	} {
		config, err := read(with(map[string]any{"transformFunctionArn": arn}))
		if says != "" {
			assert.ErrorContains(t, err, says, arn)
		} else if assert.NoError(t, err, arn) {
			assert.Equal(t, arn, config.TransformARN)
			assert.Equal(t, arn != "", config.Stream.Transformation != nil)
		}
	}
}
