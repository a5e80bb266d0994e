package evidence

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRowsBecomeATable(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "new")
	t.Setenv(Variable, folder)
	Write(t, "b", Row{"calls", 12, 0}, Row{"faults", 1234567, 3})
	Write(t, "a", Row{"stories", 9, 0})
	table, err := Table(folder)
	require.NoError(t, err)
	assert.Equal(t, "| Tried | How many | Went wrong |\n|---|---|---|\n| stories | 9 | 0 |\n| calls | 12 | 0 |\n| faults | 1,234,567 | 3 |\n", table)
}

func TestNothingIsWrittenWhereNobodyAsks(t *testing.T) {
	t.Setenv(Variable, "")
	Write(t, "a", Row{"stories", 9, 0})
	folder := t.TempDir()
	_, err := Table(folder)
	assert.EqualError(t, err, "no rows in "+folder+": run the tests with PENSTOCK_EVIDENCE="+folder)
}

func TestCounter(t *testing.T) {
	folder := t.TempDir()
	t.Setenv(Variable, folder)
	t.Run("counted", func(t *testing.T) {
		tried := Counter(t, "a", "stories")
		tried()
		tried()
	})
	failed := &broken{failed: true}
	Counter(failed, "b", "faults")()
	failed.cleanup()
	table, err := Table(folder)
	require.NoError(t, err)
	assert.Equal(t, "| Tried | How many | Went wrong |\n|---|---|---|\n| stories | 2 | 0 |\n| faults | 1 | 1 |\n", table)
}

type broken struct {
	said    any
	failed  bool
	cleanup func()
}

func (*broken) Helper()             {}
func (b *broken) Fatal(args ...any) { b.said = args[0] }
func (b *broken) Failed() bool      { return b.failed }
func (b *broken) Cleanup(f func())  { b.cleanup = f }

func TestWhatCannotBeWrittenFailsTheTest(t *testing.T) {
	t.Setenv(Variable, "/dev/null/folder")
	var b broken
	Write(&b, "a", Row{"stories", 9, 0})
	assert.ErrorContains(t, b.said.(error), "/dev/null")
}
