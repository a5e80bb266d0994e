package transform

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

// newFunction returns the function of the example stream that runs a command, and the
// slice that receives its warnings.
func newFunction(t *testing.T, command string, change func(*firehose.Definition)) (*Function, *[]string) {
	t.Helper()
	d := firehose.Example()
	d.Transformation = new(firehose.DefaultTransformation())
	if change != nil {
		change(&d)
	}
	warnings := &[]string{}
	program := &Program{Command: command, Limit: MaxDuration}
	return New(firehose.MustNew(d), "", program, 1, func(err error) { *warnings = append(*warnings, err.Error()) }), warnings
}

// batch returns records with the texts as data.
func batch(texts ...string) (all []Record) {
	for i, text := range texts {
		all = append(all, Record{Number: uint64(i), Arrived: noon.Add(time.Duration(i) * time.Second), Data: []byte(text)})
	}
	return all
}

// told returns outcomes as text, one for each record.
func told(outcomes []Outcome) (all []string) {
	for _, o := range outcomes {
		switch {
		case o.Failure != nil:
			all = append(all, o.Failure.Code)
		case o.Dropped:
			all = append(all, "dropped")
		default:
			all = append(all, strings.TrimSuffix(fmt.Sprint(string(o.Data), o.PartitionKeys), "map[]"))
		}
	}
	return all
}

// answer returns an answer with the given items, in which A and B stand for the IDs of the
// first two records.
func answer(items ...string) string {
	text := `{"records": [` + strings.Join(items, ", ") + `]}`
	return strings.NewReplacer(`"A"`, `"`+recordID(Record{})+`"`, `"B"`, `"`+recordID(Record{Number: 1})+`"`).Replace(text)
}

// printed returns a command that prints an answer.
func printed(t *testing.T, answer string) string {
	t.Helper()
	file := t.TempDir() + "/answer"
	require.NoError(t, os.WriteFile(file, []byte(answer), 0o600))
	return "cat " + file
}

func TestOutcomes(t *testing.T) {
	check := func(answer, want string, broken ...string) {
		t.Helper()
		f, warnings := newFunction(t, printed(t, answer), nil)
		outcomes, attempts, err := f.Invoke(t.Context(), batch("one", "two"))
		require.NoError(t, err)
		require.Equal(t, 1, attempts, "AWS does not repeat an invocation that gives an answer")
		require.Equal(t, want, strings.Join(told(outcomes), ", "))
		require.Len(t, *warnings, len(broken))
		for i := range broken {
			require.Contains(t, (*warnings)[i], broken[i])
		}
		require.EqualValues(t, 2, f.Totals().Records())
		require.Equal(t, len(broken) > 0, f.Totals().Faults() > 0)
	}
	const okA, okB = `{"recordId": "A", "result": "Ok", "data": "eA=="}`, `{"recordId": "B", "result": "Ok", "data": ""}`
	check(answer(okA, okB), `x, `)
	check(answer(okB, okA), `x, `)
	check(answer(okA, `{"recordId": "B", "result": "Dropped"}`), `x, dropped`)
	check(answer(okA, `{"recordId": "B", "result": "ProcessingFailed", "data": "eA=="}`), `x, Lambda.ProcessingFailedStatus`)
	check(answer(okA, okB, `{"recordId": "C", "result": "Ok"}`), `x, `)
	check(answer(`{"recordId": "A", "result": "Ok", "data": "eA==", "metadata": {"partitionKeys": {"a": "b", "n": 12345678901234567890, "t": true, "no": null, "neither": {}}}}`, okB),
		`xmap[a:b n:12345678901234567890 t:true], `)
	check(answer(okA, okB)+"\n", `x, `)

	// A rule is broken for some records.
	check(answer(okA), `x, Lambda.MissingRecordId`, `Lambda.MissingRecordId: the answer lacks the recordId 49`)
	check(answer(okB, okA, okB), `x, Lambda.DuplicatedRecordId`, `Lambda.DuplicatedRecordId: the answer has the recordId 49`)
	check(answer(okA, `{"recordId": "B", "result": "Ok"}`), `x, Lambda.InvalidReturnFormat`, `has the result Ok and no data: return data in base64`)
	check(answer(okA, `{"recordId": "B", "result": "Ok", "data": null}`), `x, Lambda.InvalidReturnFormat`, `has the result Ok and no data`)

	// A rule is broken for the batch.
	const bothMissing, bothFailed, bothNotJSON = `Lambda.MissingRecordId, Lambda.MissingRecordId`, `Lambda.FunctionError, Lambda.FunctionError`, `Lambda.JsonProcessingException, Lambda.JsonProcessingException`
	check(`{"Records": []}`, bothMissing, `lacks the recordId`)
	check(`null`, bothMissing, `lacks the recordId`)
	check(`{"records": {}}`, bothMissing, `lacks the recordId`)
	check(answer(okA, `{"RecordID": "B", "result": "Ok", "data": ""}`), `x, Lambda.MissingRecordId`, `lacks the recordId`)
	check(answer(okA, `{"recordId": "B", "result": "OK", "data": ""}`), bothFailed, `has the result "OK": return Ok, Dropped or ProcessingFailed`)
	check(answer(okA, `{"recordId": "B", "data": ""}`), bothFailed, `has the result "": return Ok`)
	check(answer(okA, `{"recordId": "B", "result": "Ok", "data": "?"}`), bothFailed, `has data that is not base64: illegal base64 data at input byte 0`)
	check(answer(okA, `{"recordId": 7}`), bothNotJSON, `recordId in item 2 of records is not a text`)
	check(answer(okA, `{"recordId": "B", "data": {}}`), bothNotJSON, `data in item 2 of records is not a text in base64`)
	check(answer(okA, `7`), bothNotJSON, `item 2 of records is not an object`)
	check(``, bothNotJSON, `the answer is not one JSON document (EOF): write it to standard output, and all else to standard error`)
	check("done!\n"+answer(okA, okB), bothNotJSON, `(invalid character 'd' looking for beginning of value)`)
	check(answer(okA, okB)+answer(okA, okB), bothNotJSON, `(text follows it)`)
}

