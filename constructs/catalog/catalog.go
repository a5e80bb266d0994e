// Package catalog creates a table that Athena queries the records of a delivery stream
// with. It uses partition projection: no crawler runs, and nobody adds partitions.
//
//  1. table.go derives the table from the stream's prefix and the records' columns.
//  2. queries.go has the saved queries.
package catalog

import (
	"fmt"
	"regexp"
	"time"

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
	// Bucket is the data lake. Results of queries go there too, under ResultsPrefix.
	// Required.
	Bucket awss3.IBucket
	// Table describes the objects. Required.
	Table Table
	// First is the instant of the table's first partition: queries find no older record.
	// Keep it the same from one deployment to the next. Required.
	First time.Time
	// EncryptionKey encrypts results. Default: keys that S3 manages.
	EncryptionKey awskms.IKey
}

// Catalog holds a table, the workgroup to query it in, and the saved queries.
type Catalog struct {
	Database  awsglue.CfnDatabase
	Table     awsglue.CfnTable
	WorkGroup awsathena.CfnWorkGroup
	Queries   []awsathena.CfnNamedQuery
}

const (
	// TableName is the name of the table.
	TableName = "records"
	// ResultsPrefix begins the keys of query results.
	ResultsPrefix = "athena-results/"
	// scanLimitBytes cancels a query that reads more than 10 GiB, which costs some cents.
	scanLimitBytes = 10 << 30
)

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
			Name: jsii.String(props.Name), Description: jsii.Sprintf("Records of the delivery stream %s", props.Table.stream.Name),
		},
	})
	table := awsglue.NewCfnTable(this, jsii.String("Table"), &awsglue.CfnTableProps{
		CatalogId: account, DatabaseName: database.Ref(), TableInput: props.Table.input(*props.Bucket.BucketName(), props.First),
	})
	workGroup := awsathena.NewCfnWorkGroup(this, jsii.String("WorkGroup"), &awsathena.CfnWorkGroupProps{
		Name:                  jsii.String(props.Name),
		Description:           jsii.Sprintf("Queries of the delivery stream %s", props.Table.stream.Name),
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

func encryption(key awskms.IKey) *awsathena.CfnWorkGroup_EncryptionConfigurationProperty {
	if key == nil {
		return &awsathena.CfnWorkGroup_EncryptionConfigurationProperty{EncryptionOption: jsii.String("SSE_S3")}
	}
	return &awsathena.CfnWorkGroup_EncryptionConfigurationProperty{EncryptionOption: jsii.String("SSE_KMS"), KmsKey: key.KeyArn()}
}
