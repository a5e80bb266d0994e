//go:build js && wasm

package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"penstock/firehose"
	"penstock/firehose/prefix"
)

// partition returns the values of the fields that are partition keys. Package
// firehose/partition does more, but jq would add a fifth to the size of the page.
func partition(text []byte, keys []firehose.PartitionKey) (prefix.Values, error) {
	var record any
	if json.Unmarshal(text, &record) != nil {
		return prefix.Values{}, fmt.Errorf("partitioned records must be JSON objects, and this is none: %.80s", text)
	}
	values := map[string]string{}
	for _, k := range keys {
		value := record
		for _, name := range k.Path {
			fields, _ := value.(map[string]any)
			value = fields[name]
		}
		switch value := value.(type) {
		case string:
			values[k.Name] = value
		case float64, bool:
			number, _ := json.Marshal(value) // numbers and booleans never fail
			values[k.Name] = string(number)
		}
		if values[k.Name] == "" {
			return prefix.Values{}, fmt.Errorf("a record without a value of %s cannot be partitioned", strings.Join(k.Path, "."))
		}
	}
	return prefix.Values{Query: values}, nil
}