// The event is what AWS's own type reads.
func TestEvent(t *testing.T) {
	check := func(change func(*firehose.Definition), source string, want func(*events.KinesisFirehoseEvent)) {
		t.Helper()
		f, _ := newFunction(t, "", change)
		f.origin = newOrigin(f.stream, source)
		records := batch("one", "")
		records[1].Data = nil
		var got events.KinesisFirehoseEvent
		decoder := json.NewDecoder(bytes.NewReader(f.event(records, 1)))
		decoder.DisallowUnknownFields()
		require.NoError(t, decoder.Decode(&got))
		wanted := events.KinesisFirehoseEvent{
			InvocationID: f.id(records, 1), Region: "us-east-1", DeliveryStreamArn: "arn:aws:firehose:us-east-1:123456789012:deliverystream/etl3-delivery",
			Records: []events.KinesisFirehoseEventRecord{
				{RecordID: recordID(records[0]), ApproximateArrivalTimestamp: events.MilliSecondsEpochTime{Time: noon}, Data: []byte("one")},
				{RecordID: recordID(records[1]), ApproximateArrivalTimestamp: events.MilliSecondsEpochTime{Time: noon.Add(time.Second)}, Data: []byte{}},
			},
		}
		want(&wanted)
		for i := range got.Records {
			got.Records[i].ApproximateArrivalTimestamp.Time = got.Records[i].ApproximateArrivalTimestamp.UTC()
			at := &got.Records[i].KinesisFirehoseRecordMetadata.ApproximateArrivalTimestamp
			at.Time = at.UTC()
		}
		require.Equal(t, wanted, got)
	}
	check(nil, "", func(*events.KinesisFirehoseEvent) {})
	check(func(d *firehose.Definition) {
		d.Transformation.FunctionARN = "arn:aws-cn:lambda:cn-north-1:111122223333:function:f:live"
	}, "", func(e *events.KinesisFirehoseEvent) {
		e.Region, e.DeliveryStreamArn = "cn-north-1", "arn:aws-cn:firehose:cn-north-1:111122223333:deliverystream/etl3-delivery"
	})
	for source, arn := range map[string]string{"": "arn:aws:kinesis:us-east-1:123456789012:stream/etl3-delivery", "arn:x": "arn:x"} {
		check(func(d *firehose.Definition) { d.Source = firehose.KinesisStreamAsSource }, source, func(e *events.KinesisFirehoseEvent) {
			e.SourceKinesisStreamArn = arn
			for i := range e.Records {
				r := &e.Records[i]
				r.KinesisFirehoseRecordMetadata = events.KinesisFirehoseRecordMetadata{
					ShardID: "shardId-000000000000", PartitionKey: fmt.Sprint(i), SequenceNumber: r.RecordID, ApproximateArrivalTimestamp: r.ApproximateArrivalTimestamp,
				}
			}
		})
	}
}

// EventBytes is an upper bound, and a close one.
func TestEventBytes(t *testing.T) {
	for _, change := range []func(*firehose.Definition){nil, func(d *firehose.Definition) { d.Source = firehose.KinesisStreamAsSource }} {
		f, _ := newFunction(t, "", change)
		for _, data := range []int{0, 1, 2, 3, 1000} {
			record := Record{Number: math.MaxUint64, Arrived: noon, Data: make([]byte, data)}
			actual := len(f.event([]Record{record, record}, 1)) - len(f.event([]Record{record}, 1))
			require.GreaterOrEqual(t, f.EventBytes(data), actual)
			require.Less(t, f.EventBytes(data), actual+100)
		}
	}
}

func TestSameRecordsGiveTheSameInvocations(t *testing.T) {
	f, _ := newFunction(t, "", nil)
	records := batch("one", "two")
	require.Equal(t, f.event(records, 1), f.event(records, 1))
	require.NotEqual(t, f.id(records, 1), f.id(records, 2))
	require.NotEqual(t, f.id(records, 1), f.id(records[1:], 1))
	other, _ := newFunction(t, "", nil)
	other.seed = 2
	require.NotEqual(t, f.id(records, 1), other.id(records, 1))
}

// Any answer gives each record one outcome, or a failure.
func FuzzOutcomes(f *testing.F) {
	for _, seed := range []string{
		`null`, `{"records": 1}`, `{"records": [{}]}`, answer(`{"recordId": "A", "result": "Ok", "data": "eA=="}`),
		answer(`{"recordId": "A", "result": "Dropped"}`, `{"recordId": "B", "result": "Ok", "data": "", "metadata": {"partitionKeys": {"a": 1}}}`),
		answer(`{"recordId": "A"}`, `{"recordId": "A"}`), `{"records": [7]}`, `{}{}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		records := batch("one", "two")
		outcomes, broken := decide(records, []byte(answer))
		require.Len(t, outcomes, len(records))
		for _, o := range outcomes {
			require.False(t, o.Failure != nil && (o.Dropped || o.Data != nil))
			require.True(t, o.Failure == nil || o.Failure == declared || broken != nil)
		}
	})
}
