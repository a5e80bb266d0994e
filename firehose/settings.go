package firehose

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"penstock/internal/diagnostic"
)

// The limits of a stream's settings.
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
	minConversionSizeMiB       = 64
	maxFileExtension           = 128
	maxTimeZone                = 50
)

var (
	nameRule      = regexp.MustCompile(`^[a-zA-Z0-9_.-]{1,64}$`)
	extensionRule = regexp.MustCompile(`^\.[0-9a-z!\-_.*'()]+$`)
)

// Check gives the faults of the stream's settings together: refusals, which Firehose
// does not accept or cannot evaluate, and warnings, which it accepts and its user
// will regret. Each names the API's setting. Those of the prefixes come first.
func (d DeliveryStream) Check() (refusals, warnings Faults) {
	refusals, warnings = d.Prefixes.Check()
	r := settings{}
	r.name(d.Name)
	r.source(d.Source)
	r.hints(d)
	r.compression(d)
	r.extension(d)
	r.timeZone(d)
	return append(refusals, r.refusals...), append(warnings, r.warnings...)
}

// A settings collects the faults of settings that are not expressions.
type settings struct{ refusals, warnings Faults }

func (s *settings) refuse(field, value, format string, args ...any) {
	s.refusals = append(s.refusals, valueFault(field, value, format, args...))
}

func (s *settings) warn(field, value, format string, args ...any) {
	s.warnings = append(s.warnings, valueFault(field, value, format, args...))
}

// valueFault is a fault of a whole value.
func valueFault(field, value, format string, args ...any) *Fault {
	return &Fault{Field: field, Expr: value, Len: len(value), Msg: fmt.Sprintf(format, args...)}
}

func (s *settings) name(name string) {
	if !nameRule.MatchString(name) {
		s.refuse("DeliveryStreamName", name, "a name is 1 to 64 letters, digits, underscores, dots and hyphens")
	}
}

func (s *settings) source(source Source) {
	if all := []string{string(DirectPut), string(KinesisStreamAsSource), string(MSKAsSource), string(DatabaseAsSource)}; !slices.Contains(all, string(source)) {
		s.refuse(FieldSource, string(source), "a source is one of %s, in just these letters%s", strings.Join(all, ", "), diagnostic.DidYouMean(string(source), all...))
	}
}

// LeastBufferSizeMiB is the least size hint that the stream takes, in MiB.
func (d DeliveryStream) LeastBufferSizeMiB() int {
	switch {
	case d.Prefixes.DynamicPartitioning:
		return minPartitioningSizeMiB
	case d.Conversion != "":
		return minConversionSizeMiB
	}
	return 1
}

func (s *settings) hints(d DeliveryStream) {
	size, interval := strconv.Itoa(d.BufferSizeMiB), strconv.Itoa(d.BufferIntervalSeconds)
	minSize, minInterval, why := d.LeastBufferSizeMiB(), 0, ""
	switch {
	case d.Prefixes.DynamicPartitioning:
		minInterval, why = minPartitioningIntervalSec, " with dynamic partitioning"
	case d.Conversion != "":
		why = " with format conversion"
	}
	if d.BufferSizeMiB < minSize || d.BufferSizeMiB > MaxBufferSizeMiB {
		s.refuse(FieldBufferSize, size, "the size is %d to %d MiB%s", minSize, MaxBufferSizeMiB, why)
	}
	if d.BufferIntervalSeconds < minInterval || d.BufferIntervalSeconds > MaxBufferIntervalSeconds {
		s.refuse(FieldBufferInterval, interval, "the interval is %d to %d seconds%s", minInterval, MaxBufferIntervalSeconds, why)
	} else if d.BufferIntervalSeconds < 60 {
		s.warn(FieldBufferInterval, interval, "below 60 seconds objects are uploaded in parts, and S3 charges a request for each: 60 or more is cheaper")
	}
}

func (s *settings) compression(d DeliveryStream) {
	written := string(d.Compression)
	if !slices.Contains(Compressions(), d.Compression) {
		var names []string
		for _, c := range Compressions() {
			names = append(names, string(c))
		}
		s.refuse(FieldCompression, written, "a format is one of %s, in just these letters%s", strings.Join(names, ", "), diagnostic.DidYouMean(written, names...))
		return
	}
	if d.Conversion != "" && d.Compression != Uncompressed {
		s.refuse(FieldCompression, written, "%s is compressed by its own writer: leave CompressionFormat out", d.Conversion)
	}
}

func (s *settings) extension(d DeliveryStream) {
	ext := d.FileExtension
	switch own := d.Compression.Extension(); {
	case ext == "":
	case !extensionRule.MatchString(ext):
		s.refuse(FieldExtension, ext, "an extension is a dot, then lower-case letters, digits and ! - _ . * ' ( )")
	case utf8.RuneCountInString(ext) > maxFileExtension:
		s.refuse(FieldExtension, ext, "an extension has %d characters at most", maxFileExtension)
	case own != "" && !strings.HasSuffix(ext, own):
		s.warn(FieldExtension, ext, "it replaces %s, by which readers know %s: end it with %[1]s", own, d.Compression)
	}
}

// timeZone refuses the names that the API refuses: those of its pattern and of
// createTimezoneName in aws-cdk-lib 2.270, aws-kinesisfirehose/lib/private/helpers.
func (s *settings) timeZone(d DeliveryStream) {
	_, err := d.Location()
	switch zone := d.TimeZone; {
	case zone == "":
	case utf8.RuneCountInString(zone) > maxTimeZone:
		s.refuse(FieldTimeZone, zone, "a time zone has %d characters at most", maxTimeZone)
	case zone == "Local" || err != nil:
		s.refuse(FieldTimeZone, zone, "no such time zone: write a name of the IANA database, like Europe/Paris")
	case zone == "UTC":
	case zone == "Etc/UTC" || zone == "Etc/GMT" || zone == "Factory":
		s.refuse(FieldTimeZone, zone, "Firehose does not take this name: write UTC")
	case len(zone) == 3:
		s.refuse(FieldTimeZone, zone, "Firehose takes no name of three letters but UTC: write a name like America/New_York")
	case strings.Trim(zone, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ/_") != "":
		// The guide lists Africa/Porto-Novo, the API's pattern has no hyphen.
		s.refuse(FieldTimeZone, zone, "the API's pattern has letters, / and _ only: take another zone of the same time")
	}
}
