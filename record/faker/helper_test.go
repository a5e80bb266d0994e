package faker_test

import (
	"errors"
	"io/fs"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"penstock/record"
	"penstock/record/faker"
	"penstock/record/internal/render"
)

// instant is the time of the records in these tests.
var instant = time.Date(2026, time.November, 23, 10, 30, 7, 0, time.UTC)

// parse parses a template of one tag.
func parse(t testing.TB, call string) *record.Template {
	t.Helper()
	template, err := record.Parse("{{" + call + "}}")
	require.NoError(t, err, call)
	return template
}

// state returns a State at instant in UTC.
func state(seed uint64) *render.State {
	s := record.NewState(seed, time.UTC)
	s.SetTime(instant)
	return s
}

// draws returns the first n records of a tag.
func draws(t testing.TB, call string, n int) []string {
	t.Helper()
	template, s := parse(t, call), state(1)
	records := make([]string, n)
	for i := range records {
		records[i] = string(template.Append(nil, s))
	}
	return records
}

// count returns how often each record occurs among the first n.
func count(t testing.TB, call string, n int) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, record := range draws(t, call, n) {
		counts[record]++
	}
	return counts
}

// calls returns each function with each of its examples.
func calls() []string {
	var all []string
	for _, f := range faker.Functions() {
		if len(f.Examples) == 0 {
			all = append(all, f.Name)
		}
		for _, arguments := range f.Examples {
			all = append(all, f.Name+arguments)
		}
	}
	return all
}

// sharedFile reads a file of the directory next to the repository. It skips the test if
// the file is missing.
func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	path := "../../../shared/facts/" + name
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is missing: it is not a part of the repository", path)
	}
	require.NoError(t, err)
	return text
}
