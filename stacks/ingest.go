package stacks

import (
	"penstock/constructs/catalog"
	"penstock/constructs/datastream"
	"penstock/constructs/delivery"
	"penstock/constructs/lake"
	"penstock/constructs/monitoring"
	"penstock/firehose"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// NewIngest makes the stack that holds the data: the lake and the delivery
// stream into it. It lives long.
func NewIngest(scope constructs.Construct, config Config) awscdk.Stack {
	stack := newStack(scope, config, config.IngestStackName(),
		"Data lake and the Amazon Data Firehose delivery stream into it")

	key := config.key(stack)
	results := ""
	if config.Catalog {
		results = catalog.ResultsPrefix
	}
	data := lake.New(stack, "Lake", lake.Props{
		ResultsPrefix:    results,
		EncryptionKey:    key,
		Retain:           config.RetainData,
		TierAfterDays:    config.TierAfterDays,
		ExpireAfterDays:  config.ExpireAfterDays,
		LogRetentionDays: config.LogRetentionDays,
	})
	props := delivery.Props{
		Stream:        config.Stream,
		Bucket:        data.Bucket,
		LogRetention:  config.logRetention(),
		EncryptionKey: key,
	}
	var source awskinesis.Stream
	if name := config.DataStreamName(); name != "" {
		source = datastream.New(stack, "Source", datastream.Props{Name: name, Shards: config.Shards, EncryptionKey: key})
		props.Source = source
	}
	var table catalog.Catalog
	if config.Catalog {
		table = catalog.New(stack, "Catalog", catalog.Props{
			Name:          config.catalogName(),
			Bucket:        data.Bucket,
			Stream:        config.Stream,
			Columns:       config.Columns,
			First:         config.FirstDay,
			EncryptionKey: key,
		})
		if config.Stream.Conversion != "" {
			props.Table = &delivery.Table{Database: table.Database.Ref(), Name: table.Table.Ref()}
		}
	}
	stream := delivery.New(stack, "Delivery", props)
	if config.Monitoring {
		monitoring.New(stack, "Monitoring", monitoring.Props{
			DeliveryStreamName:    config.Stream.Name,
			DataStreamName:        config.DataStreamName(),
			CustomerKey:           config.KeyARN != "" && source == nil,
			BufferIntervalSeconds: config.Stream.BufferIntervalSeconds,
			LogGroup:              stream.LogGroup,
			GeneratorStackName:    config.GeneratorStackName(),
			Email:                 config.AlarmEmail,
		})
	}

	bucket := *data.Bucket.BucketName()
	atDestroy := "empties and deletes it"
	if config.RetainData {
		atDestroy = "leaves it and the bucket of its access logs: docs/operations.md says how to delete them"
	}
	output(stack, "BucketName", "The data lake. cdk destroy "+atDestroy, bucket)
	if source == nil {
		output(stack, "DeliveryStreamName", "Put records here", *stream.Resource.Ref())
		output(stack, "DeliveryStreamArn", "For policies of your own producers", *stream.Resource.AttrArn())
	} else {
		output(stack, "DataStreamName", "Put records here", *source.StreamName())
		output(stack, "DataStreamArn", "For policies of your own producers and readers", *source.StreamArn())
		output(stack, "DeliveryStreamName", "It reads the data stream", *stream.Resource.Ref())
	}
	output(stack, "ListObjects", "Lists what was delivered", shell.Command("aws", "s3", "ls", "--recursive", "s3://"+bucket+"/"+head(config.Stream.Prefixes.Data)))
	if config.Catalog {
		output(stack, "AthenaWorkGroup", "Choose it in Athena: the queries that are saved there are ready to run", *table.WorkGroup.Ref())
		output(stack, "AthenaTable", "Query this", *table.Database.Ref()+"."+catalog.TableName)
	}
	return stack
}

// key returns the KMS key that data is encrypted with, or nil for AWS's own.
func (c Config) key(scope constructs.Construct) awskms.IKey {
	if c.KeyARN == "" {
		return nil
	}
	return awskms.Key_FromKeyArn(scope, jsii.String("EncryptionKey"), jsii.String(c.KeyARN))
}

// head is what the key of every delivered object begins with.
func head(prefix string) string {
	parsed, err := firehose.ParsePrefix(prefix)
	if err != nil {
		return "" // the construct refuses it
	}
	return parsed.Head()
}

// newStack makes a stack for any account and Region, with what every resource
// of it shares.
func newStack(scope constructs.Construct, config Config, name, description string) awscdk.Stack {
	stack := awscdk.NewStack(scope, jsii.String(name), &awscdk.StackProps{Description: jsii.String(description)})
	for key, value := range config.Tags {
		awscdk.Tags_Of(stack).Add(jsii.String(key), jsii.String(value), nil)
	}
	if config.PermissionsBoundary != "" {
		boundary := awsiam.ManagedPolicy_FromManagedPolicyArn(stack, jsii.String("PermissionsBoundary"), jsii.String(config.PermissionsBoundary))
		awsiam.PermissionsBoundary_Of(stack).Apply(boundary)
	}
	return stack
}

// output names a value of a stack. The ID is an API, so the description says
// what the value is for and may change.
func output(stack awscdk.Stack, id, description, value string) {
	awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{
		Description: jsii.String(description),
		Value:       jsii.String(value),
	})
}
