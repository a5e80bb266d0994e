package audit

import (
	"slices"
	"strings"

	"penstock/internal/testkit/iamtest"
)

// Pages of the Managed Service for Apache Flink Developer Guide that say what a notebook calls.
const (
	toQuery     = "Create custom IAM policies for Managed Service for Apache Flink Studio notebooks"
	toDrop      = "AWS Glue API reference: DeleteTable, for DROP TABLE"
	toStart     = "Cross-service confused deputy prevention"
	toReadNames = "AWS Glue API reference: GetDatabases"
)

func (d *deployed) notebook() iamtest.Caller {
	return iamtest.Caller{Role: d.analytics.ARN("AnalyticsRole")}
}

// ofNotebook is the context in which the service assumes a role for a notebook.
func ofNotebook(at iamtest.Place, name string) map[string]any {
	return map[string]any{"aws:SourceArn": at.ARN("kinesisanalytics", "application/"+name), "aws:SourceAccount": at.Account}
}

// notebookTables returns the ARNs of the Glue catalog, the notebook's database and a table in
// it, in this order.
func (d *deployed) notebookTables() []string {
	database := d.analytics.Name("AnalyticsDatabase")
	return []string{d.ARN("glue", "catalog"), d.ARN("glue", "database/"+database), d.ARN("glue", "table/"+database+"/events")}
}

func (d *deployed) notebookLog(stream string) string {
	return d.ARN("logs", "log-group:"+d.analytics.Name("AnalyticsLog")+":log-stream:"+stream)
}

var toKeepTables = []string{"glue:CreateTable", "glue:GetTable", "glue:GetTables", "glue:UpdateTable"}

func notebookAllowed(d *deployed) (all []row) {
	if d.analytics == nil {
		return nil
	}
	role, source := d.notebook(), d.ingest.ARN("Source")
	things := d.notebookTables()
	for _, thing := range things {
		all = slices.Concat(all, calls(role, toQuery, thing, toKeepTables...), calls(role, toDrop, thing, "glue:DeleteTable"))
	}
	for _, thing := range []string{things[0], things[1], d.ARN("glue", "database/hive")} {
		all = append(all, calls(role, toQuery, thing, "glue:GetDatabase")...)
	}
	for _, thing := range []string{things[0], d.ARN("glue", "database/another")} {
		all = append(all, calls(role, toReadNames, thing, "glue:GetDatabases")...)
	}
	all = slices.Concat(all,
		calls(role, toQuery, source, toReadStream...),
		calls(role, toQuery, "*", "logs:DescribeLogGroups"),
		calls(role, toQuery, d.notebookLog("another"), "logs:DescribeLogStreams"),
		calls(role, toQuery, d.notebookLog(d.analytics.Name("AnalyticsLogStream")), "logs:PutLogEvents"),
		withContext(ofNotebook(d.Place, d.config.AnalyticsStackName()), calls(service("kinesisanalytics"), toStart, role.Role, "sts:AssumeRole")),
	)
	if key := d.config.KeyARN; key != "" {
		all = append(all, withContext(d.viaKinesis(source), calls(role, toQuery, key, "kms:Decrypt"))...)
	}
	return all
}

