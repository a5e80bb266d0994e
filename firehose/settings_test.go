package firehose

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A change modifies the settings of a stream.
type change = func(*Definition)

func withName(v string) change { return func(d *Definition) { d.Name = v } }
func withSize(mib int) change  { return func(d *Definition) { d.BufferSizeMiB = mib } }
func withInterval(seconds int) change {
	return func(d *Definition) { d.BufferIntervalSeconds = seconds }
}
func withCompression(v Compression) change { return func(d *Definition) { d.Compression = v } }
func withExtension(v string) change        { return func(d *Definition) { d.FileExtension = v } }
func withZone(v string) change             { return func(d *Definition) { d.TimeZone = v } }

// withConversion and withPartitioning also set the minimum size hint that they need.
func withConversion(v Conversion) change {
	return func(d *Definition) { d.Conversion, d.BufferSizeMiB = v, 64 }
}

func withPartitioning(d *Definition) { d.DynamicPartitioning, d.BufferSizeMiB = true, 64 }

func withTransformation(d *Definition) { d.Transformation = new(DefaultTransformation()) }

// withKeys sets a prefix with the partition keys a and b, which are taken from the fields.
func withKeys(fields ...string) change {
	return func(d *Definition) {
		withPartitioning(d)
		d.Prefix = "streaming/a=!{partitionKeyFromQuery:a}/b=!{partitionKeyFromQuery:b}/"
		d.PartitionBy = fields
	}
}

func both(first, second change) change {
	return func(d *Definition) { first(d); second(d) }
}

// faultsOf returns the refusals and the warnings of a definition.
func faultsOf(d Definition) (refusals, warnings Faults) {
	s, err := New(d)
	refusals, _ = err.(Faults)
	return refusals, s.Warnings
}

const (
	goodData  = "streaming/!{timestamp:yyyy/MM/}"
	goodError = "!{firehose:error-output-type}/!{timestamp:yyyy/MM/}"
)

func longText(n int) string { return strings.Repeat("x", n) }

// exampleWith returns the example stream with changes.
func exampleWith(changes ...change) Definition {
	d := Example()
	for _, c := range changes {
		c(&d)
	}
	return d
}

// Valid settings, up to each limit, cause neither a refusal nor a warning.
func TestSettingsWithoutFaults(t *testing.T) {
	check := func(changes ...change) {
		t.Helper()
		refusals, warnings := faultsOf(exampleWith(changes...))
		require.Empty(t, refusals)
		require.Empty(t, warnings)
	}
	check()
	check(withName("a"))
	check(withName("My.stream_1-a"))
	check(withName(longText(64)))
	check(withSize(1))
	check(withSize(128))
	check(withInterval(60))
	check(withInterval(900))
	check(withPartitioning, withSize(64), withInterval(60))
	check(withPartitioning, withSize(128), withInterval(900))
	check(func(d *Definition) { d.Source = KinesisStreamAsSource })
	check(withKeys("a", "b"))
	check(withKeys("b", "a"))
	check(withConversion(Parquet))
	check(withConversion(ORC), withSize(128))
	for _, c := range Compressions() {
		check(withCompression(c))
	}
	check(withExtension(".json"))
	check(withExtension(".0-_.*'()!z"))
	check(withExtension("." + longText(127)))
	check(withCompression(GZIP), withExtension(".gz"))
	check(withCompression(GZIP), withExtension(".json.gz"))
	check(withCompression(HadoopSnappy), withExtension(".x.snappy"))
	check(withConversion(Parquet), withExtension(".pq"))
	check(withZone("UTC"))
	check(withZone("Europe/Paris"))
	check(withZone("America/Argentina/ComodRivadavia"))
	check(withZone("America/St_Johns"))
}

