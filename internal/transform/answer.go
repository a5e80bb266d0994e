package transform

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
)

// The failures of a batch or of some of its records.
var (
	declared = &Failure{"Lambda.ProcessingFailedStatus", "ProcessingFailed status set for record"}
	crashed  = &Failure{"Lambda.FunctionError", "The Lambda function was successfully invoked but it returned an error result."}
	timedOut = &Failure{"Lambda.FunctionTimedOut", "The Lambda function invocation timed out. Increase the Timeout setting in the Lambda function."}
	notJSON  = &Failure{"Lambda.JsonProcessingException", "There was an error parsing returned records from the Lambda function. Ensure that the returned records follow the status model required by Amazon Data Firehose."}
	invalid  = &Failure{"Lambda.FunctionError", "Check your function and make sure the output is in required format. In addition to that, make sure the processed records contain valid result status of Dropped, Ok, or ProcessingFailed"}
	missing  = &Failure{"Lambda.MissingRecordId", "One or more record Ids were not returned. Ensure that the Lambda function returns all received record Ids."}
	twice    = &Failure{"Lambda.DuplicatedRecordId", "Multiple records were returned with the same record Id. Ensure that the Lambda function returns a unique record Id for each record."}
	noData   = &Failure{"Lambda.InvalidReturnFormat", "The data field cannot be null when the SourceType is DirectPut or KinesisStreamAsSource and processing result is Ok. The value field cannot be null when the SourceType is MSKAsSource and processing result is Ok."}
)

// A fault says which rule a function broke, in words for whoever wrote it.
type fault struct {
	failure *Failure
	why     error
}

// crash returns the fault of a program that gave no answer.
func crash(err error) *fault {
	if errors.Is(err, errTimedOut) {
		return &fault{timedOut, err}
	}
	return &fault{crashed, err}
}

// all returns the same failure for each record.
func all(batch []Record, why *Failure) []Outcome {
	outcomes := make([]Outcome, len(batch))
	for i := range outcomes {
		outcomes[i].Failure = why
	}
	return outcomes
}

// A result is a function's result for one record.
type result struct {
	id, result string
	data       *string
	keys       map[string]string
	again      bool // its ID was returned before
}

// decide returns the outcome of each record, and the first rule that the answer breaks.
//
// Firehose was seen to fail the whole batch for a result that does not exist and for data
// that is not base64. Otherwise it fails only the records concerned, and ignores IDs that
// are not in the batch.
func decide(batch []Record, answer []byte) ([]Outcome, *fault) {
	results, err := parse(answer)
	if err != nil {
		return all(batch, notJSON), &fault{notJSON, err}
	}
	byID := make(map[string]*result, len(results))
	for i := range results {
		r := &results[i]
		if first := byID[r.id]; first != nil {
			first.again = true
		} else {
			byID[r.id] = r
		}
	}
	outcomes := make([]Outcome, len(batch))
	var broken *fault
	fail := func(i int, why *Failure, format string, args ...any) {
		outcomes[i].Failure = why
		if broken == nil {
			broken = &fault{why, fmt.Errorf(format, args...)}
		}
	}
	for i, record := range batch {
		id := recordID(record)
		r := byID[id]
		switch {
		case r == nil:
			fail(i, missing, "the answer lacks the recordId %s: return each recordId once", id)
		case r.again:
			fail(i, twice, "the answer has the recordId %s twice: return each recordId once", id)
		case r.result == "Dropped":
			outcomes[i].Dropped = true
		case r.result == "ProcessingFailed":
			outcomes[i].Failure = declared
		case r.result != "Ok":
			return all(batch, invalid), &fault{invalid, fmt.Errorf("the recordId %s has the result %q: return Ok, Dropped or ProcessingFailed", id, r.result)}
		case r.data == nil:
			fail(i, noData, "the recordId %s has the result Ok and no data: return data in base64", id)
		default:
			if outcomes[i].Data, err = base64.StdEncoding.DecodeString(*r.data); err != nil {
				return all(batch, invalid), &fault{invalid, fmt.Errorf("the recordId %s has data that is not base64: %w", id, err)}
			}
			outcomes[i].PartitionKeys = r.keys
		}
	}
	return outcomes, broken
}

// parse returns the results in an answer. Names are case-sensitive, unlike those of
// package json. An answer without a list of records has none.
func parse(answer []byte) ([]result, error) {
	var whole any
	decoder := json.NewDecoder(bytes.NewReader(answer))
	decoder.UseNumber()
	err := decoder.Decode(&whole)
	if err == nil && decoder.More() {
		err = errors.New("text follows it")
	}
	if err != nil {
		return nil, fmt.Errorf("the answer is not one JSON document (%w): write it to standard output, and all else to standard error", err)
	}
	object, _ := whole.(map[string]any)
	records, _ := object["records"].([]any)
	results := make([]result, len(records))
	for i, value := range records {
		record, is := value.(map[string]any)
		if !is {
			return nil, fmt.Errorf("item %d of records is not an object", i+1)
		}
		r := &results[i]
		for name, to := range map[string]*string{"recordId": &r.id, "result": &r.result} {
			if value := record[name]; value != nil {
				if *to, is = value.(string); !is {
					return nil, fmt.Errorf("%s in item %d of records is not a text", name, i+1)
				}
			}
		}
		switch data := record["data"].(type) {
		case nil:
		case string:
			r.data = &data
		default:
			return nil, fmt.Errorf("data in item %d of records is not a text in base64", i+1)
		}
		r.keys = partitionKeys(record["metadata"])
	}
	return results, nil
}

// partitionKeys returns the keys in the metadata of a record. It assumes that Firehose
// takes numbers and booleans as text.
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
func partitionKeys(metadata any) map[string]string {
	object, _ := metadata.(map[string]any)
	values, _ := object["partitionKeys"].(map[string]any)
	keys := map[string]string{}
	for name, value := range values {
		switch value := value.(type) {
		case string:
			keys[name] = value
		case json.Number, bool:
			keys[name] = fmt.Sprint(value)
		}
	}
	return keys
}
