package lake

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/generate"
	"penstock/internal/transform"
)

var lambdaPartition = regexp.MustCompile(`^data/k=(\d)/`)

// For any results of a function, rate and hints: every record is delivered once, dropped,
// or an error record with what the stream has received.
func TestEveryRecordHasOneOutcome(t *testing.T) {
	pick := func(dice *rand.Rand, n ...int) int { return n[dice.IntN(len(n))] }
	for round := range uint64(12) {
		dice := rand.New(rand.NewPCG(1, round))
		r, m, wrote := newRun(t, `{"id": "{{random.uuid}}{{random.arrayElement(["", "x", "xy"])}}`+strings.Repeat("x", pick(dice, 0, 900, 5000))+`"}`, uint64(pick(dice, 1, 100, 1000)))
		r.Seed = round
		r.Pace.Rate = generate.Rate(pick(dice, 10*generate.PerSecond, 100*generate.PerSecond))
		partitioned := pick(dice, 0, 1) == 1
		if partitioned {
			d := r.Stream.Definition
			d.DynamicPartitioning, d.BufferSizeMiB, d.Prefix = true, 64, "data/k=!{partitionKeyFromLambda:k}/"
			d.Transformation = new(firehose.DefaultTransformation())
			r.Stream = firehose.MustNew(d)
		}
		r.Stream.AppendDelimiter = pick(dice, 0, 1) == 1
		transformWith(t, r, "random", firehose.Transformation{
			FunctionARN: "arn:f", BufferSizeMB: float64(pick(dice, 1, 5, 10)) / 5, BufferIntervalSeconds: pick(dice, 0, 5, 20, 60), Retries: 1,
		})
		if r.Stream.Transformation.BufferIntervalSeconds == 0 {
			r.N = min(r.N, 10) // an invocation for each record
		}
		require.NoError(t, r.Write(t.Context()))

		texts, _ := r.records(t)
		want, failed, drops := map[string]int{}, map[string]string{}, 0
		for _, text := range texts {
			switch way := chance([]byte(text)); way {
			case returned:
				want[text]++
			case changed:
				want[string(changedText([]byte(text)))]++
			case dropped:
				drops++
			default:
				failed[text] = codes[way]
			}
		}
		got := map[string]int{}
		for _, o := range *wrote {
			if o.Error {
				continue
			}
			lines := strings.SplitAfter(m.objects[o.Key], "\n"+r.delimiter())
			require.EqualValues(t, o.Records, len(lines)-1)
			require.LessOrEqual(t, o.Bytes, r.Stream.BufferSize())
			for _, line := range lines[:len(lines)-1] {
				line = strings.TrimSuffix(line, r.delimiter())
				got[line]++
				if partitioned {
					require.Equal(t, partitionKey([]byte(strings.TrimPrefix(line, "changed "))), lambdaPartition.FindStringSubmatch(o.Key)[1])
				}
			}
		}
		require.Equal(t, want, got)
		gotFailed := map[string]string{}
		for _, o := range sortedByTime(*wrote, true) {
			require.True(t, strings.HasPrefix(o.Key, "processing-failed/"), o.Key)
			for line := range strings.Lines(m.objects[o.Key]) {
				e := errorRecord(t, line)
				require.NotContains(t, gotFailed, string(e.RawData))
				require.Equal(t, "arn:f", e.LambdaARN)
				require.Equal(t, 1, e.AttemptsMade)
				require.GreaterOrEqual(t, e.AttemptEndingTimestamp, e.ArrivalTimestamp)
				require.LessOrEqual(t, e.AttemptEndingTimestamp-e.ArrivalTimestamp, int64(r.Stream.Transformation.BufferIntervalSeconds)*1000)
				gotFailed[string(e.RawData)] = e.ErrorCode
			}
		}
		require.Equal(t, failed, gotFailed)
		totals := r.Function.Totals()
		require.EqualValues(t, len(texts), totals.Records())
		require.EqualValues(t, drops, totals.Dropped)
	}
}

func errorRecord(t *testing.T, line string) (e firehose.ErrorRecord) {
	t.Helper()
	require.NoError(t, json.Unmarshal([]byte(line), &e))
	return e
}

