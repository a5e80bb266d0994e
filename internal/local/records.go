package local

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"penstock/record"
	"penstock/templates"
)

// Records renders n records of the template sakila, each followed by a line feed as in
// KDG. The same seed and time give the same records.
func Records(n int, seed uint64, now time.Time) ([][]byte, error) {
	source, _ := templates.Get("sakila")
	return render(source, n, seed, now)
}

// Records renders n records of the template that the setting recordTemplate in cdk.json
// names; without the setting, of sakila.
func (s *Server) Records(n int, seed uint64, now time.Time) ([][]byte, error) {
	content, err := os.ReadFile(filepath.Join(s.root, "cdk.json"))
	if err != nil {
		return nil, err
	}
	var cdk struct {
		Context struct{ RecordTemplate string }
	}
	if err := json.Unmarshal(content, &cdk); err != nil {
		return nil, fmt.Errorf("read cdk.json: %w", err)
	}
	name := cdk.Context.RecordTemplate
	if name == "" {
		return Records(n, seed, now)
	}
	source, ships := templates.Get(name)
	if !ships {
		if !filepath.IsAbs(name) {
			name = filepath.Join(s.root, name)
		}
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("setting recordTemplate: %w", err)
		}
		source = string(content)
	}
	return render(source, n, seed, now)
}

func render(source string, n int, seed uint64, now time.Time) ([][]byte, error) {
	template, err := record.Parse(source)
	if err != nil {
		return nil, err
	}
	state := record.NewState(seed, time.UTC)
	state.SetTime(now)
	records := make([][]byte, n)
	for i := range records {
		records[i] = append(template.Append(nil, state), '\n')
	}
	return records, nil
}

// CountFound counts how many of the records are in the objects.
func CountFound(records [][]byte, objects []Object) int {
	var all []byte
	for _, object := range objects {
		all = append(all, object.Body...)
	}
	sent := map[string]int{}
	for _, record := range records {
		sent[string(record)]++
	}
	found := 0
	for record, times := range sent {
		found += min(times, bytes.Count(all, []byte(record)))
	}
	return found
}
