package catalog

import (
	"penstock/firehose/athena"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// newFilms creates the table of the films that the records refer to. It has no rows until kdg
// films writes its object.
func newFilms(this constructs.Construct, database awsglue.CfnDatabase, bucket string) awsglue.CfnTable {
	format := athena.FilmsFormat()
	return awsglue.NewCfnTable(this, jsii.String("Films"), &awsglue.CfnTableProps{
		CatalogId:    awscdk.Stack_Of(this).Account(),
		DatabaseName: database.Ref(),
		TableInput: &awsglue.CfnTable_TableInputProperty{
			Name:              jsii.String(athena.FilmsTable),
			Description:       jsii.String("Films that records refer to by film_id, which kdg films loads"),
			TableType:         jsii.String("EXTERNAL_TABLE"),
			Parameters:        map[string]string{"EXTERNAL": "TRUE", "classification": format.Classification},
			StorageDescriptor: storage("s3://"+bucket+"/"+athena.FilmsPrefix, athena.FilmColumns(), format),
		},
	})
}
