package audit

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"penstock/internal/testkit/cdktest"
	"penstock/internal/testkit/stackstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type values = map[string]any

// change changes a setting of a deployed copy. It names every resource that the change
// removes or replaces; docs/updates.md lists those that it adds or updates.
type change struct {
	setting  string
	from, to any    // from is nil for the default
	also     values // settings that change at the same time
	where    values // settings that the change needs, before and after
	removes  []string
	replaces []string
	refused  bool   // CloudFormation refuses the change, because a replaced resource keeps its name
	remark   string // effects that follow from no schema
}

const (
	keyARN              = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	functionARN         = "arn:aws:lambda:us-east-1:111122223333:function:transform"
	certificateARN      = "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"
	onlyAtCreation      = "**Fails for a deployed stream:** Firehose enables partitioning only when it creates a stream. CloudFormation rolls the update back."
	bufferedRecordsLost = "The records that the old stream still buffers are lost: pause producers for a buffer interval first. Producers need the new name."
	objectsStay         = "Existing objects stay where they are. The role is updated before the stream: pause producers for a buffer interval first."
)

var changes = []change{
	{setting: "deliveryStreamName", to: "events", replaces: []string{"Delivery"}, remark: bufferedRecordsLost},
	{setting: "deliveryStreamName", to: "events", where: values{"source": "stream"}, replaces: []string{"Delivery", "Source"},
		remark: "Records of the old data stream that the delivery stream has not read are lost too."},
	{setting: "source", to: "stream", replaces: []string{"Delivery"}, refused: true, remark: "Change `deliveryStreamName` in the same deployment."},
	{setting: "source", to: "stream", also: values{"deliveryStreamName": "events"}, replaces: []string{"Delivery"}, remark: bufferedRecordsLost},
	{setting: "shards", to: "2", where: values{"source": "stream"},
		remark: "One update can at most double or halve the number of shards. Kinesis allows two switches between shards and on-demand mode in 24 hours."},
	{setting: "shards", from: "2", to: "4", where: values{"source": "stream"}},
	{setting: "prefix", to: "data/!{timestamp:yyyy/MM/dd/}", remark: objectsStay},
	{setting: "prefix", to: "data/!{timestamp:yyyy/MM/dd/}", where: values{"catalog": "true"}, replaces: []string{"CatalogRecordsByPartition", "CatalogEventsByTypeAndPartition"},
		remark: "The table finds only objects under the new prefix."},
	{setting: "errorPrefix", to: "errors/!{firehose:error-output-type}/", remark: objectsStay},
	{setting: "bufferSizeMiB", to: "64"},
	{setting: "bufferIntervalSeconds", to: "300", where: values{"monitoring": "true"}, remark: "The threshold of the freshness alarm changes too."},
	{setting: "compression", to: "GZIP", remark: "Existing objects do not change. Athena reads both formats."},
	{setting: "fileExtension", to: ".json"},
	{setting: "timeZone", to: "Europe/Paris"},
	{setting: "appendNewline", to: "true"},
	{setting: "partitionBy", to: "eventType", remark: onlyAtCreation},
	{setting: "partitionBy", to: "eventType", also: values{"deliveryStreamName": "events"}, replaces: []string{"Delivery"}, remark: bufferedRecordsLost},
	{setting: "format", to: "Parquet", where: values{"catalog": "true"},
		remark: "Existing objects stay JSON, which the table can no longer read: change `prefix` too."},
	{setting: "transformFunctionArn", to: functionARN, remark: "Applies to records that Firehose has not yet processed. The table's columns stay those of `recordTemplate`."},
	{setting: "backup", to: "true", remark: "Only records that arrive later are backed up."},
	{setting: "backup", from: "true", to: "false", removes: []string{"DeliveryBackupLogStream"}, remark: "**Fails for a deployed stream:** Firehose cannot turn a backup off. CloudFormation rolls the update back."},
	{setting: "backup", from: "true", to: "false", also: values{"deliveryStreamName": "events"}, removes: []string{"DeliveryBackupLogStream"}, replaces: []string{"Delivery"}, remark: bufferedRecordsLost},
	{setting: "alsoRaw", to: "true", where: values{"source": "stream"}, remark: "The second stream begins with the records that arrive after its creation."},
	{setting: "alsoRaw", from: "true", to: "false", where: values{"source": "stream"}, removes: []string{"Raw", "RawLog", "RawLogStream", "RawRole"},
		remark: "The records that the second stream still buffers are not written under `raw/`. Existing objects stay."},
	{setting: "encryptionKeyArn", to: keyARN, remark: "Existing objects keep their key."},
	{setting: "encryptionKeyArn", to: keyARN, where: values{"source": "stream", "catalog": "true"}},
	{setting: "kdgPassword", to: "parameter", removes: []string{"KdgPassword", "KdgFunctionRotationPermission"}, remark: "The user gets the new password."},
	{setting: "rotateAfterDays", to: "90", remark: "The deployment does not change the password."},
	{setting: "kdgUrlBase", to: "https://example.com/producer.html", remark: "Only an output changes."},
	{setting: "kdgUrlBase", to: "https://example.com/producer.html", where: values{"page": "true"}, remark: "`KdgUrl` is an output of `<name>Generator` again, and the user can list streams and Regions."},
	{setting: "lambdaArchitecture", to: "x86_64"},
	{setting: "retainData", to: "false", remark: "Nothing is deleted before `cdk destroy`."},
	{setting: "tierAfterDays", to: "30", remark: "Applies to existing objects too."},
	{setting: "expireAfterDays", to: "365", remark: "**Deletes existing objects too** when they reach that age. Deleted versions are kept for 30 more days."},
	{setting: "expireAfterDays", to: "365", where: values{"catalog": "true"}, remark: "**Deletes existing objects too**, but only under the present `prefix` and `errorPrefix` and in the folders of the other settings, so that the films stay."},
	{setting: "logRetentionDays", to: "30", remark: "Older log entries are deleted."},
	{setting: "catalog", to: "true", remark: "The table includes existing objects."},
	{setting: "recordTemplate", to: "testdata/orders.tmpl", where: values{"catalog": "true"},
		removes: []string{"CatalogEventsByTypeAndPartition", "CatalogFilms", "CatalogFreshestRecord", "CatalogRevenueByCategory", "CatalogRevenueByRentalRate", "CatalogStatesByDistributor", "CatalogTopTenFilms"},
		remark:  "Only the saved queries that match the columns exist. Without a `film_id`, there is no table of films; its object stays."},
	{setting: "recordTemplate", to: "testdata/orders.tmpl", where: values{"traffic": "steady"}, remark: "Applies from the next minute."},
	{setting: "recordsPerSecond", to: "1k", remark: "Only the price estimate changes."},
	{setting: "recordsPerSecond", to: "1k", where: values{"traffic": "steady"}, remark: "Applies from the next minute."},
	{setting: "traffic", to: "steady", remark: "Records arrive from the next minute."},
	{setting: "traffic", to: "bulk", remark: "`kdg fleet` starts the runs."},
	{setting: "traffic", from: "steady", to: "none", removes: []string{
		"TrafficFunction", "TrafficFunctionEventInvokeConfig", "TrafficFunctionLog", "TrafficFunctionRole", "TrafficSchedule", "TrafficScheduleRole"},
		remark: "**The traffic continues** until you destroy the stack: `cdk deploy` leaves a stack that the app no longer has."},
	{setting: "trafficWeek", to: "../generate/week.csv", where: values{"traffic": "steady"}, remark: "Applies from the next minute."},
	{setting: "trafficUntil", to: "2099-12-31", where: values{"traffic": "steady"}},
	{setting: "page", to: "true", remark: "`KdgUrl` is then an output of `<name>Page`, and the user can no longer list streams and Regions."},
	{setting: "page", to: "true", where: values{"kdgUrlBase": "https://example.com/producer.html"}},
	{setting: "page", from: "true", to: "false", removes: []string{
		"PageAccessLogs", "PageAccessLogsPolicy", "PageDistribution", "PageDistributionOrigin1S3OriginAccessControl",
		"PageFiles", "PageFilesPolicy", "PageFunction", "PageFunctionEventInvokeConfig", "PageFunctionLog", "PageFunctionRole",
		"PageHeaders", "PageUpload"},
		remark: "`KdgUrl` opens KDG's page again. **The page stays** until you destroy the stack: `cdk deploy` leaves a stack that the app no longer has."},
	{setting: "pageDomain", to: "kdg.example.com", also: values{"pageCertificateArn": certificateARN}, where: values{"page": "true"},
		remark: "Create the DNS record of the output `PageDomainTarget`. The name of CloudFront still works."},
	{setting: "pageCertificateArn", from: certificateARN, to: strings.Replace(certificateARN, "1234", "5678", 1), where: values{"page": "true", "pageDomain": "kdg.example.com"}},
	{setting: "analytics", to: "studio", where: values{"source": "stream"}, remark: "The notebook does not run, and AWS does not bill it, before you start it."},
	{setting: "analytics", from: "studio", to: "none", where: values{"source": "stream"}, removes: []string{
		"AnalyticsDatabase", "AnalyticsLog", "AnalyticsLogStream", "AnalyticsLogging", "AnalyticsNotebook", "AnalyticsRole"},
		remark: "**The notebook stays, and runs on if it runs,** until you destroy the stack: `cdk deploy` leaves a stack that the app no longer has."},
	{setting: "firstDay", to: "2026-11-01", where: values{"catalog": "true"}, remark: "Queries find no older records."},
	{setting: "monitoring", to: "true"},
	{setting: "alarmEmail", to: "ada@example.com", where: values{"monitoring": "true"}},
	{setting: "alarmEmail", from: "ada@example.com", to: "bea@example.com", where: values{"monitoring": "true"}, replaces: []string{"MonitoringEmail"},
		remark: "The new address receives nothing until its owner confirms it."},
	{setting: "permissionsBoundaryArn", to: "arn:aws:iam::111122223333:policy/Boundary"},
	{setting: "tags", to: "team=data"},
}

