// Package analytics creates a Studio notebook of Amazon Managed Service for Apache Flink that
// queries a Kinesis data stream while records arrive.
package analytics

import (
	"fmt"
	"regexp"

	"penstock/internal/cdk/findings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsglue"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	flink "github.com/aws/aws-cdk-go/awscdk/v2/awskinesisanalyticsv2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

const (
	// runtime is the newest for notebooks, with Flink 1.15: CreateApplication API reference,
	// RuntimeEnvironment.
	runtime = "ZEPPELIN-FLINK-3_0"
	// connectorVersion is that of the Kinesis connector for Flink 1.15. Only notebooks that
	// the console creates have the connector by themselves: Managed Service for Apache Flink
	// Developer Guide, "Use connectors and dependencies".
	connectorVersion = "1.15.4"
)

// KPUs is what AWS bills while the notebook runs: one for queries, one for orchestration and
// one for the interactive environment (https://aws.amazon.com/managed-service-apache-flink/pricing/).
const KPUs = 3

// Props configures a notebook.
type Props struct {
	// Name is that of the notebook, by which other stacks and users find it. Required.
	Name string
	// Database is the name of a new Glue database for the notebook's tables: lower-case
	// letters, digits and underscores. Required.
	Database string
	// Stream has the records to query. The notebook may use its encryption key, if it has
	// one, to read them. Required.
	Stream awskinesis.IStream
	// LogRetention is how long CloudWatch keeps the notebook's log. Required.
	LogRetention awslogs.RetentionDays
}

// Notebook holds the resources of a notebook.
type Notebook struct {
	Application flink.CfnApplication
	Database    awsglue.CfnDatabase // keeps the tables that statements in the notebook create
	Role        awsiam.Role
	LogGroup    awslogs.LogGroup
}

var (
	// CreateApplication API reference, ApplicationName.
	nameRule     = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,128}$`)
	databaseRule = regexp.MustCompile(`^[a-z][a-z0-9_]{0,127}$`)
)

// New creates a notebook that does not run: AWS bills it from its start to its stop. It panics
// on names that AWS rejects.
func New(scope constructs.Construct, id string, props Props) Notebook {
	if !nameRule.MatchString(props.Name) {
		panic(fmt.Sprintf("analytics: Name %q: a name has 1 to 128 letters, digits, underscores, dots and hyphens", props.Name))
	}
	if !databaseRule.MatchString(props.Database) {
		panic(fmt.Sprintf("analytics: Database %q: a name has lower-case letters, digits and underscores, a letter first", props.Database))
	}
	this := constructs.NewConstruct(scope, jsii.String(id))
	log := awslogs.NewLogGroup(this, jsii.String("Log"), &awslogs.LogGroupProps{
		Retention: props.LogRetention, RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	findings.Accept(log, "CKV_AWS_158", "CloudWatch encrypts log groups; Flink logs its own messages and no record.")
	logStream := awslogs.NewLogStream(this, jsii.String("LogStream"), &awslogs.LogStreamProps{
		LogGroup: log, RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	// CDK has no L2 constructs for Glue databases and for applications of Apache Flink.
	database := awsglue.NewCfnDatabase(this, jsii.String("Database"), &awsglue.CfnDatabaseProps{
		CatalogId: awscdk.Stack_Of(this).Account(),
		DatabaseInput: &awsglue.CfnDatabase_DatabaseInputProperty{
			Name: jsii.String(props.Database), Description: jsii.Sprintf("Tables of the notebook %s", props.Name),
		},
	})
	role := newRole(this, props, *database.Ref(), log, logStream)
	application := newApplication(this, props, *database.Ref(), role)
	flink.NewCfnApplicationCloudWatchLoggingOption(this, jsii.String("Logging"), &flink.CfnApplicationCloudWatchLoggingOptionProps{
		ApplicationName: application.Ref(),
		CloudWatchLoggingOption: &flink.CfnApplicationCloudWatchLoggingOption_CloudWatchLoggingOptionProperty{
			LogStreamArn: logStreamARN(this, log, logStream),
		},
	})
	return Notebook{application, database, role, log}
}

// newApplication creates the notebook in its smallest size, which does not grow by itself.
func newApplication(this constructs.Construct, props Props, database string, role awsiam.Role) flink.CfnApplication {
	return flink.NewCfnApplication(this, jsii.String("Notebook"), &flink.CfnApplicationProps{
		ApplicationName:        jsii.String(props.Name),
		ApplicationDescription: jsii.String("Queries records while they arrive"),
		ApplicationMode:        jsii.String("INTERACTIVE"),
		RuntimeEnvironment:     jsii.String(runtime),
		ServiceExecutionRole:   role.RoleArn(),
		ApplicationConfiguration: &flink.CfnApplication_ApplicationConfigurationProperty{
			ApplicationSnapshotConfiguration: &flink.CfnApplication_ApplicationSnapshotConfigurationProperty{SnapshotsEnabled: jsii.Bool(false)},
			FlinkApplicationConfiguration: &flink.CfnApplication_FlinkApplicationConfigurationProperty{
				ParallelismConfiguration: &flink.CfnApplication_ParallelismConfigurationProperty{
					ConfigurationType: jsii.String("CUSTOM"), Parallelism: jsii.Number(1), ParallelismPerKpu: jsii.Number(1),
					AutoScalingEnabled: jsii.Bool(false),
				},
			},
			ZeppelinApplicationConfiguration: &flink.CfnApplication_ZeppelinApplicationConfigurationProperty{
				CatalogConfiguration: &flink.CfnApplication_CatalogConfigurationProperty{
					GlueDataCatalogConfiguration: &flink.CfnApplication_GlueDataCatalogConfigurationProperty{
						DatabaseArn: glueARN(this, "database/"+database),
					},
				},
				CustomArtifactsConfiguration: []any{&flink.CfnApplication_CustomArtifactConfigurationProperty{
					ArtifactType: jsii.String("DEPENDENCY_JAR"),
					MavenReference: &flink.CfnApplication_MavenReferenceProperty{
						GroupId: jsii.String("org.apache.flink"), ArtifactId: jsii.String("flink-sql-connector-kinesis"),
						Version: jsii.String(connectorVersion),
					},
				}},
				MonitoringConfiguration: &flink.CfnApplication_ZeppelinMonitoringConfigurationProperty{LogLevel: jsii.String("INFO")},
			},
		},
	})
}
