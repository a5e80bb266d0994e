package lake

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
	"penstock/internal/transform"
)

// The test binary is also the function that transforms records: it runs the handler that
// this variable names.
const functionVariable = "LAKE_TEST_FUNCTION"

var handlers = map[string]func(events.KinesisFirehoseEvent) events.KinesisFirehoseResponse{
	"identity": func(e events.KinesisFirehoseEvent) events.KinesisFirehoseResponse {
		return answers(e, func(events.KinesisFirehoseEventRecord) int { return 0 })
	},
	"random": func(e events.KinesisFirehoseEvent) events.KinesisFirehoseResponse {
		return answers(e, func(r events.KinesisFirehoseEventRecord) int { return chance(r.Data) })
	},
	"stuck": func(events.KinesisFirehoseEvent) events.KinesisFirehoseResponse {
		must(os.WriteFile(os.Getenv("DIR")+"/stuck", nil, 0o600))
		select {}
	},
}

// What a function does with a record.
const (
	returned = iota // unchanged
	changed         // with more text, and a partition key
	dropped
	declaredFailed
	omitted
	doubled
	withoutData
	ways
)

// chance returns what the function random does with a record.
func chance(data []byte) int {
	h := fnv.New32a()
	_, _ = h.Write(data)
	return int(h.Sum32() % ways)
}

// codes are the error codes of the records that fail.
var codes = map[int]string{
	declaredFailed: "Lambda.ProcessingFailedStatus", omitted: "Lambda.MissingRecordId",
	doubled: "Lambda.DuplicatedRecordId", withoutData: "Lambda.InvalidReturnFormat",
}

func answers(e events.KinesisFirehoseEvent, way func(events.KinesisFirehoseEventRecord) int) (all events.KinesisFirehoseResponse) {
	for _, r := range e.Records {
		answer := events.KinesisFirehoseResponseRecord{RecordID: r.RecordID, Result: events.KinesisFirehoseTransformedStateOk, Data: r.Data}
		answer.Metadata.PartitionKeys = map[string]string{"k": partitionKey(r.Data)}
		switch way(r) {
		case changed:
			answer.Data = changedText(r.Data)
		case dropped:
			answer.Result = events.KinesisFirehoseTransformedStateDropped
		case declaredFailed:
			answer.Result = events.KinesisFirehoseTransformedStateProcessingFailed
		case omitted:
			continue
		case doubled:
			all.Records = append(all.Records, answer)
		case withoutData:
			answer.Data = nil
		}
		all.Records = append(all.Records, answer)
	}
	return all
}

func changedText(data []byte) []byte  { return append([]byte("changed "), data...) }
func partitionKey(data []byte) string { return fmt.Sprint(len(data) % 3) }

func must(err error) {
	if err != nil {
		panic(err)
	}
}

func TestMain(m *testing.M) {
	handler := handlers[os.Getenv(functionVariable)]
	if handler == nil {
		os.Exit(m.Run())
	}
	var event events.KinesisFirehoseEvent
	must(json.NewDecoder(os.Stdin).Decode(&event))
	if dir := os.Getenv("DIR"); dir != "" {
		text, _ := json.Marshal(event)
		must(os.WriteFile(filepath.Join(dir, event.InvocationID), text, 0o600))
	}
	must(json.NewEncoder(os.Stdout).Encode(handler(event)))
}

// transformWith makes the stream of a run transform records with one of the handlers. It
// returns the folder in which the function stores its events.
func transformWith(t *testing.T, r *Run, handler string, to firehose.Transformation) (dir string) {
	t.Helper()
	dir = t.TempDir()
	runCommand(t, r, fmt.Sprintf("GORACE=atexit_sleep_ms=0 %s=%s DIR=%s exec %s", functionVariable, handler, dir, os.Args[0]), to)
	return dir
}

// runCommand makes the stream of a run transform records with a command.
func runCommand(t *testing.T, r *Run, command string, to firehose.Transformation) {
	t.Helper()
	d := r.Stream.Definition
	d.Transformation = &to
	r.Stream = firehose.MustNew(d)
	program := &transform.Program{Command: command, Limit: time.Minute}
	r.Function = transform.New(r.Stream, "", program, r.Seed, func(error) {})
}

// invoked returns the events that a function has stored.
func invoked(t *testing.T, dir string) (all []events.KinesisFirehoseEvent) {
	t.Helper()
	files, err := filepath.Glob(dir + "/*-*")
	require.NoError(t, err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		var event events.KinesisFirehoseEvent
		require.NoError(t, json.Unmarshal(text, &event))
		all = append(all, event)
	}
	return all
}
