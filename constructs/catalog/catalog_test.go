package catalog_test

import (
	"testing"
	"time"

	"penstock/constructs/catalog"
	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/internal/testkit/cdktest"
	"penstock/record"
	"penstock/templates"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

// options are the props of a catalog, with the stream and the columns from which its table
// is derived.
type options struct {
	catalog.Props
	stream  firehose.Definition
	columns []record.Column
}

// exampleOptions returns the options for the example stream, with a change.
func exampleOptions(t *testing.T, change func(*options)) options {
	t.Helper()
	text, _ := templates.Get("sakila")
	template, err := record.Parse(text)
	require.NoError(t, err)
	columns, err := template.Columns()
	require.NoError(t, err)
	o := options{
		Props:  catalog.Props{Name: "penstock", First: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)},
		stream: firehose.Example(), columns: columns,
	}
	if change != nil {
		change(&o)
	}
	return o
}

func (o options) table() (athena.Table, error) {
	return athena.NewTable(firehose.MustNew(o.stream), o.columns)
}

func withCatalog(t *testing.T, change func(*options)) awscdk.Stack {
	t.Helper()
	stack := cdktest.Stack(t)
	o := exampleOptions(t, nil)
	o.Bucket = awss3.Bucket_FromBucketName(stack, jsii.String("Lake"), jsii.String("lake"))
	if change != nil {
		change(&o)
	}
	table, err := o.table()
	require.NoError(t, err)
	o.Table = table
	catalog.New(stack, "Catalog", o.Props)
	return stack
}

func TestTableFollowsPrefixAndTemplate(t *testing.T) {
	template := cdktest.Synth(t, withCatalog(t, nil))
	input := cdktest.At(template.Find(t, "CatalogTable").Properties(), "TableInput")
	assert.Equal(t, "records", cdktest.At(input, "Name"))
	assert.Equal(t, []any{map[string]any{"Name": "month", "Type": "string"}}, cdktest.At(input, "PartitionKeys"))
	assert.Equal(t, map[string]any{
		"EXTERNAL": "TRUE", "classification": "json", "projection.enabled": "true",
		"projection.month.type": "date", "projection.month.format": "yyyy/MM", "projection.month.range": "2026/01,NOW",
		"projection.month.interval": "1", "projection.month.interval.unit": "MONTHS",
		"storage.location.template": "s3://lake/streaming/${month}/",
	}, cdktest.At(input, "Parameters"))
	storage := cdktest.At(input, "StorageDescriptor")
	assert.Equal(t, "s3://lake/streaming/", cdktest.At(storage, "Location"))
	assert.Equal(t, []any{
		map[string]any{"Name": "timestamp", "Type": "string"}, map[string]any{"Name": "eventtype", "Type": "string"},
		map[string]any{"Name": "film_id", "Type": "int"}, map[string]any{"Name": "distributor", "Type": "string"},
		map[string]any{"Name": "platform", "Type": "string"}, map[string]any{"Name": "state", "Type": "string"},
	}, cdktest.At(storage, "Columns"))
	assert.Equal(t, "org.openx.data.jsonserde.JsonSerDe", cdktest.At(storage, "SerdeInfo", "SerializationLibrary"))
}

