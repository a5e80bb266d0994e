package stacks

import (
	"penstock/constructs/catalog"
	"penstock/constructs/datastream"
	"penstock/constructs/delivery"
	"penstock/constructs/lake"
	"penstock/constructs/monitoring"
	"penstock/firehose/athena"
	"penstock/internal/fleet"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Outputs of Ingest that Traffic refers to.
const (
	outputBucketName = "BucketName"
	outputAlarmTopic = "AlarmTopicArn"
)

// NewIngest creates the stack that holds the data: the data lake and the delivery stream
// into it, with the data stream, catalog and monitoring that config asks for.
func NewIngest(scope constructs.Construct, config Config) awscdk.Stack {
	stack := newStack(scope, config, config.IngestStackName(),
		"Data lake and the Amazon Data Firehose delivery stream into it")

	key := config.key(stack)
	results := ""
	if config.Catalog {
		results = athena.ResultsPrefix
	}
	markers := ""
	if config.SteadyTraffic() {
		markers = fleet.MinutesPrefix
	}
	data := lake.New(stack, "Lake", lake.Props{
		ResultsPrefix:    results,
		MarkersPrefix:    markers,
		EncryptionKey:    key,
		Retain:           config.RetainData,
		TierAfterDays:    config.TierAfterDays,
		ExpireAfterDays:  config.ExpireAfterDays,
		ExpirePrefixes:   config.expirePrefixes(),
		LogRetentionDays: config.LogRetentionDays,
	})
	props := delivery.Props{
		Stream:        config.Stream,
		Bucket:        data.Bucket,
		LogRetention:  config.logRetention(),
		EncryptionKey: key,
	}
	if config.TransformARN != "" {
		props.Transform = awslambda.Function_FromFunctionArn(stack, jsii.String("Transform"), jsii.String(config.TransformARN))
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
			Table:         config.Table,
			First:         config.FirstDay,
			EncryptionKey: key,
		})
		if config.Stream.Conversion != "" {
			props.Table = table.Table
		}
	}
	stream := delivery.New(stack, "Delivery", props)
	var raw delivery.Stream
	if config.AlsoRaw {
		raw = delivery.New(stack, "Raw", delivery.Props{
			Stream:        config.Raw,
			Bucket:        data.Bucket,
			LogRetention:  config.logRetention(),
			Source:        source,
			EncryptionKey: key,
		})
		output(stack, "RawStreamName", "Delivery stream that writes the records as they arrive, under "+config.Raw.Data.Head(), *raw.Resource.Ref())
	}
	if config.Monitoring {
		watched := monitoring.New(stack, "Monitoring", monitoring.Props{
			Stream:         config.Stream,
			DataStreamName: config.DataStreamName(),
			CustomerKey:    config.KeyARN != "" && source == nil,
			LogGroup:       stream.LogGroup,
			URLStackName:   config.urlStackName(),
			Email:          config.AlarmEmail,
			Raw:            config.Raw,
			RawLogGroup:    raw.LogGroup,
			Links:          config.links(),
		})
		output(stack, outputAlarmTopic, "Topic that alarms notify", *watched.Topic.TopicArn())
	}

	bucket := *data.Bucket.BucketName()
	atDestroy := "empties and deletes it"
	if config.RetainData {
		atDestroy = "keeps it and the bucket of its access logs; docs/operations.md tells how to delete them"
	}
	output(stack, outputBucketName, "The data lake. cdk destroy "+atDestroy, bucket)
	if source == nil {
		output(stack, "DeliveryStreamName", "Send records to this stream", *stream.Resource.Ref())
		output(stack, "DeliveryStreamArn", "For the policies of your own producers", *stream.Resource.AttrArn())
	} else {
		output(stack, "DataStreamName", "Send records to this stream", *source.StreamName())
		output(stack, "DataStreamArn", "For the policies of your own producers and readers", *source.StreamArn())
		output(stack, "DeliveryStreamName", "Delivery stream that reads the data stream", *stream.Resource.Ref())
	}
	output(stack, "ListObjects", "Lists the delivered objects", shell.Command("aws", "s3", "ls", "--recursive", "s3://"+bucket+"/"+config.Stream.Data.Head()))
	if config.Catalog {
		output(stack, "AthenaWorkGroup", "Athena workgroup with saved queries", *table.WorkGroup.Ref())
		output(stack, "AthenaTable", "Table of the records", *table.Database.Ref()+"."+athena.TableName)
		if table.Films != nil {
			output(stack, "FilmTable", "Table of the films. To load them, run "+shell.Command("kdg", "films", "--stack", config.IngestStackName(), "FILE"), *table.Database.Ref()+"."+athena.FilmsTable)
		}
	}
	return stack
}

// key returns the KMS key that encrypts the data, or nil for keys that AWS owns.
func (c Config) key(scope constructs.Construct) awskms.IKey {
	if c.KeyARN == "" {
		return nil
	}
	return awskms.Key_FromKeyArn(scope, jsii.String("EncryptionKey"), jsii.String(c.KeyARN))
}

// newStack creates a stack for any account and Region, with the tags and the permissions
// boundary of config.
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

// output creates an output. Users refer to its ID, so only the description may change.
func output(stack awscdk.Stack, id, description, value string) {
	awscdk.NewCfnOutput(stack, jsii.String(id), &awscdk.CfnOutputProps{
		Description: jsii.String(description),
		Value:       jsii.String(value),
	})
}
