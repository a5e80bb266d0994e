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
	_ "time/tzdata" // zones load on every machine

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A row is what moment 2.17.1 made of a pattern and an instant.
type row struct {
	utc     bool
	pattern string
	at      time.Time
	want    string
}

// format compiles the pattern of the row.
func (r row) format() *Format {
	if r.utc {
		return UTC(r.pattern)
	}
	return Local(r.pattern)
}

// TestGolden compares each row that moment wrote; see testdata/golden.js.
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

// TestShared compares each row of the table in the folder beside the checkout.
func TestShared(t *testing.T) {
	const path = "../../../shared/facts/moment-golden.tsv"
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("there is no %s: it lies beside the checkout, not in it", path)
	}
	require.NoError(t, err)
	defer f.Close()

	lines := bufio.NewScanner(f)
	require.True(t, lines.Scan(), "the heading")
	require.Greater(t, check(t, lines, func(s string) string { return s }), 5000)
}

// check compares the rows that are left, and the bound of each, and counts them.
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

// parseRow reads a line of mode, zone, epoch milliseconds, pattern and text.
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
