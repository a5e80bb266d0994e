package fleet

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/generate"
)

func TestSharesFollowEachOther(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		r := Run{Count: 1 + rng.Uint64N(MaxCount), Workers: 1 + rng.IntN(MaxWorkers)}
		next := uint64(0)
		for worker := 1; worker <= r.Workers; worker++ {
			first, n := r.Share(worker)
			require.Equal(t, next, first)
			require.InDelta(t, r.Count/uint64(r.Workers), n, 1)
			next = first + n
		}
		require.Equal(t, r.Count, next)
	}
}

func TestCheck(t *testing.T) {
	valid := Run{Name: "r", Count: 1, Workers: 1, Rate: generate.MinRate}
	assert.NoError(t, valid.Check())
	for want, change := range map[string]func(*Run){
		`"a/b" is not a name of a run: write 1 to 80 letters, digits, - and _`:                      func(r *Run) { r.Name = "a/b" },
		"a run has 1 to 9007199254740991 records, not 0":                                            func(r *Run) { r.Count = 0 },
		"a run has 1 to 500 workers, not 501":                                                       func(r *Run) { r.Workers = 501 },
		"the template has 102401 bytes, but at most 102400 fit into the input of the state machine": func(r *Run) { r.Template = string(make([]byte, MaxTemplateBytes+1)) },
		"a run needs a rate, which dates its records":                                               func(r *Run) { r.Rate = 0 },
	} {
		r := valid
		change(&r)
		assert.EqualError(t, r.Check(), want)
	}
}

// The totals of all workers fit into the state of a state machine, even if each problem
// consists of characters that JSON escapes.
func TestTotalsFit(t *testing.T) {
	const n = MaxCount / MaxWorkers
	all := make([]Totals, MaxWorkers)
	for i := range all {
		all[i] = Totals{n, n, n, n, n, n, n, n, n, n, n, true, true, strings.Repeat(`"`, MaxProblemBytes/4) + strings.Repeat("x", MaxProblemBytes*3/4)}
	}
	text, err := json.Marshal(all)
	require.NoError(t, err)
	assert.Less(t, len(text), 256<<10)
}
