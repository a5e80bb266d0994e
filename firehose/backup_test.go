package firehose

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

func withBackup(changes ...change) change {
	return func(d *Definition) {
		backup := Defaults()
		for _, c := range changes {
			c(&backup)
		}
		d.Backup = &backup
	}
}

func withSource(v Source) change { return func(d *Definition) { d.Source = v } }
func withPrefixes(data, errs string) change {
	return func(d *Definition) { d.Prefix, d.ErrorOutputPrefix = data, errs }
}

// A backup is a stream with the name and the version of its own, and settings of a backup.
func TestSourceBackup(t *testing.T) {
	d := exampleWith(withZone("Europe/Paris"), withExtension(".json"), withTransformation, withBackup(withPrefixes("source/", "lost/"), withCompression(GZIP), withZone("Asia/Tokyo"), withExtension(".x")))
	d.Version, d.AppendDelimiter = 7, true
	s, err := New(d)
	require.NoError(t, err)
	want := Defaults()
	want.Name, want.Version, want.Prefix, want.ErrorOutputPrefix, want.Compression = "etl3-delivery", 7, "source/", "lost/", GZIP
	want.Unknown = map[string]error{}
	require.Equal(t, want, s.SourceBackup.Definition)
	require.Equal(t, ".gz", s.SourceBackup.Extension())
	require.Empty(t, s.SourceBackup.Unmodelled())
	require.Nil(t, MustNew(Example()).SourceBackup)
}

func TestBackupFaults(t *testing.T) {
	check := func(c change, refusals, warnings []string) {
		t.Helper()
		got, warned := faultsOf(exampleWith(c))
		fields := func(faults Faults) (all []string) {
			for _, f := range faults {
				all = append(all, f.Field+": "+f.Msg)
			}
			return all
		}
		require.Equal(t, refusals, fields(got))
		require.Equal(t, warnings, fields(warned))
	}
	good := withPrefixes("source/", "lost/")
	check(withBackup(good), nil, nil)
	check(withBackup(withPrefixes("source/", "")), nil, nil)
	check(withBackup(good, withSize(129), withInterval(901), withCompression("gzip")), []string{
		"S3BackupConfiguration.CompressionFormat: a format is one of UNCOMPRESSED, GZIP, ZIP, Snappy, HADOOP_SNAPPY (case-sensitive); did you mean GZIP?",
		"S3BackupConfiguration.BufferingHints.SizeInMBs: the size is 1 to 128 MiB",
		"S3BackupConfiguration.BufferingHints.IntervalInSeconds: the interval is 0 to 900 seconds",
	}, nil)
	check(withBackup(good, withInterval(0)), nil, []string{"S3BackupConfiguration.BufferingHints.IntervalInSeconds: the guide allows 60 to 900 seconds for a backup, which has no zero buffering: write 60 or more"})
	check(withBackup(withPrefixes(goodData, "")), []string{"S3BackupConfiguration.Prefix: an expression here needs an ErrorOutputPrefix, and there is none: set it, for example to !{firehose:error-output-type}/!{timestamp:yyyy/MM/}"}, nil)
	check(both(withBackup(good), withSource(KinesisStreamAsSource)), nil, nil)
	check(both(withBackup(good), withSource(MSKAsSource)), []string{"S3BackupMode: Firehose backs up the records of DirectPut and KinesisStreamAsSource, not of MSKAsSource: set it to Disabled"}, nil)
	check(both(withBackup(good), withName("?")), []string{"DeliveryStreamName: a name is 1 to 64 letters, digits, underscores, dots and hyphens"}, nil)
	unknown := func(d *Definition) {
		d.Unknown = map[string]error{BackupFields + FieldPrefix: errors.New("why"), BackupFields + FieldBufferSize: errors.New("why")}
	}
	check(both(withBackup(good, withSize(-1)), unknown), nil, nil)
	d := exampleWith(both(withBackup(good), unknown))
	require.False(t, MustNew(d).SourceBackup.KeysKnown())
	require.True(t, d.KeysKnown())
	require.Equal(t, "a stream whose BufferingHints.SizeInMBs is unknown", MustNew(d).SourceBackup.Unmodelled())
}

func TestDestinationFaults(t *testing.T) {
	to := func(destination Destination) change { return func(d *Definition) { d.Destination = destination } }
	check := func(c change, fields ...string) {
		t.Helper()
		refusals, _ := faultsOf(exampleWith(c))
		var got []string
		for _, f := range refusals {
			got = append(got, f.Field)
		}
		require.Equal(t, fields, got)
	}
	check(to(Redshift), FieldPrefix, FieldError)
	check(both(to(Redshift), withPrefixes("a/", "")))
	check(both(to(Redshift), both(withPrefixes("", ""), withCompression(GZIP))))
	for _, format := range []Compression{ZIP, Snappy, HadoopSnappy} {
		check(both(to(Redshift), both(withPrefixes("", ""), withCompression(format))), FieldCompression)
	}
	check(to(Splunk))
	require.True(t, exampleWith(to(Redshift)).Staged())
	require.False(t, exampleWith(to(Iceberg)).Staged())
	require.Equal(t, "it delivers single records to Apache Iceberg tables", exampleWith(to(Iceberg)).Single())
	require.Empty(t, exampleWith(to(Redshift)).Single())
}
