//go:build js && wasm

package main

import (
	"encoding/json"
	"fmt"
)

// partition returns the values of the fields that are partition keys. Package
// firehose/partition does more, but jq would add a fifth to the size of the page.
func partition(text []byte, fields []string) (map[string]string, error) {
	var all map[string]any
	if json.Unmarshal(text, &all) != nil {
		return nil, fmt.Errorf("partitioned records must be JSON objects, and this is none: %.80s", text)
	}
	values := map[string]string{}
	for _, field := range fields {
		switch value := all[field].(type) {
		case string:
			values[field] = value
		case float64, bool:
			number, _ := json.Marshal(value) // numbers and booleans never fail
			values[field] = string(number)
		}
		if values[field] == "" {
			return nil, fmt.Errorf("a record without a value of %s cannot be partitioned", field)
		}
	}
	return values, nil
}