// A function that returns its records gives the objects of the stream without one, and the
// same invocations again.
func TestIdentity(t *testing.T) {
	r, plain, _ := newRun(t, `{"id": "{{random.uuid}}`+strings.Repeat("x", 900)+`"}`, 2000)
	r.Pace.Rate = 100 * generate.PerSecond
	r.Stream.AppendDelimiter, r.Stream.Deaggregation.JSON = true, true
	require.NoError(t, r.Write(t.Context()))

	for range 2 {
		m := newMemoryBucket()
		r.Bucket = m
		dir := transformWith(t, r, "identity", firehose.Transformation{BufferSizeMB: 0.4, BufferIntervalSeconds: 4})
		require.NoError(t, r.Write(t.Context()))
		require.True(t, assert.ObjectsAreEqual(plain.objects, m.objects))
		ids, invocations := map[string]bool{}, invoked(t, dir)
		require.Len(t, invocations, 5)
		for _, event := range invocations {
			first := event.Records[0].ApproximateArrivalTimestamp
			bytes := 0
			for _, record := range event.Records {
				require.False(t, ids[record.RecordID])
				ids[record.RecordID] = true
				require.Less(t, record.ApproximateArrivalTimestamp.Sub(first.Time), 4*time.Second)
				bytes += len(record.Data)
			}
			require.LessOrEqual(t, bytes, 2<<20/5)
		}
		require.Len(t, ids, 2000)
	}
}

// An event has no more than Lambda accepts, however small the records are.
func TestEventsFitIntoAPayload(t *testing.T) {
	r, m, _ := newRun(t, "x", 120_000)
	r.Pace.Rate = generate.PerSecond * 1_000_000
	dir := t.TempDir()
	runCommand(t, r, "cat >"+dir+"/$$; echo null", firehose.Transformation{BufferSizeMB: 3, BufferIntervalSeconds: 60})
	require.NoError(t, r.Write(t.Context()))
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, files, 3)
	for _, file := range files {
		about, err := file.Info()
		require.NoError(t, err)
		require.LessOrEqual(t, about.Size(), int64(transform.MaxPayloadBytes))
	}
	lines := 0
	for _, text := range m.objects {
		lines += strings.Count(text, `"errorCode":"Lambda.MissingRecordId"`)
	}
	require.Equal(t, 120_000, lines)
}

func TestInterruptStopsTheFunction(t *testing.T) {
	for _, realTime := range []bool{false, true} {
		r, m, _ := newRun(t, "{{random.uuid}}", 1<<40)
		r.Pace = generate.Pace{Start: time.Now(), Rate: 1000 * generate.PerSecond}
		r.RealTime = realTime
		dir := transformWith(t, r, "stuck", firehose.Transformation{BufferSizeMB: 1, BufferIntervalSeconds: 0})
		require.NoError(t, syscall.Mkfifo(dir+"/stuck", 0o600))
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		giveUp := make(chan struct{})
		if realTime {
			r.GiveUp = giveUp
		}
		ended := make(chan error)
		go func() { ended <- r.Write(ctx) }()
		_, err := os.ReadFile(dir + "/stuck") // waits for the function
		require.NoError(t, err)
		cancel()
		close(giveUp)
		require.ErrorIs(t, <-ended, context.Canceled)
		require.Empty(t, m.objects)
	}
}

func TestTransformationEndsWithTheRun(t *testing.T) {
	for says, command := range map[string]string{
		"the program cannot be run: /bin/sh":              "/no/such/program",
		"record 1 has 1024001 bytes, but Firehose allows": "echo null",
	} {
		r, m, _ := newRun(t, strings.Repeat("x", firehose.MaxRecordBytes), 1<<40)
		runCommand(t, r, command, firehose.DefaultTransformation())
		r.Newline = command == "echo null"
		require.ErrorContains(t, r.Write(t.Context()), says)
		require.Empty(t, m.objects)
	}
	full := errors.New("disk full")
	r, m, _ := newRun(t, "{{random.uuid}}", 1<<40)
	transformWith(t, r, "identity", firehose.DefaultTransformation())
	m.fails = func(string) error { return full }
	require.ErrorIs(t, r.Write(t.Context()), full)
}

// In real time, the records that have arrived at the interrupt are transformed.
func TestTransformationInRealTime(t *testing.T) {
	r, m, wrote := newRun(t, "{{random.uuid}}", 100)
	r.Pace, r.RealTime = generate.Pace{Start: time.Now(), Rate: 1000 * generate.PerSecond}, true
	transformWith(t, r, "identity", firehose.DefaultTransformation())
	require.NoError(t, r.Write(t.Context()))
	require.Len(t, *wrote, 1)
	texts, _ := r.records(t)
	require.Equal(t, strings.Join(texts, ""), m.objects[(*wrote)[0].Key])
}
