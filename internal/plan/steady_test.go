package plan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
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

// The plan of a stream has the cost of sending its records from inside AWS, if one function
// can send them.
func TestSteadyTrafficOfPlan(t *testing.T) {
	b := Basis{Load: Load{Rate: 10, Sizes: []int{149}}, GZIP: 5, Prices: DefaultPrices(), Months: 1}
	traffic := func() *float64 { return Of(example(t, func(*firehose.Definition) {}), b).Cost.SteadyTraffic }
	require.Nil(t, traffic())
	b.FunctionMB = 512
	require.InDelta(t, DefaultPrices().Steady(600, 512, 55), *traffic(), 1e-6)
	require.Subset(t, Of(example(t, func(*firehose.Definition) {}), b).Prices.Names, []string{"functionRequests", "functionDuration", "schedules"})
	b.Load.Rate = 16_200
	require.NotNil(t, traffic())
	b.Load.Rate = 16_300
	require.Nil(t, traffic())
}
