// Package stacks defines the stacks of the app and their settings: Ingest (the data lake
// and the delivery stream), Generator (the Kinesis Data Generator sign-in) and, on request,
// Traffic (records made in AWS), Page (the producer page) and Analytics (a notebook that
// queries the data stream).
//
//  1. FromContext reads the settings from the CDK context and returns a checked Config.
//  2. NewIngest, NewGenerator, NewTraffic, NewPage and NewAnalytics create the stacks.
//
// The IDs of stacks, constructs and outputs are an API: changing one replaces a resource.
// The golden templates in testdata freeze them.
package stacks

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/firehose/projection"
	"penstock/internal/diagnostic"
	"penstock/internal/generate"
	"penstock/record"

	"github.com/aws/constructs-go/constructs/v10"
)

// Config holds the checked settings.
type Config struct {
	Name                string            // of the stacks: <Name>Ingest, <Name>Generator, <Name>Traffic, <Name>Page, <Name>Analytics
	Stream              firehose.Stream   // the delivery stream
	TransformARN        string            // of the function that transforms records, or empty
	Backup              bool              // Firehose also writes the untransformed records: Stream.SourceBackup
	AlsoRaw             bool              // a second stream writes the records as they arrive
	Raw                 firehose.Stream   // the second stream; set if AlsoRaw is
	Shards              int               // of the data stream; 0 for on-demand mode
	KDGPassword         string            // PasswordGenerated or PasswordParameter
	KDGURLBase          string            // address of KDG's page, without a query; empty if KdgUrl opens the producer page
	RotateAfterDays     int               // of a generated password; 0 for no schedule
	LambdaArchitecture  string            // ArchitectureARM64 or ArchitectureX8664
	KeyARN              string            // KMS key that encrypts the data; empty for keys that AWS owns
	RetainData          bool              // buckets outlive the stack
	TierAfterDays       int               // to Intelligent-Tiering; 0 for never
	ExpireAfterDays     int               // of objects; 0 for never
	LogRetentionDays    int               // of log groups and S3 access logs
	Catalog             bool              // an Athena table of the records
	RecordTemplate      string            // name of a shipped record template, or a file
	RecordText          string            // text of RecordTemplate
	Template            *record.Template  // RecordText, parsed
	Columns             []record.Column   // of the records; set if Catalog, DynamicPartitioning or Analytics needs them
	Table               athena.Table      // set if Catalog is
	Rate                generate.Rate     // expected rate of records, or that of Traffic, or the mean of TrafficWeek
	Traffic             string            // TrafficNone, TrafficSteady, TrafficBulk or TrafficBoth
	TrafficWeek         string            // file with the rates of a week, or empty
	WeekText            string            // text of TrafficWeek
	weekPeak            float64           // highest rate of TrafficWeek
	TrafficUntil        time.Time         // end of the traffic, in UTC; zero for none
	Page                bool              // the producer page
	PageDomain          string            // its domain name, or empty for that of CloudFront
	PageCertificateARN  string            // certificate of PageDomain, or empty
	Analytics           string            // AnalyticsNone or AnalyticsStudio
	FirstDay            time.Time         // first partition of the table
	Monitoring          bool              // alarms, their topic and a dashboard
	AlarmEmail          string            // address that alarms are sent to, or empty
	PermissionsBoundary string            // ARN of a managed policy, or empty
	Tags                map[string]string // of every resource that supports tags
}

// Values of settings with a fixed list of values.
const (
	PasswordGenerated = "generated" // Secrets Manager generates and stores it
	PasswordParameter = "parameter" // a NoEcho parameter of the stack, as in KDG's own stack

	TrafficNone   = "none"
	TrafficSteady = "steady" // the records of each minute, at the rate of the settings
	TrafficBulk   = "bulk"   // a state machine that sends runs of records on request
	TrafficBoth   = "both"

	AnalyticsNone   = "none"
	AnalyticsStudio = "studio" // a notebook that queries the data stream

	ArchitectureARM64 = "arm64"
	ArchitectureX8664 = "x86_64"
)

// IngestStackName returns the name of the stack that holds the data.
func (c Config) IngestStackName() string { return c.Name + "Ingest" }

// GeneratorStackName returns the name of the stack with the KDG sign-in.
func (c Config) GeneratorStackName() string { return c.Name + "Generator" }

// TrafficStackName returns the name of the stack that sends records.
func (c Config) TrafficStackName() string { return c.Name + "Traffic" }

// PageStackName returns the name of the stack with the producer page.
func (c Config) PageStackName() string { return c.Name + "Page" }

// AnalyticsStackName returns the name of the stack that queries records while they arrive.
func (c Config) AnalyticsStackName() string { return c.Name + "Analytics" }

