package stacks

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/firehose/athena"
	"penstock/record"
	"penstock/templates"
)

// settingOf maps the API's settings to those of the app.
var settingOf = map[string]string{
	firehose.FieldSource:         "source",
	firehose.FieldPrefix:         "prefix",
	firehose.FieldError:          "errorPrefix",
	firehose.FieldBufferSize:     "bufferSizeMiB",
	firehose.FieldBufferInterval: "bufferIntervalSeconds",
	firehose.FieldCompression:    "compression",
	firehose.FieldExtension:      "fileExtension",
	firehose.FieldTimeZone:       "timeZone",
	firehose.FieldPartitionBy:    "partitionBy",
}

// firstFirehoseDay is the earliest FirstDay: Firehose started in October 2015. The range
// of a key of years alone ends 20 years after FirstDay, so an earlier table would not
// show the present.
var firstFirehoseDay = time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC)

// check parses the stream and the table, and refuses settings that AWS would refuse or
// that contradict each other.
func (c *Config) check(now time.Time) []error {
	var faults []error
	var err error
	c.Stream, err = firehose.New(c.Stream.Definition)
	refusals, _ := err.(firehose.Faults)
	for _, refusal := range refusals {
		fault := *refusal
		fault.Field = ""
		faults = append(faults, fmt.Errorf("setting %s: %w", settingOf[refusal.Field], &fault))
	}
	if c.ExpireAfterDays > 0 && c.TierAfterDays >= c.ExpireAfterDays {
		faults = append(faults, fmt.Errorf("setting tierAfterDays=%d: objects are deleted after %d days: tier them earlier, or set expireAfterDays=0", c.TierAfterDays, c.ExpireAfterDays))
	}
	if c.RotateAfterDays > 0 && c.KDGPassword == PasswordParameter {
		faults = append(faults, fmt.Errorf("setting rotateAfterDays=%d: there is no generated password to change: set kdgPassword=%s, or rotateAfterDays=0", c.RotateAfterDays, PasswordGenerated))
	}
	if c.FirstDay.After(now) || c.FirstDay.Before(firstFirehoseDay) {
		faults = append(faults, fmt.Errorf("setting firstDay=%q: the table would be empty: set a day from %s to %s, which is today in UTC",
			c.FirstDay.Format(time.DateOnly), firstFirehoseDay.Format(time.DateOnly), now.UTC().Format(time.DateOnly)))
	}
	if !c.RetainData && len(c.Tags) > mostTags-1 {
		faults = append(faults, fmt.Errorf("setting tags: with retainData=false, CDK adds a tag to buckets, which have at most %d: set %d tags at most, or retainData=true", mostTags, mostTags-1))
	}
	if len(refusals) == 0 {
		faults = append(faults, c.checkCopies()...)
		faults = append(faults, c.checkRecords()...)
	}
	if c.Stream.Conversion != "" && !c.Catalog {
		faults = append(faults, fmt.Errorf("setting format=%s: records are converted by the columns of the table: set catalog=true", c.Stream.Conversion))
	}
	if c.Shards > 0 && c.Stream.Source == firehose.DirectPut {
		faults = append(faults, fmt.Errorf("setting shards=%d: there is no data stream: set source=stream, or remove shards", c.Shards))
	}
	if c.AlarmEmail != "" && !c.Monitoring {
		faults = append(faults, fmt.Errorf("setting alarmEmail=%q: there are no alarms: set monitoring=true, or remove the address", c.AlarmEmail))
	}
	return slices.Concat(faults, c.checkPage(), c.checkTraffic(now), c.checkAnalytics())
}

// checkRecords reads the record template, and refuses a catalog or partitions that its
// records do not allow. It derives columns only if they are needed, which takes time.
func (c *Config) checkRecords() (faults []error) {
	var ships bool
	if c.RecordText, ships = templates.Get(c.RecordTemplate); !ships {
		content, err := os.ReadFile(c.RecordTemplate)
		if err != nil {
			return []error{fmt.Errorf("setting recordTemplate=%q: no such file, and no shipped template of this name (%s)", c.RecordTemplate, strings.Join(templates.Names(), ", "))}
		}
		c.RecordText = string(content)
	}
	var err error
	if c.Template, err = record.Parse(c.RecordText); err == nil && (c.Catalog || c.Stream.DynamicPartitioning || c.Analytics != AnalyticsNone) {
		c.Columns, err = c.Template.Columns()
	}
	if err != nil {
		return []error{fmt.Errorf("setting recordTemplate=%q: %w", c.RecordTemplate, err)}
	}
	if faults = c.checkPartitions(); len(faults) > 0 || !c.Catalog {
		return faults
	}
	c.Table, err = athena.NewTable(c.Stream, c.Columns)
	if all, is := errors.AsType[firehose.Faults](err); is {
		for _, f := range all {
			faults = append(faults, fmt.Errorf("setting catalog=true, with its %w", f))
		}
	} else if err != nil {
		faults = append(faults, fmt.Errorf("setting catalog=true: %w", err))
	} else {
		faults = append(faults, c.checkFilms()...)
	}
	return faults
}

// checkFolders refuses prefixes of the stream that begin with folders in which other objects
// are. whose says whose objects these are.
func (c *Config) checkFolders(whose string, folders ...string) (faults []error) {
	for _, p := range []struct{ setting, prefix string }{{"prefix", c.Stream.Prefix}, {"errorPrefix", c.Stream.ErrorOutputPrefix}} {
		for _, folder := range folders {
			if strings.HasPrefix(p.prefix, folder) {
				faults = append(faults, fmt.Errorf("%s under %s: begin %s with another folder", whose, folder, p.setting))
			}
		}
	}
	return faults
}
