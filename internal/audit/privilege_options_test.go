package audit

import (
	"maps"
	"slices"
	"strings"

	"penstock/firehose"
	"penstock/internal/testkit/iamtest"
)

// Where it says what Firehose calls for what a setting turns on: Amazon Data Firehose
// Developer Guide, and for what producers do, that of Kinesis Data Streams.
const (
	toRead    = "Grant Firehose access to a Kinesis data stream"
	toConvert = "Grant Firehose access to AWS Glue for data format conversion"
	toEncrypt = "Permissions to use user-generated KMS keys"
)

// via is the context of a call of KMS that a service makes on behalf of a caller.
func (d *deployed) via(service string) map[string]any {
	suffix := ".amazonaws.com"
	if d.Partition == "aws-cn" {
		suffix += ".cn"
	}
	return map[string]any{"kms:ViaService": service + "." + d.Region + suffix}
}

// otherKey is a key of the account that the stacks have nothing to do with.
func (d *deployed) otherKey() string { return d.ARN("kms", "key/another") }

// viaKinesis is the same for the records of a data stream.
func (d *deployed) viaKinesis(stream string) map[string]any {
	context := maps.Clone(d.via("kinesis"))
	context["kms:EncryptionContext:aws:kinesis:arn"] = stream
	return context
}

// withoutKinesis is the same where nobody acts on behalf of the caller.
func (d *deployed) withoutKinesis(stream string) map[string]any {
	return map[string]any{"kms:EncryptionContext:aws:kinesis:arn": stream}
}

// source is the data stream that the delivery stream reads; reads says that it does.
func (d *deployed) source() (arn string, reads bool) {
	if d.config.Stream.Source != firehose.KinesisStreamAsSource {
		return "", false
	}
	return d.ingest.ARN("Source"), true
}

// table are the things of Glue that a table is in, and the table.
func (d *deployed) table() []string {
	database := d.ingest.Name("CatalogDatabase")
	return []string{d.ARN("glue", "catalog"), d.ARN("glue", "database/"+database), d.ARN("glue", "table/"+database+"/"+d.ingest.Name("CatalogTable"))}
}

var (
	toReadStream = []string{"kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:ListShards"}
	toReadTable  = []string{"glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"}
)

// optionsNeed are the calls of the delivery role for what settings turn on.
func optionsNeed(d *deployed) (all []row) {
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
	if key := d.config.KeyARN; key != "" {
		all = append(all, in(d.via("s3"), calls(role, toWrite, key, "kms:Decrypt", "kms:GenerateDataKey"))...)
		if reads {
			all = append(all, in(d.viaKinesis(source), calls(role, toRead, key, "kms:Decrypt"))...)
		}
	}
	return all
}

// optionsOutside are those one step further.
func optionsOutside(d *deployed) (all []row) {
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
	if key := d.config.KeyARN; key != "" {
		all = append(all, calls(role, "the key, without S3", key, "kms:Decrypt", "kms:GenerateDataKey")...)
		all = append(all, in(d.via("secretsmanager"), calls(role, "the key, for another service", key, "kms:Decrypt", "kms:GenerateDataKey"))...)
		all = append(all, in(d.via("s3"), calls(role, "another action on the key", key, "kms:Encrypt", "kms:CreateGrant", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"))...)
		if reads {
			all = append(all, in(d.viaKinesis(source), calls(role, "what producers do", key, "kms:GenerateDataKey"))...)
			all = append(all, in(d.viaKinesis(source+"-2"), calls(role, "the key, for another data stream", key, "kms:Decrypt"))...)
			all = append(all, in(d.viaKinesis(source), calls(role, "another key", d.otherKey(), "kms:Decrypt"))...)
			all = append(all, in(d.withoutKinesis(source), calls(role, "the data stream's key, without Kinesis", key, "kms:Decrypt"))...)
		}
	}
	return all
}

// sends are the calls with which a producer puts records on the stream.
func sends(d *deployed, role iamtest.Caller, why string) []row {
	source, dataStream := d.source()
	if !dataStream {
		return calls(role, why, d.ingest.ARN("Delivery"), "firehose:PutRecordBatch")
	}
	all := calls(role, why, source, "kinesis:PutRecords")
	if key := d.config.KeyARN; key != "" {
		all = append(all, in(d.viaKinesis(source), calls(role, toEncrypt, key, "kms:GenerateDataKey"))...)
	}
	return all
}

// sendsNot are those one step further.
func sendsNot(d *deployed, role iamtest.Caller) []row {
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
		others = append(others, calls(role, "what reads the data stream", stream, "firehose:PutRecordBatch")...)
		others = append(others, calls(role, "a data stream with the delivery stream's name", d.ARN("kinesis", "stream/"+d.config.Stream.Name), "kinesis:PutRecords")...)
		stream = source
	} else {
		others = append(others, calls(role, "a data stream, which the stack has not", kinesis, "kinesis:PutRecords")...)
	}
	if key := d.config.KeyARN; key != "" {
		others = append(others, calls(role, "the key, without Kinesis", key, "kms:GenerateDataKey", "kms:Decrypt")...)
		others = append(others, in(d.viaKinesis(kinesis), calls(role, "what readers do", key, "kms:Decrypt"))...)
		others = append(others, in(d.viaKinesis(kinesis+"-2"), calls(role, "the key, for another data stream", key, "kms:GenerateDataKey"))...)
		others = append(others, in(d.viaKinesis(kinesis), calls(role, "another key", d.otherKey(), "kms:GenerateDataKey"))...)
		others = append(others, in(d.withoutKinesis(kinesis), calls(role, "the data stream's key, without Kinesis", key, "kms:GenerateDataKey"))...)
	}
	return slices.Concat(others,
		calls(role, "another stream", d.ARN(service, kind+"another"), action),
		calls(role, "a stream whose name begins with this one's", stream+"-2", action),
		calls(role, "another Region's stream", d.elsewhere("eu-west-1", d.Account).ARN(service, kind+name), action),
		calls(role, "another account's stream", d.elsewhere(d.Region, otherAccount).ARN(service, kind+name), action),
	)
}