func notebookDenied(d *deployed) (all []row) {
	if d.analytics == nil {
		return nil
	}
	role, source, name := d.notebook(), d.ingest.ARN("Source"), d.config.AnalyticsStackName()
	elsewhere := d.place("eu-west-1", d.Account)
	things, ours := d.notebookTables(), ofNotebook(d.Place, name)
	disagree := ofNotebook(d.Place, name)
	disagree["aws:SourceAccount"] = otherAccount
	all = slices.Concat(
		calls(role, "another action on the stream", source, "kinesis:PutRecord", "kinesis:PutRecords", "kinesis:DeleteStream", "kinesis:SubscribeToShard", "kinesis:RegisterStreamConsumer"),
		calls(role, "a stream whose name begins with the source's", source+"-2", toReadStream...),
		calls(role, "another Region's stream", strings.Replace(source, d.Region, "eu-west-1", 1), toReadStream...),
		calls(role, "another database", d.ARN("glue", "database/another"), append(toKeepTables, "glue:GetDatabase", "glue:DeleteTable")...),
		calls(role, "a table of another database", d.ARN("glue", "table/another/events"), append(toKeepTables, "glue:DeleteTable")...),
		calls(role, "a database whose name begins with the notebook's", things[1]+"2", "glue:GetDatabase", "glue:CreateTable"),
		calls(role, "tables of Flink's own catalog", d.ARN("glue", "database/hive"), append(toKeepTables, "glue:DeleteTable")...),
		calls(role, "another Region's catalog", elsewhere.ARN("glue", "catalog"), "glue:GetDatabases"),
		calls(role, "another Region's database", elsewhere.ARN("glue", "database/another"), "glue:GetDatabases"),
		calls(role, "the database itself", things[1], "glue:CreateDatabase", "glue:DeleteDatabase", "glue:UpdateDatabase"),
		calls(role, "another action on a table", things[2], "glue:BatchDeleteTable", "glue:CreatePartition", "glue:GetPartitions"),
		calls(role, "another action on the catalog", things[0], "glue:CreateDatabase", "glue:PutResourcePolicy", "glue:GetConnection"),
		calls(role, "another stream of the log", d.notebookLog("another"), "logs:PutLogEvents"),
		calls(role, "another action on the log", d.notebookLog(d.analytics.Name("AnalyticsLogStream")), "logs:DeleteLogStream", "logs:GetLogEvents"),
		calls(role, "another log", d.ARN("logs", "log-group:another:log-stream:x"), "logs:PutLogEvents", "logs:DescribeLogStreams"),
		calls(role, "the log itself", d.analytics.ARN("AnalyticsLog"), "logs:CreateLogGroup", "logs:DeleteLogGroup", "logs:CreateLogStream"),
		calls(role, "other lists", "*", "logs:DescribeQueries", "kinesis:ListStreams", "s3:ListAllMyBuckets"),
		calls(role, "the lake", d.lake(), "s3:ListBucket"),
		calls(role, "the lake", d.lake()+"/streaming/x", "s3:GetObject", "s3:PutObject"),
		calls(role, "the delivery stream", d.ingest.ARN("Delivery"), "firehose:PutRecordBatch"),
		calls(role, "the notebook", d.ARN("kinesisanalytics", "application/"+name), "kinesisanalytics:StartApplication", "kinesisanalytics:UpdateApplication"),
		calls(role, "more rights", role.Role, "iam:PassRole", "iam:PutRolePolicy", "sts:AssumeRole"),
		withContext(ofNotebook(d.place(d.Region, otherAccount), name), calls(service("kinesisanalytics"), "another account's notebook: the confused deputy", role.Role, "sts:AssumeRole")),
		withContext(ofNotebook(elsewhere, name), calls(service("kinesisanalytics"), "another Region's notebook", role.Role, "sts:AssumeRole")),
		withContext(ofNotebook(d.Place, "another"), calls(service("kinesisanalytics"), "another notebook", role.Role, "sts:AssumeRole")),
		withContext(disagree, calls(service("kinesisanalytics"), "a notebook that is not of its account", role.Role, "sts:AssumeRole")),
		calls(service("kinesisanalytics"), "no notebook", role.Role, "sts:AssumeRole"),
		withContext(ours, calls(service("kinesisanalytics"), "the service as somebody else", role.Role, "sts:TagSession", "sts:SetSourceIdentity")),
		withContext(ours, calls(service("lambda"), "another service", role.Role, "sts:AssumeRole")),
		withContext(ours, notAssumedBy(d, role)),
	)
	if key := d.config.KeyARN; key != "" {
		all = slices.Concat(all,
			withContext(d.viaKinesis(source), calls(role, "another action on the key", key, "kms:Encrypt", "kms:GenerateDataKey", "kms:CreateGrant")),
			withContext(d.viaKinesis(source+"-2"), calls(role, "the key, for another stream", key, "kms:Decrypt")),
			withContext(d.viaService("kinesis"), calls(role, "the key, for no stream", key, "kms:Decrypt")),
			withContext(d.kinesisContext(source), calls(role, "the key, without Kinesis", key, "kms:Decrypt")),
			withContext(d.viaKinesis(source), calls(role, "another key", d.otherKey(), "kms:Decrypt")),
		)
	}
	return all
}
