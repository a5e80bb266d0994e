package local

import (
	"time"

	"penstock/record"
	"penstock/templates"
)

// Records makes n records of the template that ships, newline-ended as KDG sends
// them. The same seed and time give the same records.
func Records(n int, seed uint64, now time.Time) ([][]byte, error) {
	source, _ := templates.Get("sakila")
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
