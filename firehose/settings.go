package firehose

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"penstock/firehose/prefix"
	"penstock/internal/diagnostic"
)

// Limits of a delivery stream's settings.
//
//   - https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
//   - https://docs.aws.amazon.com/firehose/latest/APIReference/API_BufferingHints.html
//   - https://docs.aws.amazon.com/firehose/latest/APIReference/API_ExtendedS3DestinationConfiguration.html
//   - "Dynamic partitioning" and "Convert input data format" of the guide: their hints.
const (
	MaxBufferSizeMiB         = 128
	MaxBufferIntervalSeconds = 900

	minPartitioningSizeMiB     = 64
	minPartitioningIntervalSec = 60
	maxFileExtension           = 128
	maxTimeZone                = 50
)

var (
	nameRule      = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,64}$`)
	extensionRule = regexp.MustCompile(`^\.[0-9a-z!\-_.*'()]+$`)
)

// Fault describes one error or warning in a setting.
type Fault = prefix.Fault

// Faults lists the faults of a definition.
type Faults = prefix.Faults

// The API's names of the settings, used in [Fault.Field].
const (
	FieldName           = "DeliveryStreamName"
	FieldSource         = "DeliveryStreamType"
	FieldPrefix         = prefix.FieldPrefix
	FieldError          = prefix.FieldError
	FieldPartitionBy    = prefix.FieldPartitionBy
	FieldBufferSize     = "BufferingHints.SizeInMBs"
	FieldBufferInterval = "BufferingHints.IntervalInSeconds"
	FieldCompression    = "CompressionFormat"
	FieldExtension      = "FileExtension"
	FieldTimeZone       = "CustomTimeZone"
	FieldPartitioning   = "DynamicPartitioningConfiguration"
	FieldProcessing     = "ProcessingConfiguration"
	FieldBackup         = "S3BackupMode"

	// BackupFields begins the names of the settings of a backup.
	BackupFields = "S3BackupConfiguration."
)

// A checker collects the faults of settings that are not prefix expressions.
type checker struct {
	Definition
	ofBackup           bool // the definition is that of a backup
	refusals, warnings Faults
}

func (c *checker) refuse(field, value, format string, args ...any) {
	c.refusals = append(c.refusals, newFault(field, value, format, args...))
}

func (c *checker) warn(field, value, format string, args ...any) {
	c.warnings = append(c.warnings, newFault(field, value, format, args...))
}

// newFault returns a fault of a whole value.
func newFault(field, value, format string, args ...any) *Fault {
	return &Fault{Field: field, Expr: value, Len: len(value), Msg: fmt.Sprintf(format, args...)}
}

func (c *checker) name() {
	if !nameRule.MatchString(c.Name) {
		c.refuse(FieldName, c.Name, "a name is 1 to 64 letters, digits, underscores, dots and hyphens")
	}
}

func (c *checker) source() {
	if all := []string{string(DirectPut), string(KinesisStreamAsSource), string(MSKAsSource), string(DatabaseAsSource)}; !slices.Contains(all, string(c.Source)) {
		c.refuse(FieldSource, string(c.Source), "a source is one of %s (case-sensitive)%s", strings.Join(all, ", "), diagnostic.DidYouMean(string(c.Source), all...))
	}
}

// logs refuses an extraction without decompression, as Firehose was seen to do.
func (c *checker) logs() {
	if c.Logs.Extract && !c.Logs.Decompress {
		c.refuse(FieldProcessing, "CloudWatchLogProcessing", "it needs the processor Decompression: add that")
	}
}

// MinBufferSizeMiB returns the smallest size hint that Firehose accepts, in MiB.
func (d Definition) MinBufferSizeMiB() int {
	switch {
	case d.DynamicPartitioning:
		return minPartitioningSizeMiB
	case d.Conversion != "":
		return minConversionSizeMiB
	}
	return 1
}

func (c *checker) hints() {
	size, interval := strconv.Itoa(c.BufferSizeMiB), strconv.Itoa(c.BufferIntervalSeconds)
	minSize, minInterval, why := c.MinBufferSizeMiB(), 0, ""
	switch {
	case c.DynamicPartitioning:
		minInterval, why = minPartitioningIntervalSec, " with dynamic partitioning"
	case c.Conversion != "":
		why = " with format conversion"
	}
	if c.BufferSizeMiB < minSize || c.BufferSizeMiB > MaxBufferSizeMiB {
		c.refuse(FieldBufferSize, size, "the size is %d to %d MiB%s", minSize, MaxBufferSizeMiB, why)
	}
	if c.BufferIntervalSeconds < minInterval || c.BufferIntervalSeconds > MaxBufferIntervalSeconds {
		c.refuse(FieldBufferInterval, interval, "the interval is %d to %d seconds%s", minInterval, MaxBufferIntervalSeconds, why)
	} else if c.BufferIntervalSeconds < 60 && !c.ofBackup {
		c.warn(FieldBufferInterval, interval, "below 60 seconds objects are uploaded in parts, and S3 charges a request for each: 60 or more is cheaper")
	}
}

func (c *checker) compression() {
	written := string(c.Compression)
	if !slices.Contains(Compressions(), c.Compression) {
		names := CompressionNames()
		c.refuse(FieldCompression, written, "a format is one of %s (case-sensitive)%s", strings.Join(names, ", "), diagnostic.DidYouMean(written, names...))
	}
}

func (c *checker) extension() {
	ext := c.FileExtension
	switch own := c.Compression.Extension(); {
	case ext == "":
	case !extensionRule.MatchString(ext):
		c.refuse(FieldExtension, ext, "an extension is a dot, then lower-case letters, digits and ! - _ . * ' ( )")
	case utf8.RuneCountInString(ext) > maxFileExtension:
		c.refuse(FieldExtension, ext, "an extension has %d characters at most", maxFileExtension)
	case own != "" && !strings.HasSuffix(ext, own):
		c.warn(FieldExtension, ext, "it replaces %s, by which readers recognize %s: end it with %[1]s", own, c.Compression)
	}
}

// timeZone returns the zone. It refuses the names that the API rejects, which follow from the
// API's pattern and from createTimezoneName in aws-cdk-lib 2.270
// (aws-kinesisfirehose/lib/private/helpers).
func (c *checker) timeZone() *time.Location {
	zone := c.TimeZone
	location, err := time.LoadLocation(zone) // UTC for ""
	switch {
	case utf8.RuneCountInString(zone) > maxTimeZone:
		c.refuse(FieldTimeZone, zone, "a time zone has %d characters at most", maxTimeZone)
	case zone == "Local" || err != nil:
		c.refuse(FieldTimeZone, zone, "no such time zone: write a name of the IANA database, like Europe/Paris")
	case zone == "UTC":
	case zone == "Etc/UTC" || zone == "Etc/GMT" || zone == "Factory":
		c.refuse(FieldTimeZone, zone, "Firehose does not accept this name: write UTC")
	case len(zone) == 3:
		c.refuse(FieldTimeZone, zone, "Firehose accepts no three-letter name except UTC: write a name like America/New_York")
	case strings.Trim(zone, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/_") != "":
		// The guide lists Africa/Porto-Novo, the API's pattern has no hyphen.
		c.refuse(FieldTimeZone, zone, "the API allows only letters, / and _: use another zone with the same time")
	}
	return location
}
