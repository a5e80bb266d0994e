// Package catalog makes the records of a delivery stream a table that Athena queries:
// nothing crawls, and nothing has to be added when a month begins.
//
//  1. table.go has the table: where its rows are, from the stream's prefix, and what is
//     in them, from the record template.
//  2. queries.go has the queries that are ready to run.
package catalog

import (
	"fmt"
	"regexp"
	"time"

	"penstock/firehose"
	"penstock/record"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsathena"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Props are what a catalog is made from. All are required, but for the key.
type Props struct {
	Name    string        // of the database and the workgroup: lower-case letters, digits and underscores
	Bucket  awss3.IBucket // the lake; results of queries go there too, under ResultsPrefix
	Stream  firehose.DeliveryStream
	Columns []record.Column // of the records; those that the prefix has as partition keys are keys of the table
	First   time.Time       // the table knows of no record before it; to stay the same for ever
	// EncryptionKey encrypts results. Default: keys that S3 manages.
	EncryptionKey awskms.IKey
}

// Catalog is a table and the workgroup to query it in.
type Catalog struct {
	Database  awsglue.CfnDatabase
	Table     awsglue.CfnTable
	WorkGroup awsathena.CfnWorkGroup
	Queries   []awsathena.CfnNamedQuery
}

const (
	// TableName is that of the table.
	TableName = "records"
	// ResultsPrefix is what the keys of query results begin with.
	ResultsPrefix = "athena-results/"
	// scanLimitBytes ends a query that reads more: 10 GiB, some cents.
	scanLimitBytes = 10 << 30
)

var nameRule = regexp.MustCompile(`^[a-z][a-z0-9_]{0,127}$`)

// New makes a catalog. What [Check] says of the props panics.
func New(scope constructs.Construct, id string, props Props) Catalog {
	projection, err := Check(props)
	if err != nil {
		panic(fmt.Sprintf("catalog %s: %v", props.Name, err))
	}
	this := constructs.NewConstruct(scope, jsii.String(id))
	account := awscdk.Stack_Of(this).Account()

	database := awsglue.NewCfnDatabase(this, jsii.String("Database"), &awsglue.CfnDatabaseProps{
		CatalogId: account,
		DatabaseInput: &awsglue.CfnDatabase_DatabaseInputProperty{
			Name: jsii.String(props.Name), Description: jsii.Sprintf("Records of the delivery stream %s", props.Stream.Name),
		},
	})
	table := awsglue.NewCfnTable(this, jsii.String("Table"), &awsglue.CfnTableProps{
		CatalogId: account, DatabaseName: database.Ref(), TableInput: tableInput(props, projection),
	})
	workGroup := awsathena.NewCfnWorkGroup(this, jsii.String("WorkGroup"), &awsathena.CfnWorkGroupProps{
		Name:                  jsii.String(props.Name),
		Description:           jsii.Sprintf("Queries of the delivery stream %s", props.Stream.Name),
		RecursiveDeleteOption: jsii.Bool(true), // or its history would keep it from being deleted
		WorkGroupConfiguration: &awsathena.CfnWorkGroup_WorkGroupConfigurationProperty{
			BytesScannedCutoffPerQuery:      jsii.Number(scanLimitBytes),
			EnforceWorkGroupConfiguration:   jsii.Bool(true),
			PublishCloudWatchMetricsEnabled: jsii.Bool(true),
			ResultConfiguration: &awsathena.CfnWorkGroup_ResultConfigurationProperty{
				OutputLocation:          jsii.Sprintf("s3://%s/%s", *props.Bucket.BucketName(), ResultsPrefix),
				EncryptionConfiguration: encryption(props.EncryptionKey),
			},
		},
	})
	catalog := Catalog{Database: database, Table: table, WorkGroup: workGroup}
	for _, q := range Queries(props.Columns, projection.Keys) {
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

func encryption(key awskms.IKey) *awsathena.CfnWorkGroup_EncryptionConfigurationProperty {
	if key == nil {
		return &awsathena.CfnWorkGroup_EncryptionConfigurationProperty{EncryptionOption: jsii.String("SSE_S3")}
	}
	return &awsathena.CfnWorkGroup_EncryptionConfigurationProperty{EncryptionOption: jsii.String("SSE_KMS"), KmsKey: key.KeyArn()}
}
