// Package catalog creates a Glue table of a delivery stream's records, one of the films that
// they refer to, and an Athena workgroup with saved queries.
package catalog

import (
	"fmt"
	"regexp"
	"time"

	"penstock/firehose/athena"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsathena"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props configures a catalog.
type Props struct {
	// Name is that of the database and the workgroup: lower-case letters, digits and
	// underscores. Required.
	Name string
	// Bucket is the data lake, also for query results (athena.ResultsPrefix). Required.
	Bucket awss3.IBucket
	// Table describes the objects. Required.
	Table athena.Table
	// First is the instant of the first partition. Do not change it later. Required.
	First time.Time
	// EncryptionKey encrypts results. Default: keys that S3 manages.
	EncryptionKey awskms.IKey
}

// Catalog holds the tables, the workgroup to query them in, and the saved queries.
type Catalog struct {
	Database  awsglue.CfnDatabase
	Table     awsglue.CfnTable
	Films     awsglue.CfnTable // nil unless the records refer to films
	WorkGroup awsathena.CfnWorkGroup
	Queries   []awsathena.CfnNamedQuery
}

// scanLimitBytes cancels a query that reads more than 10 GiB, which costs some cents.
const scanLimitBytes = 10 << 30

var nameRule = regexp.MustCompile(`^[a-z][a-z0-9_]{0,127}$`)

// New creates a catalog. It panics on a name that Glue rejects.
func New(scope constructs.Construct, id string, props Props) Catalog {
	if !nameRule.MatchString(props.Name) {
		panic(fmt.Sprintf("catalog %s: a name has lower-case letters, digits and underscores, a letter first", props.Name))
	}
	this := constructs.NewConstruct(scope, jsii.String(id))
	account := awscdk.Stack_Of(this).Account()

	database := awsglue.NewCfnDatabase(this, jsii.String("Database"), &awsglue.CfnDatabaseProps{
		CatalogId: account,
		DatabaseInput: &awsglue.CfnDatabase_DatabaseInputProperty{
			Name: jsii.String(props.Name), Description: jsii.Sprintf("Records of the delivery stream %s", props.Table.Stream.Name),
		},
	})
	table := awsglue.NewCfnTable(this, jsii.String("Table"), &awsglue.CfnTableProps{
		CatalogId: account, DatabaseName: database.Ref(), TableInput: tableInput(props),
	})
	workGroup := awsathena.NewCfnWorkGroup(this, jsii.String("WorkGroup"), &awsathena.CfnWorkGroupProps{
		Name:                  jsii.String(props.Name),
		Description:           jsii.Sprintf("Queries of the delivery stream %s", props.Table.Stream.Name),
		RecursiveDeleteOption: jsii.Bool(true), // or its history would keep it from being deleted
		WorkGroupConfiguration: &awsathena.CfnWorkGroup_WorkGroupConfigurationProperty{
			BytesScannedCutoffPerQuery:      jsii.Number(scanLimitBytes),
			EnforceWorkGroupConfiguration:   jsii.Bool(true),
			PublishCloudWatchMetricsEnabled: jsii.Bool(true),
			ResultConfiguration: &awsathena.CfnWorkGroup_ResultConfigurationProperty{
				OutputLocation:          jsii.Sprintf("s3://%s/%s", *props.Bucket.BucketName(), athena.ResultsPrefix),
				EncryptionConfiguration: encryption(props.EncryptionKey),
			},
		},
	})
	catalog := Catalog{Database: database, Table: table, WorkGroup: workGroup}
	if props.Table.RefersToFilms() {
		catalog.Films = newFilms(this, database, *props.Bucket.BucketName())
	}
	for _, q := range props.Table.Queries() {
		query := awsathena.NewCfnNamedQuery(this, jsii.String(q.ID), &awsathena.CfnNamedQueryProps{
			Name:        jsii.String(q.Name),
			Description: jsii.String(q.Description),
			Database:    database.Ref(),
			WorkGroup:   workGroup.Ref(),
			QueryString: jsii.String(q.SQL),
		})
		catalog.Queries = append(catalog.Queries, query)
	}
	return catalog
}

// tableInput returns the definition of the table.
func tableInput(props Props) *awsglue.CfnTable_TableInputProperty {
	table := props.Table
	bucket := "s3://" + *props.Bucket.BucketName()
	return &awsglue.CfnTable_TableInputProperty{
		Name:              jsii.String(athena.TableName),
		Description:       jsii.Sprintf("Records of the delivery stream %s, a partition for each value of its prefix", table.Stream.Name),
		TableType:         jsii.String("EXTERNAL_TABLE"),
		Parameters:        table.Parameters(bucket, props.First),
		PartitionKeys:     columns(table.PartitionKeys()),
		StorageDescriptor: storage(bucket+"/"+table.Projection.Head, table.Columns(), table.Format()),
	}
}

// storage describes the objects of a table.
func storage(location string, all []athena.Column, format athena.Format) *awsglue.CfnTable_StorageDescriptorProperty {
	serDe := &awsglue.CfnTable_SerdeInfoProperty{SerializationLibrary: jsii.String(format.SerDe)}
	if len(format.SerDeParameters) > 0 {
		serDe.Parameters = format.SerDeParameters
	}
	return &awsglue.CfnTable_StorageDescriptorProperty{
		Columns:      columns(all),
		Location:     jsii.String(location),
		InputFormat:  jsii.String(format.Input),
		OutputFormat: jsii.String(format.Output),
		SerdeInfo:    serDe,
	}
}

func columns(all []athena.Column) (list []any) {
	for _, c := range all {
		list = append(list, &awsglue.CfnTable_ColumnProperty{Name: jsii.String(c.Name), Type: jsii.String(c.Type)})
	}
	return list
}

func encryption(key awskms.IKey) *awsathena.CfnWorkGroup_EncryptionConfigurationProperty {
	if key == nil {
		return &awsathena.CfnWorkGroup_EncryptionConfigurationProperty{EncryptionOption: jsii.String("SSE_S3")}
	}
	return &awsathena.CfnWorkGroup_EncryptionConfigurationProperty{EncryptionOption: jsii.String("SSE_KMS"), KmsKey: key.KeyArn()}
}
