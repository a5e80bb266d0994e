package lake

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/firehose/prefix"
	"penstock/record"
)

// backedUp returns a run whose stream changes records and backs them up to a second bucket.
func backedUp(t *testing.T, n uint64, change func(*firehose.Definition)) (r *Run, data, backup *memoryBucket, wrote *[]Object) {
	t.Helper()
	r, data, wrote = newRun(t, "{\"a\":{{random.number(9)}}}", n)
	d, copies := firehose.Example(), firehose.Defaults()
	copies.Prefix, copies.BufferIntervalSeconds = "source/", 120
	d.Backup, d.AppendDelimiter = &copies, true
	change(&d)
	r.Stream = firehose.MustNew(d)
	backup = newMemoryBucket()
	r.Backup = backup
	return r, data, backup, wrote
}

func joined(m *memoryBucket, under string) (text string) {
	var keys []string
	for key := range m.objects {
		if strings.HasPrefix(key, under) {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return strings.Compare(instantIn(a), instantIn(b)) })
	for _, key := range keys {
		text += m.objects[key]
	}
	return text
}

// instantIn returns the time in an object's name, by which the objects of a test are in order.
func instantIn(key string) string {
	name := key[strings.LastIndex(key, "/")+1:]
	return strings.TrimPrefix(name, "etl3-delivery-1-")[:len("2006-01-02-15-04-05")]
}

// The backup has each record as it arrives, also those that fail, in objects with its own
// hints and format. It changes no other object.
func TestBackup(t *testing.T) {
	none := func(*firehose.Definition) {}
	r, data, backup, wrote := backedUp(t, 6000, none)
	r.Fail = 0.1
	require.NoError(t, r.Write(t.Context()))
	arrived, _, _ := newRun(t, "{\"a\":{{random.number(9)}}}", 6000)
	arrived.Newline = r.Newline
	require.NoError(t, arrived.Write(t.Context()))
	assert.Equal(t, joined(arrived.Bucket.(*memoryBucket), "streaming/"), joined(backup, "source/"))
	assert.Len(t, backup.objects, 5)
	var copied, failed int64
	for _, o := range *wrote {
		switch {
		case o.Backup:
			copied += o.Records
			assert.EqualValues(t, 1200, o.Records)
			assert.Regexp(t, `^source/2025/12/31/23/etl3-delivery-1-`, o.Key)
		case o.Error:
			failed += o.Records
		}
	}
	assert.EqualValues(t, 6000, copied)
	assert.Positive(t, failed)

	without, same, _, _ := backedUp(t, 6000, func(d *firehose.Definition) { d.Backup = nil })
	without.Fail = 0.1
	require.NoError(t, without.Write(t.Context()))
	assert.Equal(t, same.objects, data.objects)

	r, data, _, _ = backedUp(t, 6000, func(d *firehose.Definition) { d.Backup.Compression = firehose.GZIP })
	r.Backup = nil
	require.NoError(t, r.Write(t.Context()))
	assert.NotEmpty(t, joined(data, "source/"), "the bucket of the other objects")
	for key, meta := range data.metas {
		assert.Equal(t, strings.HasSuffix(key, ".gz"), meta.ContentEncoding == "gzip")
	}
}

// The backup has the records before partitions and conversion.
func TestBackupOfPartitions(t *testing.T) {
	r, data, backup, _ := backedUp(t, 1000, func(d *firehose.Definition) {
		d.DynamicPartitioning, d.PartitionBy, d.BufferSizeMiB = true, []string{"a"}, 64
		d.Prefix = "streaming/!{partitionKeyFromQuery:a}/"
	})
	require.NoError(t, r.Write(t.Context()))
	assert.Greater(t, len(data.objects), 8)
	assert.Len(t, backup.objects, 1)
	arrived, _, _ := newRun(t, "{\"a\":{{random.number(9)}}}", 1000)
	arrived.Newline = r.Newline
	require.NoError(t, arrived.Write(t.Context()))
	assert.Equal(t, joined(arrived.Bucket.(*memoryBucket), "streaming/"), joined(backup, "source/"))
}

// The backup has the records before any processor: also those that a function drops or
// fails, and those of CloudWatch Logs while they are compressed.
func TestBackupOfProcessedRecords(t *testing.T) {
	transforms := func(r *Run) { transformWith(t, r, "random", firehose.DefaultTransformation()) }
	for name, set := range map[string]func(*Run){
		"transformed":  transforms,
		"divided":      func(r *Run) { r.Stream.Deaggregation = firehose.Deaggregation{Delimiter: "1"} },
		"decompressed": func(r *Run) { r.Stream.Logs.Decompress = true },
		"extracted and transformed": func(r *Run) {
			transforms(r)
			r.Stream.Logs = firehose.Logs{Decompress: true, Extract: true}
		},
	} {
		t.Run(name, func(t *testing.T) {
			r, _, backup, wrote := backedUp(t, 2500, func(*firehose.Definition) {})
			r.Template, _ = record.Parse(logMessage)
			set(r)
			require.NoError(t, r.Write(t.Context()))
			texts, _ := r.records(t)
			got := joined(backup, "source/")
			if r.Stream.Logs.Decompress {
				got = gunzip(t, []byte(got)) // a member for each record
			}
			require.Equal(t, strings.Join(texts, ""), got)
			var delivered, copied int64
			for _, o := range *wrote {
				if o.Backup {
					copied += o.Records
				} else {
					delivered += o.Records
				}
			}
			require.EqualValues(t, r.N, copied)
			if r.Function != nil {
				require.Less(t, delivered, copied, "dropped records")
			}
		})
	}
}

func TestBackupInRealTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, _, _, wrote := backedUp(t, 1000, func(d *firehose.Definition) { d.Backup.BufferIntervalSeconds = 60 })
		r.Pace.Start, r.RealTime = time.Now(), true
		require.NoError(t, r.Write(t.Context()))
		assert.Len(t, *wrote, 4)
	})
}

func TestBackupFails(t *testing.T) {
	full := errors.New("disk full")
	r, _, backup, _ := backedUp(t, 1<<40, func(*firehose.Definition) {})
	backup.fails = func(string) error { return full }
	require.ErrorIs(t, r.Write(t.Context()), full)
	r.Bucket = newMemoryBucket()
	transformWith(t, r, "identity", firehose.DefaultTransformation())
	require.ErrorIs(t, r.Write(t.Context()), full)
}

func TestCheckNeedsS3AndTheBackup(t *testing.T) {
	d := firehose.Example()
	d.Unknown = map[string]error{firehose.BackupFields + prefix.FieldPrefix: errors.New("t.yaml:3:1: A.Prefix: why")}
	assert.EqualError(t, Check(firehose.MustNew(d), nil), "S3BackupConfiguration.Prefix: unknown: t.yaml:3:1: A.Prefix: why")
	d.Destination = firehose.Iceberg
	assert.EqualError(t, Check(firehose.MustNew(d), nil), "delivery stream etl3-delivery: it delivers to Apache Iceberg tables, and only objects in S3 are written: use a stream with an S3 destination")
}