// Records with a film_id of whole numbers have a table of films, which no crawler and no
// partition fills.
func TestFilms(t *testing.T) {
	template := cdktest.Synth(t, withCatalog(t, nil))
	input := cdktest.At(template.Find(t, "CatalogFilms").Properties(), "TableInput")
	assert.Equal(t, "film", cdktest.At(input, "Name"))
	assert.NotContains(t, input, "PartitionKeys")
	assert.Equal(t, map[string]any{"EXTERNAL": "TRUE", "classification": "parquet"}, cdktest.At(input, "Parameters"))
	storage := cdktest.At(input, "StorageDescriptor")
	assert.Equal(t, "s3://lake/reference/film/", cdktest.At(storage, "Location"))
	assert.Equal(t, map[string]any{"Name": "rental_rate", "Type": "decimal(4,2)"}, cdktest.At(storage, "Columns", 4))
	assert.Equal(t, map[string]any{"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}, cdktest.At(storage, "SerdeInfo"))

	for _, columns := range [][]record.Column{
		{{Name: "film_id", Type: "string"}, {Name: "eventtype", Type: "string"}},
		{{Name: "film", Type: "int"}, {Name: "eventtype", Type: "string"}},
	} {
		template := cdktest.Synth(t, withCatalog(t, func(p *options) { p.columns = columns }))
		template.One(t, "AWS::Glue::Table")
		for _, query := range template.All("AWS::Athena::NamedQuery") {
			assert.NotContains(t, query.Properties()["QueryString"], "JOIN film", "the records refer to no films")
		}
	}
}

func TestWorkgroupLimitsQueriesAndEncryptsResults(t *testing.T) {
	template := cdktest.Synth(t, withCatalog(t, nil))
	group := template.One(t, "AWS::Athena::WorkGroup").Properties()
	assert.Equal(t, "penstock", group["Name"])
	configuration := group["WorkGroupConfiguration"]
	assert.Equal(t, true, cdktest.At(configuration, "EnforceWorkGroupConfiguration"))
	assert.Equal(t, 10.0*1024*1024*1024, cdktest.At(configuration, "BytesScannedCutoffPerQuery"))
	assert.Equal(t, map[string]any{
		"OutputLocation": "s3://lake/athena-results/", "EncryptionConfiguration": map[string]any{"EncryptionOption": "SSE_S3"},
	}, cdktest.At(configuration, "ResultConfiguration"))
	for id, query := range template.All("AWS::Athena::NamedQuery") {
		assert.NotNil(t, cdktest.At(query.Properties(), "WorkGroup", "Ref"), id)
	}
	assert.Len(t, template.All("AWS::Athena::NamedQuery"), 7)
}

// The catalog has the saved queries that match the columns.
func TestQueriesFollowTheColumns(t *testing.T) {
	template := cdktest.Synth(t, withCatalog(t, func(p *options) {
		p.columns = []record.Column{{Name: "film_id", Type: "int"}}
		p.stream.Prefix = "raw/year=!{timestamp:yyyy}/month=!{timestamp:MM}/"
	}))
	query := template.One(t, "AWS::Athena::NamedQuery").Properties()
	assert.Equal(t, "SELECT year, month, count(*) AS records\nFROM records\nGROUP BY year, month\nORDER BY year, month", query["QueryString"])
}

func partitions(p *options) { p.stream.DynamicPartitioning, p.stream.BufferSizeMiB = true, 64 }

// A field that the stream partitions by becomes a partition key, with its possible values.
func TestPartitionKeysAreNotColumns(t *testing.T) {
	template := cdktest.Synth(t, withCatalog(t, func(p *options) {
		partitions(p)
		p.stream.Prefix = "streaming/eventtype=!{partitionKeyFromQuery:eventType}/shop=!{partitionKeyFromQuery:distributor}/!{timestamp:yyyy/MM/}"
	}))
	input := cdktest.At(template.Find(t, "CatalogTable").Properties(), "TableInput")
	key := func(name string) any { return map[string]any{"Name": name, "Type": "string"} }
	assert.Equal(t, []any{key("eventtype"), key("shop"), key("month")}, cdktest.At(input, "PartitionKeys"))
	assert.NotContains(t, cdktest.At(input, "StorageDescriptor", "Columns"), key("eventtype"))
	assert.Contains(t, cdktest.At(input, "StorageDescriptor", "Columns"), key("distributor"))
	assert.Equal(t, "rent,buy,trailer", cdktest.At(input, "Parameters", "projection.eventtype.values"))
	assert.Equal(t, "s3://lake/streaming/eventtype=${eventtype}/shop=${shop}/${month}/", cdktest.At(input, "Parameters", "storage.location.template"))
	var names []any
	for _, query := range template.All("AWS::Athena::NamedQuery") {
		names = append(names, query.Properties()["Name"])
	}
	assert.ElementsMatch(t, []any{"Records by partition", "Top ten films", "Revenue by rental rate", "Revenue by category", "States by distributor", "Freshest record"}, names)
}

func TestParquet(t *testing.T) {
	template := cdktest.Synth(t, withCatalog(t, func(p *options) {
		p.stream.Conversion, p.stream.BufferSizeMiB = firehose.Parquet, 64
		p.columns = []record.Column{
			{Name: "a", Field: "a", Type: "timestamp"}, {Name: "b", Field: "b", Type: "struct<timestamp:array<timestamp>,x:timestamp,y:int>"},
		}
	}))
	input := cdktest.At(template.One(t, "AWS::Glue::Table").Properties(), "TableInput")
	assert.Equal(t, "parquet", cdktest.At(input, "Parameters", "classification"))
	storage := cdktest.At(input, "StorageDescriptor")
	assert.Equal(t, map[string]any{"SerializationLibrary": "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"}, cdktest.At(storage, "SerdeInfo"))
	assert.Equal(t, []any{
		map[string]any{"Name": "a", "Type": "string"}, map[string]any{"Name": "b", "Type": "struct<timestamp:array<string>,x:string,y:int>"},
	}, cdktest.At(storage, "Columns"))
}

func TestResultsAreEncryptedWithACustomerManagedKey(t *testing.T) {
	template := cdktest.Synth(t, withCatalog(t, func(p *options) {
		p.EncryptionKey = awskms.Key_FromKeyArn(p.Bucket.Stack(), jsii.String("Key"), jsii.String("arn:aws:kms:us-east-1:111122223333:key/k"))
	}))
	assert.Equal(t, map[string]any{"EncryptionOption": "SSE_KMS", "KmsKey": "arn:aws:kms:us-east-1:111122223333:key/k"},
		cdktest.At(template.One(t, "AWS::Athena::WorkGroup").Properties(), "WorkGroupConfiguration", "ResultConfiguration", "EncryptionConfiguration"))
}

func TestTwoInOneStack(t *testing.T) {
	stack := withCatalog(t, nil)
	second := exampleOptions(t, nil)
	second.Name, second.Bucket = "second", awss3.Bucket_FromBucketName(stack, jsii.String("Other"), jsii.String("other"))
	table, err := second.table()
	require.NoError(t, err)
	second.Table = table
	catalog.New(stack, "Second", second.Props)
	assert.Len(t, cdktest.Synth(t, stack).All("AWS::Glue::Table"), 4)
}

func TestInvalidNamePanics(t *testing.T) {
	message := cdktest.Refusal(t, func() { withCatalog(t, func(p *options) { p.Name = "My-Lake" }) })
	assert.Contains(t, message, "catalog My-Lake: a name has lower-case letters")
}
