// Package stackstest creates the stacks for the tests of stacks and for the audits of
// their templates. EverySetting and FromStream together change every setting.
package stackstest

import (
	"path/filepath"
	"testing"
	"time"

	"penstock/internal/repo"
	"penstock/internal/testkit/cdktest"
	"penstock/stacks"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/require"
)

// EverySetting has a value other than the default for each setting, except those that
// cannot be combined with the others: source, shards, alsoRaw, analytics and compression are in FromStream,
// and a password that is a parameter does not rotate.
var EverySetting = map[string]any{
	"name": "Demo", "deliveryStreamName": "events", "prefix": "data/!{partitionKeyFromQuery:eventType}/!{timestamp:yyyy/MM/dd/}", "errorPrefix": "errors/!{firehose:error-output-type}/",
	"bufferSizeMiB": "64", "bufferIntervalSeconds": "900", "partitionBy": "eventType", "format": "Parquet", "fileExtension": ".pq", "encryptionKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "timeZone": "Europe/Paris", "appendNewline": "true", "transformFunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:transform:live", "backup": "true", "kdgPassword": "parameter", "kdgUrlBase": "https://example.com/producer.html", "rotateAfterDays": "0",
	"lambdaArchitecture": "x86_64", "retainData": "false", "tierAfterDays": "30", "expireAfterDays": "365", "catalog": "true", "firstDay": "2026-11-01", "monitoring": "true", "alarmEmail": "ada@example.com", "logRetentionDays": "30",
	"permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/Boundary", "tags": "team=data,env=test",
	"traffic": "both", "trafficUntil": "2099-12-31T18:00:00+01:00", "trafficWeek": week(),
	"page": "true", "pageDomain": "kdg.example.com", "pageCertificateArn": "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
}

// week returns the path of a file of rates.
func week() string {
	root, err := repo.Root()
	if err != nil {
		panic(err)
	}
	return filepath.Join(root, "internal", "generate", "week.csv")
}

// FromStream has a data stream as the source, and the settings that go with it.
var FromStream = map[string]any{"name": "Stream", "source": "stream", "shards": "2", "alsoRaw": "true", "compression": "GZIP", "fileExtension": ".json.gz", "monitoring": "true", "recordsPerSecond": "1k", "traffic": "both", "page": "true", "analytics": "studio"}

// New creates Ingest and Generator, with settings that differ from the defaults.
func New(t *testing.T, settings map[string]any) (ingest, generator awscdk.Stack) {
	t.Helper()
	all := All(t, settings)
	return all[0], all[1]
}

// All makes all stacks of one app: Ingest, Generator and, if the settings ask for them,
// Traffic, Page and Analytics.
func All(t *testing.T, settings map[string]any) []awscdk.Stack {
	t.Helper()
	app := cdktest.App(t)
	for name, value := range settings {
		app.Node().SetContext(jsii.String(name), value)
	}
	config, err := stacks.FromContext(app.Node(), time.Now())
	require.NoError(t, err)
	all := []awscdk.Stack{stacks.NewIngest(app, config), stacks.NewGenerator(app, config, cdktest.StubCode(t))}
	if config.Traffic != stacks.TrafficNone {
		all = append(all, stacks.NewTraffic(app, config, all[0], cdktest.StubCode(t)))
	}
	if config.Page {
		all = append(all, stacks.NewPage(app, config, all[1], stacks.PageFiles{Code: cdktest.StubCode(t), Version: "1"}))
	}
	if config.Analytics != stacks.AnalyticsNone {
		all = append(all, stacks.NewAnalytics(app, config))
	}
	return all
}
