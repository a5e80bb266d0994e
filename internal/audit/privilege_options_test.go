package audit

import (
	"maps"
	"slices"
	"strings"

	"penstock/firehose"
	"penstock/internal/films"
	"penstock/internal/testkit/iamtest"
)

// Pages that document the calls that settings enable: of the Amazon Data Firehose Developer
// Guide, and of the Kinesis Data Streams Developer Guide for producers.
const (
	toRead      = "Grant Firehose access to a Kinesis data stream"
	toConvert   = "Grant Firehose access to AWS Glue for data format conversion"
	toTransform = "Grant Firehose access to an Amazon S3 destination" // its policy has both actions on the function
	toEncrypt   = "Permissions to use user-generated KMS keys"
)

// viaService returns the condition key of a call of KMS that a service makes on behalf of
// the caller.
func (d *deployed) viaService(service string) map[string]any {
	suffix := ".amazonaws.com"
	if d.Partition == "aws-cn" {
		suffix += ".cn"
	}
	return map[string]any{"kms:ViaService": service + "." + d.Region + suffix}
}

// otherKey returns a KMS key of the account that the stacks do not use.
func (d *deployed) otherKey() string { return d.ARN("kms", "key/another") }

// viaKinesis returns the condition keys of a call of KMS that Kinesis makes for the records
// of a data stream.
func (d *deployed) viaKinesis(stream string) map[string]any {
	context := maps.Clone(d.viaService("kinesis"))
	context["kms:EncryptionContext:aws:kinesis:arn"] = stream
	return context
}

// kinesisContext returns the condition keys of a call of KMS with the encryption context of
// a data stream that the caller makes directly.
func (d *deployed) kinesisContext(stream string) map[string]any {
	return map[string]any{"kms:EncryptionContext:aws:kinesis:arn": stream}
}

// source returns the ARN of the data stream that the delivery stream reads. reads is false
// if the source is Direct PUT.
func (d *deployed) source() (arn string, reads bool) {
	if d.config.Stream.Source != firehose.KinesisStreamAsSource {
		return "", false
	}
	return d.ingest.ARN("Source"), true
}

// table returns the ARNs of the Glue catalog, the database and the table, in this order.
func (d *deployed) table() []string {
	database := d.ingest.Name("CatalogDatabase")
	return []string{d.ARN("glue", "catalog"), d.ARN("glue", "database/"+database), d.ARN("glue", "table/"+database+"/"+d.ingest.Name("CatalogTable"))}
}

var (
	toReadStream    = []string{"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"}
	toReadTable     = []string{"glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"}
	toTransformWith = []string{"lambda:GetFunctionConfiguration", "lambda:InvokeFunction"}
)

// optionsAllowed returns the calls of the delivery role that optional settings need.
func optionsAllowed(d *deployed) (all []row) {
	role := d.delivery()
	source, reads := d.source()
	if reads {
		all = append(all, calls(role, toRead, source, toReadStream...)...)
	}
	if d.config.Stream.Conversion != "" {
		for _, thing := range d.table() {
			all = append(all, calls(role, toConvert, thing, toReadTable...)...)
		}
	}
	if function := d.config.TransformARN; function != "" {
		all = append(all, calls(role, toTransform, function, toTransformWith...)...)
	}
	if d.config.Stream.SourceBackup != nil {
		all = append(all, calls(role, toLog, d.errorLog("BackupDelivery"), "logs:PutLogEvents")...)
	}
	if key := d.config.KeyARN; key != "" {
		all = append(all, withContext(d.viaService("s3"), calls(role, toWrite, key, "kms:Decrypt", "kms:GenerateDataKey"))...)
		if reads {
			all = append(all, withContext(d.viaKinesis(source), calls(role, toRead, key, "kms:Decrypt"))...)
		}
	}
	return all
}

