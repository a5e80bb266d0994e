// Command floor is the smallest Lambda function in Go, without the AWS SDK. bench/lambda
// compares kdguser with it.
package main

import (
	"encoding/json"

	"github.com/aws/aws-lambda-go/lambda"
)

func main() {
	lambda.Start(func(json.RawMessage) error { return nil })
}
