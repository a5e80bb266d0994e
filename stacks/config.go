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
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"penstock/constructs/catalog"
	"penstock/internal/firehose"
	"penstock/internal/record"
	"penstock/templates"

	"github.com/aws/constructs-go/constructs/v10"
)

// Config is what the stacks are made from: plain values, already checked.
type Config struct {
	Name                string                  // stacks are <Name>Ingest and <Name>Generator
	Stream              firehose.DeliveryStream // what the delivery stream does
	KDGPassword         string                  // PasswordGenerated or PasswordParameter
	KDGURLBase          string                  // address of the KDG page, without a query
	LambdaArchitecture  string                  // ArchitectureARM64 or ArchitectureX8664
	RetainData          bool                    // buckets outlive the stack
	TierAfterDays       int                     // objects move to Intelligent-Tiering after so many days; 0 for never
	ExpireAfterDays     int                     // objects are deleted after so many days; 0 for never
	LogRetentionDays    int                     // CloudWatch log groups and S3 access logs, days
	Catalog             bool                    // a table of the records, to query in Athena
	RecordTemplate      string                  // what records are like: the name of a template that ships, or a file
	Columns             []record.Column         // of the table: from the template
	FirstDay            time.Time               // the table knows of no record before it
	Monitoring          bool                    // alarms, their topic and a dashboard
	AlarmEmail          string                  // address that alarms are sent to, or empty
	PermissionsBoundary string                  // ARN of a managed policy, or empty
	Tags                map[string]string       // on every resource that takes tags
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
// naming the setting, its value, the rule and the remedy.
func FromContext(node constructs.Node) (Config, error) {
	values, ok := node.GetAllContext(nil).(map[string]any)
	if !ok {
		return Config{}, errors.New("the CDK context is not a JSON object")
	}
	return parse(values)
}

// parse makes a Config of raw context values: strings when they came by -c,
// JSON values when they came from cdk.json.
func parse(values map[string]any) (Config, error) {
	c := Config{Stream: firehose.Defaults()}
	var faults []error
	for _, s := range settings {
		value, given := values[s.Name]
		if !given {
			value = s.Default
		}
		if err := s.read(&c, value); err != nil {
			faults = append(faults, fmt.Errorf("setting %s=%s: %w; %s", s.Name, show(value), err, s.remedy()))
		}
	}
	if _, given := values["deliveryStreamName"]; !given && c.Name != defaultName {
		c.Stream.Name += "-" + c.Name // copies live side by side in one account and Region
	}
	faults = append(faults, unknown(values)...)
	if len(faults) == 0 {
		faults = c.check()
	}
	return c, errors.Join(faults...)
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

// show prints a value as the user wrote it, on one line.
func show(value any) string {
	if s, ok := value.(string); ok {
		return fmt.Sprintf("%q", s)
	}
	return fmt.Sprintf("%v", value)
}

// settingOf is the setting by which the API's is set.
var settingOf = map[string]string{
	firehose.FieldPrefix:         "prefix",
	firehose.FieldError:          "errorPrefix",
	firehose.FieldBufferSize:     "bufferSizeMiB",
	firehose.FieldBufferInterval: "bufferIntervalSeconds",
	firehose.FieldCompression:    "compression",
	firehose.FieldExtension:      "fileExtension",
	firehose.FieldTimeZone:       "timeZone",
}

// check refuses what Firehose would refuse, and settings that do not go together.
func (c *Config) check() []error {
	var faults []error
	refusals, _ := c.Stream.Check()
	for _, refusal := range refusals {
		fault := *refusal
		fault.Field = ""
		faults = append(faults, fmt.Errorf("setting %s: %w", settingOf[refusal.Field], &fault))
	}
	if c.ExpireAfterDays > 0 && c.TierAfterDays >= c.ExpireAfterDays {
		faults = append(faults, fmt.Errorf("setting tierAfterDays=%d: objects are deleted after %d days: tier them earlier, or set expireAfterDays=0", c.TierAfterDays, c.ExpireAfterDays))
	}
	if c.Catalog {
		faults = append(faults, c.checkCatalog()...)
	}
	if c.AlarmEmail != "" && !c.Monitoring {
		faults = append(faults, fmt.Errorf("setting alarmEmail=%q: there are no alarms: set monitoring=true, or no address", c.AlarmEmail))
	}
	return faults
}

// checkCatalog reads the columns of the table, and refuses what Athena cannot query.
func (c *Config) checkCatalog() (faults []error) {
	text, ships := templates.Get(c.RecordTemplate)
	if !ships {
		content, err := os.ReadFile(c.RecordTemplate)
		if err != nil {
			return []error{fmt.Errorf("setting recordTemplate=%q: no such file, and no template of this name ships (%s)", c.RecordTemplate, strings.Join(templates.Names(), ", "))}
		}
		text = string(content)
	}
	template, err := record.Parse(text)
	if err == nil {
		c.Columns, err = template.Columns()
	}
	if err != nil {
		return []error{fmt.Errorf("setting recordTemplate=%q: %w", c.RecordTemplate, err)}
	}
	_, err = catalog.Check(catalog.Props{Name: c.catalogName(), Stream: c.Stream, Columns: c.Columns})
	if all, is := errors.AsType[firehose.Faults](err); is {
		for _, f := range all {
			faults = append(faults, fmt.Errorf("setting catalog=true, with its %w", f))
		}
	} else if err != nil {
		faults = append(faults, fmt.Errorf("setting catalog=true: %w", err))
	}
	return faults
}

// catalogName is what the database and the workgroup are called.
func (c *Config) catalogName() string {
	return strings.ReplaceAll(strings.ToLower(c.Name), "-", "_")
}