// optionsDenied returns calls that resemble those of optionsAllowed.
func optionsDenied(d *deployed) (all []row) {
	role := d.delivery()
	source, reads := d.source()
	if reads {
		all = append(all, calls(role, "another action on the source", source, "kinesis:PutRecord", "kinesis:PutRecords", "kinesis:DeleteStream", "kinesis:MergeShards", "kinesis:SubscribeToShard")...)
		all = append(all, calls(role, "a stream whose name begins with the source's", source+"-2", toReadStream...)...)
		all = append(all, calls(role, "another Region's stream", strings.Replace(source, d.Region, "eu-west-1", 1), toReadStream...)...)
	}
	if d.config.Stream.Conversion != "" {
		table := d.table()
		all = append(all, calls(role, "another action on the table", table[2], "glue:UpdateTable", "glue:DeleteTable", "glue:GetPartitions")...)
		all = append(all, calls(role, "another table of the database", strings.TrimSuffix(table[2], "records")+"film", toReadTable...)...)
		all = append(all, calls(role, "another database", d.ARN("glue", "database/another"), toReadTable...)...)
		all = append(all, calls(role, "the database itself", table[1], "glue:DeleteDatabase", "glue:CreateTable")...)
	}
	if d.config.Catalog {
		all = append(all, calls(role, "the films, which kdg films writes", d.lake()+"/"+films.Key, "s3:GetObject", "s3:PutObject")...)
	}
	if function := d.config.TransformARN; function != "" {
		whole := strings.TrimSuffix(function, ":live")
		all = append(all, calls(role, "another action on the function", function, "lambda:DeleteFunction", "lambda:GetFunction", "lambda:InvokeAsync", "lambda:UpdateFunctionCode")...)
		all = append(all, calls(role, "the function, but not the alias", whole, toTransformWith...)...)
		all = append(all, calls(role, "another alias", whole+":next", toTransformWith...)...)
		all = append(all, calls(role, "a function whose name begins with this one's", whole+"-2:live", toTransformWith...)...)
		all = append(all, calls(role, "another Region's function", strings.Replace(function, d.Region, "eu-west-1", 1), toTransformWith...)...)
	}
	if d.config.Stream.SourceBackup == nil {
		all = append(all, calls(role, "the log of a backup that does not exist", d.errorLog("BackupDelivery"), "logs:PutLogEvents")...)
	}
	if key := d.config.KeyARN; key != "" {
		all = append(all, calls(role, "the key, without S3", key, "kms:Decrypt", "kms:GenerateDataKey")...)
		all = append(all, withContext(d.viaService("secretsmanager"), calls(role, "the key, for another service", key, "kms:Decrypt", "kms:GenerateDataKey"))...)
		all = append(all, withContext(d.viaService("s3"), calls(role, "another action on the key", key, "kms:Encrypt", "kms:CreateGrant", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"))...)
		if reads {
			all = append(all, withContext(d.viaKinesis(source), calls(role, "an action of producers", key, "kms:GenerateDataKey"))...)
			all = append(all, withContext(d.viaKinesis(source+"-2"), calls(role, "the key, for another data stream", key, "kms:Decrypt"))...)
			all = append(all, withContext(d.viaKinesis(source), calls(role, "another key", d.otherKey(), "kms:Decrypt"))...)
			all = append(all, withContext(d.kinesisContext(source), calls(role, "the data stream's key, without Kinesis", key, "kms:Decrypt"))...)
		}
	}
	return all
}

// sendAllowed returns the calls with which a producer puts records on the stream.
func sendAllowed(d *deployed, role iamtest.Caller, why string) []row {
	source, dataStream := d.source()
	if !dataStream {
		return calls(role, why, d.ingest.ARN("Delivery"), "firehose:PutRecordBatch")
	}
	all := calls(role, why, source, "kinesis:PutRecords")
	if key := d.config.KeyARN; key != "" {
		all = append(all, withContext(d.viaKinesis(source), calls(role, toEncrypt, key, "kms:GenerateDataKey"))...)
	}
	return all
}

// sendDenied returns calls that resemble those of sendAllowed.
func sendDenied(d *deployed, role iamtest.Caller) []row {
	stream, name := d.ingest.ARN("Delivery"), d.ingest.Name("Delivery")
	action, service, kind := "firehose:PutRecordBatch", "firehose", "deliverystream/"
	source, dataStream := d.source()
	if dataStream {
		name = d.ingest.Name("Source")
	}
	kinesis := d.ARN("kinesis", "stream/"+name)
	others := slices.Concat(
		calls(role, "another action on the delivery stream", stream,
			"firehose:PutRecord", "firehose:DeleteDeliveryStream", "firehose:UpdateDestination", "firehose:CreateDeliveryStream", "firehose:StopDeliveryStreamEncryption"),
		calls(role, "another action on a data stream", kinesis, "kinesis:PutRecord", "kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:DeleteStream"),
	)
	if dataStream {
		action, service, kind = "kinesis:PutRecords", "kinesis", "stream/"
		others = append(others, calls(role, "the delivery stream that reads the data stream", stream, "firehose:PutRecordBatch")...)
		others = append(others, calls(role, "a data stream with the delivery stream's name", d.ARN("kinesis", "stream/"+d.config.Stream.Name), "kinesis:PutRecords")...)
		stream = source
	} else {
		others = append(others, calls(role, "a data stream, without source=stream", kinesis, "kinesis:PutRecords")...)
	}
	if key := d.config.KeyARN; key != "" {
		others = append(others, calls(role, "the key, without Kinesis", key, "kms:GenerateDataKey", "kms:Decrypt")...)
		others = append(others, withContext(d.viaKinesis(kinesis), calls(role, "an action of consumers", key, "kms:Decrypt"))...)
		others = append(others, withContext(d.viaKinesis(kinesis+"-2"), calls(role, "the key, for another data stream", key, "kms:GenerateDataKey"))...)
		others = append(others, withContext(d.viaKinesis(kinesis), calls(role, "another key", d.otherKey(), "kms:GenerateDataKey"))...)
		others = append(others, withContext(d.kinesisContext(kinesis), calls(role, "the data stream's key, without Kinesis", key, "kms:GenerateDataKey"))...)
	}
	return slices.Concat(others,
		calls(role, "another stream", d.ARN(service, kind+"another"), action),
		calls(role, "a stream whose name begins with this one's", stream+"-2", action),
		calls(role, "another Region's stream", d.place("eu-west-1", d.Account).ARN(service, kind+name), action),
		calls(role, "another account's stream", d.place(d.Region, otherAccount).ARN(service, kind+name), action),
	)
}