// hash matches the hash at the end of a logical ID.
var hash = regexp.MustCompile(`[0-9A-F]{8}$`)

// ofPage matches the logical IDs of the buckets of the page and of their policies.
var ofPage = regexp.MustCompile(`^Page(Files|AccessLogs)(Policy)?[0-9A-F]{8}$`)

// plain removes the hashes from logical IDs.
func withoutHashes(ids []string) []string {
	names := []string{}
	for _, id := range ids {
		names = append(names, hash.ReplaceAllString(id, ""))
	}
	return names
}

// synthesized caches resources by settings, because most changes start from the defaults.
type synthesized map[string]resources

// deployed returns the resources of all stacks.
func (s synthesized) deployed(t *testing.T, settings ...values) resources {
	t.Helper()
	all := values{}
	for _, some := range settings {
		maps.Copy(all, some)
	}
	key := fmt.Sprint(all)
	if s[key] != nil {
		return s[key]
	}
	found := resources{}
	for _, stack := range stackstest.All(t, all) {
		for id, resource := range cdktest.Synth(t, stack)["Resources"].(values) {
			require.NotContains(t, found, id, "two stacks have it")
			found[id] = resource.(values)
		}
	}
	s[key] = found
	return found
}

// No change of a setting removes or replaces data or the sign-in.
func TestUpdates(t *testing.T) {
	type row struct {
		change
		before, after resources
	}
	var rows []row
	cache := synthesized{}
	types := map[string]bool{}
	for _, c := range changes {
		before := values{}
		if c.from != nil {
			before[c.setting] = c.from
		}
		r := row{c, cache.deployed(t, c.where, before), cache.deployed(t, c.where, c.also, values{c.setting: c.to})}
		for _, all := range []resources{r.before, r.after} {
			for _, resource := range all {
				types[typeOf(resource)] = true
			}
		}
		rows = append(rows, r)
	}
	known := schemas(t, slices.Sorted(maps.Keys(types)))

	document := header
	defaults := defaults(t)
	documented := map[string]bool{"name": true} // another name deploys another copy
	for _, r := range rows {
		u := compare(known, r.before, r.after)
		what := r.describe(defaults)
		assert.ElementsMatch(t, r.replaces, withoutHashes(u.replaced), "%s replaces", what)
		assert.ElementsMatch(t, r.removes, withoutHashes(u.removed), "%s removes", what)
		assert.Equal(t, r.refused, len(u.refused) > 0, "%s: CloudFormation refuses it: %v", what, u.refused)
		for _, id := range slices.Concat(u.removed, u.replaced, u.added) {
			resource := r.before[id]
			if resource == nil {
				resource = r.after[id]
			}
			if r.setting != "page" || !ofPage.MatchString(id) || slices.Contains(u.replaced, id) {
				assert.NotContains(t, stateful, typeOf(resource), "%s: removes, replaces or adds %s", what, id)
			}
		}
		document += r.line(what, u, r.before, r.after)
		documented[r.setting] = true
	}
	assert.ElementsMatch(t, slices.Collect(maps.Keys(defaults)), slices.Collect(maps.Keys(documented)), "settings that have a row")
	compareDocument(t, document)
}

// stateful are the resource types that no setting may add, remove or replace: those that
// hold data, and those that KdgUrl refers to. Adding is forbidden because changing the
// setting back would remove the resource. Only the setting page adds and removes the buckets
// of the page, which hold copies and logs.
var stateful = []string{"AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient", "AWS::Cognito::IdentityPool", "Custom::KdgUser"}
