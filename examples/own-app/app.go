// Command own-app is a CDK app that uses Penstock's lake and delivery stream, and lets
// its own Lambda function put records on the stream.
package main

import (
	"penstock/constructs/delivery"
	"penstock/constructs/lake"
	"penstock/firehose"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Orders"), nil)

	data := lake.New(stack, "Lake", lake.Props{Retain: true, LogRetentionDays: 90})

	orders := firehose.Defaults()
	orders.Name = "orders"
	orders.Prefix = "orders/!{timestamp:yyyy/MM/dd/}"
	orders.ErrorOutputPrefix = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/}"
	stream := delivery.New(stack, "Delivery", delivery.Props{
		Stream: firehose.MustNew(orders), Bucket: data.Bucket, LogRetention: awslogs.RetentionDays_THREE_MONTHS,
	})

	producer := awslambda.NewFunction(stack, jsii.String("Producer"), &awslambda.FunctionProps{
		Runtime:     awslambda.Runtime_NODEJS_24_X(),
		Handler:     jsii.String("index.handler"),
		Code:        awslambda.Code_FromInline(jsii.String("exports.handler = async () => {}")),
		Environment: &map[string]*string{"STREAM": stream.Resource.Ref()},
	})
	awskinesisfirehose.DeliveryStreamGrants_FromDeliveryStream(stream.Resource).PutRecords(producer)
	data.Bucket.GrantRead(producer, "orders/*")

	app.Synth(nil)
}