func TestSettingsRefusals(t *testing.T) {
	check := func(c change, want ...string) {
		t.Helper()
		refusals, warnings := faultsOf(exampleWith(c))
		require.Equal(t, strings.Join(want, "\n"), refusals.Error())
		require.Empty(t, warnings)
	}
	const (
		nameMsg      = "DeliveryStreamName: a name is 1 to 64 letters, digits, underscores, dots and hyphens"
		sizeMsg      = "BufferingHints.SizeInMBs: the size is 1 to 128 MiB"
		intervalMsg  = "BufferingHints.IntervalInSeconds: the interval is 0 to 900 seconds"
		formatMsg    = "CompressionFormat: a format is one of UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY (case-sensitive)"
		extensionMsg = "FileExtension: an extension is a dot, then lower-case letters, digits and ! - _ . * ' ( )"
		zoneMsg      = "CustomTimeZone: no such time zone: write a name of the IANA database, like Europe/Paris"
	)
	check(withName(""), nameMsg)
	check(withName("a b"), nameMsg, "    a b", "    ^^^")
	check(withName("a/b"), nameMsg, "    a/b", "    ^^^")
	check(withName("é"), nameMsg, "    é", "    ^")
	check(withName("a\n"), nameMsg, `    a\n`, "    ^^^")
	check(withName(longText(65)), nameMsg, "    "+longText(65), "    "+strings.Repeat("^", 65))

	check(func(d *Definition) { d.Source = "KinesisStreamAsSrc" }, "DeliveryStreamType: a source is one of DirectPut, KinesisStreamAsSource, MSKAsSource, DatabaseAsSource (case-sensitive); did you mean KinesisStreamAsSource?",
		"    KinesisStreamAsSrc", "    ^^^^^^^^^^^^^^^^^^")

	const prefix = "    streaming/a=!{partitionKeyFromQuery:a}/b=!{partitionKeyFromQuery:b}/"
	check(withKeys("a"), "Prefix: no partition key is called b: write a", prefix, strings.Repeat(" ", 45)+strings.Repeat("^", 26))
	check(withKeys("a", "b", "c"), "MetadataExtractionQuery: Prefix has no !{partitionKeyFromQuery:c}: write it there, or leave the key out", "    c", "    ^")
	check(withKeys("a", "b", "a"), "MetadataExtractionQuery: two partition keys have this name: leave one of them", "    a", "    ^")
	check(withKeys("a", "b", "9c"), "MetadataExtractionQuery: a field is letters, digits and underscores, a digit not first: rename it in the records", "    9c", "    ^^")

	check(withSize(200), sizeMsg, "    200", "    ^^^")
	check(withSize(129), sizeMsg, "    129", "    ^^^")
	check(withSize(0), sizeMsg, "    0", "    ^")
	check(withSize(-1), sizeMsg, "    -1", "    ^^")
	check(both(withPartitioning, withSize(63)), "BufferingHints.SizeInMBs: the size is 64 to 128 MiB with dynamic partitioning", "    63", "    ^^")
	check(both(withConversion(Parquet), withSize(63)), "BufferingHints.SizeInMBs: the size is 64 to 128 MiB with format conversion", "    63", "    ^^")
	check(withInterval(901), intervalMsg, "    901", "    ^^^")
	check(withInterval(-1), intervalMsg, "    -1", "    ^^")
	check(both(withPartitioning, withInterval(59)), "BufferingHints.IntervalInSeconds: the interval is 60 to 900 seconds with dynamic partitioning", "    59", "    ^^")
	check(both(withConversion(ORC), both(withPartitioning, withInterval(59))), "BufferingHints.IntervalInSeconds: the interval is 60 to 900 seconds with dynamic partitioning", "    59", "    ^^")
	check(both(withConversion(ORC), withInterval(901)), "BufferingHints.IntervalInSeconds: the interval is 0 to 900 seconds with format conversion", "    901", "    ^^^")

	check(withCompression("SNAPPY"), formatMsg+"; did you mean Snappy?", "    SNAPPY", "    ^^^^^^")
	check(withCompression("gzip"), formatMsg+"; did you mean GZIP?", "    gzip", "    ^^^^")
	check(withCompression("HADOOP-SNAPPY"), formatMsg+"; did you mean HADOOP_SNAPPY?", "    HADOOP-SNAPPY", "    ^^^^^^^^^^^^^")
	check(withCompression("brotli"), formatMsg, "    brotli", "    ^^^^^^")
	check(withCompression(""), formatMsg)
	check(both(withConversion(Parquet), withCompression(GZIP)), "CompressionFormat: Parquet is compressed by its own writer: leave CompressionFormat out", "    GZIP", "    ^^^^")
	check(both(withConversion(ORC), withCompression(Snappy)), "CompressionFormat: ORC is compressed by its own writer: leave CompressionFormat out", "    Snappy", "    ^^^^^^")

	check(withExtension("gz"), extensionMsg, "    gz", "    ^^")
	check(withExtension(".GZ"), extensionMsg, "    .GZ", "    ^^^")
	check(withExtension("."), extensionMsg, "    .", "    ^")
	check(withExtension(".a/b"), extensionMsg, "    .a/b", "    ^^^^")
	check(withExtension(".é"), extensionMsg, "    .é", "    ^^")
	check(withExtension("."+longText(128)), "FileExtension: an extension has 128 characters at most", "    ."+longText(128), "    "+strings.Repeat("^", 129))

	check(withZone("Europe/Pari"), zoneMsg, "    Europe/Pari", "    ^^^^^^^^^^^")
	check(withZone("Local"), zoneMsg, "    Local", "    ^^^^^")
	check(withZone("../etc/passwd"), zoneMsg, "    ../etc/passwd", "    ^^^^^^^^^^^^^")
	check(withZone("+02:00"), zoneMsg, "    +02:00", "    ^^^^^^")
	check(withZone(longText(50)), zoneMsg, "    "+longText(50), "    "+strings.Repeat("^", 50))
	check(withZone(strings.Repeat("é", 50)), zoneMsg, "    "+strings.Repeat("é", 50), "    "+strings.Repeat("^", 50)) // one caret per character, not per byte
	const patternMsg = "CustomTimeZone: the API allows only letters, / and _: use another zone with the same time"
	check(withZone("Africa/Porto-Novo"), patternMsg, "    Africa/Porto-Novo", "    ^^^^^^^^^^^^^^^^^")
	check(withZone("Etc/GMT+5"), patternMsg, "    Etc/GMT+5", "    ^^^^^^^^^")
	for _, zone := range []string{"EST", "GMT", "MST", "CET"} {
		check(withZone(zone), "CustomTimeZone: Firehose accepts no three-letter name except UTC: write a name like America/New_York", "    "+zone, "    ^^^")
	}
	for _, zone := range []string{"Etc/UTC", "Etc/GMT"} {
		check(withZone(zone), "CustomTimeZone: Firehose does not accept this name: write UTC", "    "+zone, "    ^^^^^^^")
	}
	check(withZone(longText(51)), "CustomTimeZone: a time zone has 50 characters at most", "    "+longText(51), "    "+strings.Repeat("^", 51))
}