// FromContext reads the settings from the CDK context at node: cdk.json's "context",
// overridden by -c name=value. The error has one line for each fault, with the setting,
// its value, the rule and the remedy. now limits the settings firstDay
// and trafficUntil.
func FromContext(node constructs.Node, now time.Time) (Config, error) {
	values, ok := node.GetAllContext(nil).(map[string]any)
	if !ok {
		return Config{}, errors.New("the CDK context is not a JSON object")
	}
	return parse(values, now)
}

// parse converts context values to a Config: texts from -c, JSON values from cdk.json.
func parse(values map[string]any, now time.Time) (Config, error) {
	c := Config{Stream: firehose.Stream{Definition: firehose.Defaults()}}
	var faults []error
	for _, s := range settings {
		value, given := values[s.Name]
		if !given {
			value = s.Default
		}
		err := checkText(value)
		if err == nil {
			err = s.read(&c, value)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("setting %s=%s: %w; %s", s.Name, show(value), err, s.remedy()))
		}
	}
	c.follow(func(name string) bool { _, given := values[name]; return given })
	faults = append(faults, unknown(values)...)
	if _, given := values["recordsPerSecond"]; given && c.TrafficWeek != "" {
		faults = append(faults, fmt.Errorf("setting recordsPerSecond=%s: the rates are in trafficWeek=%q: remove one of the two", show(values["recordsPerSecond"]), c.TrafficWeek))
	}
	if len(faults) == 0 {
		faults = c.check(now)
	}
	return c, errors.Join(faults...)
}

// kdgPage is KDG's page, which AWS hosts.
const kdgPage = "https://awslabs.github.io/amazon-kinesis-data-generator/web/producer.html"

// urlStackName returns the name of the stack with the output KdgUrl.
func (c Config) urlStackName() string {
	if c.KDGURLBase == "" {
		return c.PageStackName()
	}
	return c.GeneratorStackName()
}

// follow adjusts the defaults of settings that depend on other settings.
func (c *Config) follow(given func(name string) bool) {
	if !given("deliveryStreamName") && c.Name != defaultName {
		c.Stream.Name += "-" + c.Name // so that copies can coexist in one account and Region
	}
	if !given("prefix") {
		c.Stream.Prefix = partitioned(c.Stream.Definition)
	}
	if c.KDGURLBase == "" && !c.Page {
		c.KDGURLBase = kdgPage
	}
	if !given("bufferSizeMiB") {
		c.Stream.BufferSizeMiB = max(c.Stream.BufferSizeMiB, c.Stream.MinBufferSizeMiB())
	}
}

// partitioned returns the data prefix with a folder for each partition key: NAME=VALUE, or
// the folders of a date with slashes. If the records' own dates are partition keys, the
// prefix has no other time: a table would list every pair of the two. Invalid fields are
// left out, because check refuses them.
func partitioned(d firehose.Definition) string {
	folders, dated := "", false
	for _, field := range d.PartitionBy {
		key, err := firehose.ParsePartitionKey(field)
		if err != nil {
			continue
		}
		if !strings.Contains(key.Time, "/") {
			folders += projection.ColumnName(key.Name) + "="
		}
		folders += "!{partitionKeyFromQuery:" + key.Name + "}/"
		dated = dated || key.Time != ""
	}
	head, _, _ := strings.Cut(d.Prefix, "!{")
	if dated {
		return head + folders
	}
	return head + folders + strings.TrimPrefix(d.Prefix, head)
}

// ownName matches the names of this app's settings. Context keys with a colon, slash or
// hyphen belong to CDK: feature flags, look-up caches, acknowledged notices.
var ownName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// unknown refuses settings that do not exist. Otherwise -c bufferSizeMB=5 would silently
// deploy the default.
func unknown(values map[string]any) []error {
	var names []string
	for _, s := range settings {
		names = append(names, s.Name)
	}
	var faults []error
	for _, key := range slices.Sorted(maps.Keys(values)) {
		if ownName.MatchString(key) && !slices.Contains(names, key) {
			faults = append(faults, fmt.Errorf("setting %s=%s: no such setting; use one of %s",
				key, show(values[key]), strings.Join(names, ", ")))
		}
	}
	return faults
}

// show returns a value on one line, with unprintable characters escaped.
func show(value any) string {
	if s, ok := value.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return diagnostic.Printable(fmt.Sprint(value))
}

// DataStreamName returns the name of the data stream that the delivery stream reads, or
// "" for Direct PUT. It differs from the delivery stream's name, because KDG's page lists
// both kinds by name only, and counts records as sent although the wrong stream denies
// them.
func (c Config) DataStreamName() string {
	if c.Stream.Source == firehose.DirectPut {
		return ""
	}
	return c.Stream.Name + "-source"
}

// catalogName returns the name of the database and the workgroup.
func (c *Config) catalogName() string {
	return strings.ReplaceAll(strings.ToLower(c.Name), "-", "_")
}
