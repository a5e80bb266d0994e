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

// instant is when the tests' records are made.
var instant = time.Date(2026, time.November, 23, 10, 30, 7, 0, time.UTC)

// parse gives the template of one tag: name and arguments.
func parse(t testing.TB, call string) *record.Template {
	t.Helper()
	template, err := record.Parse("{{" + call + "}}")
	require.NoError(t, err, call)
	return template
}

// state is at the instant, in UTC.
func state(seed uint64) *render.State {
	s := record.NewState(seed, time.UTC)
	s.SetTime(instant)
	return s
}

// draws are the first n records of the tag, of one seed.
func draws(t testing.TB, call string, n int) []string {
	t.Helper()
	template, s := parse(t, call), state(1)
	records := make([]string, n)
	for i := range records {
		records[i] = string(template.Append(nil, s))
	}
	return records
}

// count is how often each record came in n.
func count(t testing.TB, call string, n int) map[string]int {
	t.Helper()
	counts := map[string]int{}
	for _, record := range draws(t, call, n) {
		counts[record]++
	}
	return counts
}

// calls are the functions with each of their examples.
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

// shared reads a file of the folder beside the checkout, where there is one.
func shared(t *testing.T, name string) []byte {
	t.Helper()
	path := "../../../shared/facts/" + name
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("there is no %s: it lies beside the checkout, not in it", path)
	}
	require.NoError(t, err)
	return text
}