func TestSettingsWarnings(t *testing.T) {
	check := func(c change, want ...string) {
		t.Helper()
		refusals, warnings := faultsOf(exampleWith(c))
		require.Empty(t, refusals)
		require.Equal(t, strings.Join(want, "\n"), warnings.Error())
	}
	const (
		intervalMsg = "BufferingHints.IntervalInSeconds: below 60 seconds objects are uploaded in parts, and S3 charges a request for each: 60 or more is cheaper"
	)
	check(withInterval(59), intervalMsg, "    59", "    ^^")
	check(withInterval(0), intervalMsg, "    0", "    ^")
	check(both(withConversion(Parquet), withInterval(1)), intervalMsg, "    1", "    ^")

	check(both(withCompression(GZIP), withExtension(".json")), "FileExtension: it replaces .gz, by which readers recognize GZIP: end it with .gz", "    .json", "    ^^^^^")
	check(both(withCompression(GZIP), withExtension(".gz.json")), "FileExtension: it replaces .gz, by which readers recognize GZIP: end it with .gz", "    .gz.json", "    ^^^^^^^^")
	check(both(withCompression(Snappy), withExtension(".gz")), "FileExtension: it replaces .snappy, by which readers recognize Snappy: end it with .snappy", "    .gz", "    ^^^")
	check(both(withCompression(HadoopSnappy), withExtension(".hsnappy")), "FileExtension: it replaces .snappy, by which readers recognize HADOOP_SNAPPY: end it with .snappy", "    .hsnappy", "    ^^^^^^^^")
}

// One call returns all faults, those of the prefixes first.
func TestAllSettingsAreChecked(t *testing.T) {
	refusals, warnings := faultsOf(Definition{
		Source: MSKAsSource, Prefix: "/!{timestamp:yyyy/}", BufferSizeMiB: 200, BufferIntervalSeconds: 901, FileExtension: "gz", TimeZone: "Local",
	})
	fields := func(faults Faults) (all []string) {
		for _, f := range faults {
			all = append(all, f.Field)
		}
		return all
	}
	require.Equal(t, []string{
		"Prefix", "DeliveryStreamName", "CompressionFormat", "BufferingHints.SizeInMBs", "BufferingHints.IntervalInSeconds", "FileExtension", "CustomTimeZone",
	}, fields(refusals))
	require.Equal(t, []string{"Prefix"}, fields(warnings))

	_, warnings = faultsOf(exampleWith(withInterval(0), withCompression(GZIP), withExtension(".json"), func(d *Definition) {
		d.Prefix, d.ErrorOutputPrefix = "/!{timestamp:yyyy/}", "!{firehose:error-output-type}"
	}))
	require.Equal(t, []string{
		"Prefix", "ErrorOutputPrefix", "BufferingHints.IntervalInSeconds", "FileExtension",
	}, fields(warnings))
}
