package verify

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"penstock/firehose"
	"penstock/firehose/partition"
	"penstock/firehose/prefix"
)

// partitionValue is the value of a mark's fields that are partition keys, so that marks
// have a partition of their own.
const partitionValue = "kdgVerify"

// partitionFields returns the fields that the partition keys of a stream are taken from, as
// members of a JSON object. The fields of dates have the time at; the others have
// partitionValue.
func partitionFields(s firehose.Stream, at time.Time) string {
	object := map[string]any{}
	for _, key := range partition.Keys(s) {
		value := partitionValue
		if key.Time != "" {
			value = at.UTC().Format(time.RFC3339)
		}
		addField(object, key.Path, value)
	}
	if len(object) == 0 {
		return ""
	}
	text, _ := json.Marshal(object) // texts never fail
	return string(text[1:len(text)-1]) + ","
}

// addField adds a field to an object. A field may be a key and give dates, too: then it has
// a time.
func addField(object map[string]any, path []string, value string) {
	for _, name := range path[:len(path)-1] {
		inner, is := object[name].(map[string]any)
		if !is {
			inner = map[string]any{}
			object[name] = inner
		}
		object = inner
	}
	name := path[len(path)-1]
	if old, there := object[name]; !there || old == partitionValue {
		object[name] = value
	}
}

// partitionOf returns the partition keys of the marks, which are the same for each. The
// error says that the stream's query finds none.
func partitionOf(ctx context.Context, s firehose.Stream, marks Series) (prefix.Values, error) {
	if !s.DynamicPartitioning {
		return prefix.Values{}, nil
	}
	query, err := partition.New(s)
	if err != nil {
		return prefix.Values{}, err
	}
	keys, err := query.Append(ctx, nil, marks.append(nil, 1))
	if err != nil {
		return prefix.Values{}, fmt.Errorf("delivery stream %s: its jq query %s finds no partition for marks (%w): verify a stream whose partition keys are fields, or dates of fields", s.Name, s.PartitionQuery(), err)
	}
	return query.Values(keys), nil
}
