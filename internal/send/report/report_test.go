package report

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/plan"
	"penstock/internal/progress"
	"penstock/internal/repo"
	"penstock/internal/send"
	"penstock/internal/sink"
)

func TestLogLineEveryTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &Report{
			Run:     &send.Run{},
			To:      sink.Place{Service: sink.Firehose, Name: "s"},
			Start:   time.Now(),
			Records: 600,
			Wanted:  func(time.Time) string { return "10" },
			Prices:  plan.DefaultPrices(),
		}
		var stderr bytes.Buffer
		r.Begin(&stderr, "json")
		time.Sleep(35 * time.Second)
		require.NoError(t, r.End())
		lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
		require.Len(t, lines, 3)
		var got map[string]any
		require.NoError(t, json.Unmarshal([]byte(lines[2]), &got))
		assert.Equal(t, "10", got["wantedPerSecond"])
		for _, name := range []string{"realPerSecond", "made", "delivered", "lost", "retriedEntries", "calls", "bytes", "billedBytes", "behindSeconds", "cost"} {
			assert.Contains(t, got, name)
		}
	})
}

// The bar is drawn before it moves on, so its figures are older than those of the text.
func TestDocumentationShowsTheProgressLine(t *testing.T) {
	root, err := repo.Root()
	require.NoError(t, err)
	page, err := os.ReadFile(filepath.Join(root, "docs", "kdg.md"))
	require.NoError(t, err)
	synctest.Test(t, func(t *testing.T) {
		var terminal bytes.Buffer
		bar := progress.NewLine(&terminal, 1_200_000, progress.Status)
		bar.Describe("")
		time.Sleep(19 * time.Second)
		bar.Set64(383_573)
		time.Sleep(drawEvery)
		now := reading{real: 20_093, wanted: "20,000", priced: true, money: "under $0.01"}
		now.Delivered = send.Count{Records: 387_585, Bytes: 58_000_000}
		bar.Describe(now.line())
		drawn := terminal.String()
		drawn = strings.TrimRight(drawn[strings.LastIndex(drawn, "\r")+1:], " ")
		assert.Equal(t, 1, strings.Count(string(page), "\n```\n"+drawn+"\n```\n"), drawn)
	})
}

func TestLiveLine(t *testing.T) {
	r := reading{real: 9.96, wanted: "10", priced: true, money: "$0.12"}
	r.Delivered = send.Count{Records: 1234, Bytes: 184_000}
	r.Retried, r.Lost.Records = 3, 1
	r.Behind = 90 * time.Second
	assert.Equal(t, "10 of 10/s  1,234 delivered  3 again  1 lost  184 kB  $0.12  1m30s late", r.line())
	r.Retried, r.Lost.Records, r.money, r.Behind = 0, 0, "under $0.01", time.Second/2
	assert.Equal(t, "10 of 10/s  1,234 delivered  184 kB  <$0.01", r.line())
}
