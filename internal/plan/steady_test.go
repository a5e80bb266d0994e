package plan

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// 43,200 minutes a month: requests, markers and seconds of the function.
func TestSteady(t *testing.T) {
	const requests, markers, gbSecond = 0.0432 * 0.20, 43.2 * 0.005, 0.0000133334
	for _, row := range []struct {
		recordsPerMinute float64
		seconds          float64
	}{
		{0, 1},
		{600, 1 + 0.6*0.016*1769/512},
		{1e9, 55}, // until the timeout
	} {
		require.InDelta(t, requests+markers+43_200*row.seconds/2*gbSecond, DefaultPrices().Steady(row.recordsPerMinute, 512, 55), 1e-6)
	}
}
