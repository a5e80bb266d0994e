package moment

import (
	"bufio"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
	_ "time/tzdata" // embeds time zones for machines without them

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A row is a pattern and an instant with the output of moment 2.17.1.
type row struct {
	utc     bool
	pattern string
	at      time.Time
	want    string
}

// format compiles the row's pattern.
func (r row) format() *Format {
	if r.utc {
		return UTC(r.pattern)
	}
	return Local(r.pattern)
}

// TestGolden compares with the output of moment; see testdata/golden.js.
func TestGolden(t *testing.T) {
	f, err := os.Open("testdata/golden.tsv")
	require.NoError(t, err)
	defer f.Close()

	n := check(t, bufio.NewScanner(f), func(s string) string {
		var text string
		require.NoError(t, json.Unmarshal([]byte(s), &text), s)
		return text
	})
	require.Greater(t, n, 1000)
}

// TestShared compares with a table in the directory next to the repository, if it exists.
func TestShared(t *testing.T) {
	const path = "../../../shared/facts/moment-golden.tsv"
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is missing: it is not a part of the repository", path)
	}
	require.NoError(t, err)
	defer f.Close()

	lines := bufio.NewScanner(f)
	require.True(t, lines.Scan(), "the heading")
	require.Greater(t, check(t, lines, func(s string) string { return s }), 5000)
}

// check compares the remaining rows and their MaxLen, and returns their number.
func check(t *testing.T, lines *bufio.Scanner, decode func(string) string) int {
	zones := map[string]*time.Location{}
	n := 0
	for ; lines.Scan(); n++ {
		r := parseRow(t, lines.Text(), zones, decode)
		f := r.format()
		got := string(f.Append(nil, r.at))
		assert.Equal(t, r.want, got, lines.Text())
		assert.LessOrEqual(t, len(got), f.MaxLen(), lines.Text())
	}
	require.NoError(t, lines.Err())
	return n
}

// parseRow parses a line of mode, zone, epoch milliseconds, pattern and text, separated by
// tabs.
func parseRow(t *testing.T, line string, zones map[string]*time.Location, decode func(string) string) row {
	cells := strings.Split(line, "\t")
	require.Len(t, cells, 5, line)
	name := cells[1]
	if zones[name] == nil {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		zones[name] = zone
	}
	ms, err := strconv.ParseInt(cells[2], 10, 64)
	require.NoError(t, err)
	return row{cells[0] == "utc", decode(cells[3]), time.UnixMilli(ms).In(zones[name]), decode(cells[4])}
}
