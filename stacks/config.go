// Package stacks says what is deployed together: the Ingest stack (data lake
// and delivery stream) and the Generator stack (Kinesis Data Generator
// sign-in), and the settings both are made from.
//
//  1. FromContext reads the CDK context once and returns a checked Config.
//  2. NewIngest and NewGenerator wire the constructs and name the outputs.
//
// The IDs of stacks, constructs and outputs are an API: a changed ID replaces
// the resource behind it. The golden templates in testdata hold them still.
package stacks

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"penstock/constructs/catalog"
	"penstock/firehose"
	"penstock/internal/diagnostic"
	"penstock/internal/generate"
	"penstock/record"

	"github.com/aws/constructs-go/constructs/v10"
)

// Config is what the stacks are made from: plain values, already checked.
type Config struct {
	Name                string            // stacks are <Name>Ingest and <Name>Generator
	Stream              firehose.Stream   // the delivery stream, checked
	Shards              int               // of the data stream, if it reads one; 0 for on demand
	KDGPassword         string            // PasswordGenerated or PasswordParameter
	KDGURLBase          string            // address of the KDG page, without a query
	RotateAfterDays     int               // a generated password is changed after so many days; 0 for on demand only
	LambdaArchitecture  string            // ArchitectureARM64 or ArchitectureX8664
	KeyARN              string            // of the KMS key that data is encrypted with, or empty for AWS's own
	RetainData          bool              // buckets outlive the stack
	TierAfterDays       int               // objects move to Intelligent-Tiering after so many days; 0 for never
	ExpireAfterDays     int               // objects are deleted after so many days; 0 for never
	LogRetentionDays    int               // CloudWatch log groups and S3 access logs, days
	Catalog             bool              // a table of the records, to query in Athena
	RecordTemplate      string            // what records are like: the name of a template that ships, or a file
	Template            *record.Template  // the same, parsed
	Columns             []record.Column   // of the records, where a table or a partition needs them
	Table               catalog.Table     // of the records, if there is a catalog
	Rate                generate.Rate     // how many records there are, for the price
	FirstDay            time.Time         // the table knows of no record before it
	Monitoring          bool              // alarms, their topic and a dashboard
	AlarmEmail          string            // address that alarms are sent to, or empty
	PermissionsBoundary string            // ARN of a managed policy, or empty
	Tags                map[string]string // on every resource that takes tags
}

// Values of the settings that are one of a list.
const (
	PasswordGenerated = "generated" // Secrets Manager makes it and keeps it
	PasswordParameter = "parameter" // a NoEcho parameter of the stack, as in KDG's own

	ArchitectureARM64 = "arm64"
	ArchitectureX8664 = "x86_64"
)

// IngestStackName is the name of the stack that holds the data.
func (c Config) IngestStackName() string { return c.Name + "Ingest" }

// GeneratorStackName is the name of the stack that holds the KDG sign-in.
func (c Config) GeneratorStackName() string { return c.Name + "Generator" }

// FromContext reads every setting from the CDK context at node: cdk.json's
// "context", overridden by -c name=value. The error has one fault a line, each
// naming the setting, its value, the rule and the remedy. A day after now is refused.
func FromContext(node constructs.Node, now time.Time) (Config, error) {
	values, ok := node.GetAllContext(nil).(map[string]any)
	if !ok {
		return Config{}, errors.New("the CDK context is not a JSON object")
	}
	return parse(values, now)
}

// parse makes a Config of raw context values: strings when they came by -c,
// JSON values when they came from cdk.json.
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
	if len(faults) == 0 {
		faults = c.check(now)
	}
	return c, errors.Join(faults...)
}

// follow gives settings that are not given what goes with those that are.
func (c *Config) follow(given func(name string) bool) {
	if !given("deliveryStreamName") && c.Name != defaultName {
		c.Stream.Name += "-" + c.Name // copies live side by side in one account and Region
	}
	if !given("prefix") {
		c.Stream.Prefix = partitioned(c.Stream.Definition)
	}
	if !given("bufferSizeMiB") {
		c.Stream.BufferSizeMiB = max(c.Stream.BufferSizeMiB, c.Stream.MinBufferSizeMiB())
	}
}

// partitioned is the data prefix with a folder for each field that records are partitioned
// by, as Athena knows it: its name, in lower case, and its value.
func partitioned(d firehose.Definition) string {
	head := ""
	for _, field := range d.PartitionBy {
		head += strings.ToLower(field) + "=!{partitionKeyFromQuery:" + field + "}/"
	}
	return strings.Replace(d.Prefix, "!{", head+"!{", 1)
}

// ownName is the shape of this app's settings. Keys with a colon, slash or
// hyphen are CDK's: feature flags, look-up caches, acknowledged notices.
var ownName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// unknown finds misspelled settings: without it, -c bufferSizeMB=5 would
// deploy the default and say nothing.
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

// show prints a value on one line, with what does not print escaped.
func show(value any) string {
	if s, ok := value.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return diagnostic.Printable(fmt.Sprint(value))
}

// DataStreamName is the name of the data stream that the delivery stream reads, or empty
// where producers put records on the delivery stream itself. It differs from the delivery
// stream's, because KDG's page lists both kinds by their names alone: whoever chose the
// wrong one would see records counted as sent that were all denied.
func (c Config) DataStreamName() string {
	if c.Stream.Source == firehose.DirectPut {
		return ""
	}
	return c.Stream.Name + "-source"
}

// catalogName is what the database and the workgroup are called.
func (c *Config) catalogName() string {
	return strings.ReplaceAll(strings.ToLower(c.Name), "-", "_")
}
