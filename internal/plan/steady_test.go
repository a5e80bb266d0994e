package plan

import (
	"testing"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

var minutely = MinuteFunction{MemoryMB: 512, TimeoutSeconds: 55, StoreSeconds: 10}

// 43,200 minutes a month: requests, markers and seconds of the function.
func TestSteady(t *testing.T) {
	const requests, markers, gbSecond = 0.0432 * 0.20, 43.2 * 0.005, 0.0000133334
	for _, row := range []struct {
		recordsPerSecond float64
		seconds          float64
	}{
		{0, 1},
		{10, 1 + 0.6*0.016*1769/512},
		{1e9, 55}, // until the timeout
	} {
		require.InDelta(t, requests+markers+43_200*row.seconds/2*gbSecond, DefaultPrices().Steady(row.recordsPerSecond, minutely), 1e-6)
	}
}

// The plan of a stream has the cost of sending its records from inside AWS, if one function
// can send them before it stops sending: in 44 seconds, after a second for its start.
func TestSteadyTrafficOfPlan(t *testing.T) {
	b := Basis{Load: Load{Rate: 10, Sizes: []int{149}}, GZIP: 5, Prices: DefaultPrices(), Months: 1}
	traffic := func() *float64 { return Of(example(t, func(*firehose.Definition) {}), b).Cost.SteadyTraffic }
	require.Nil(t, traffic())
	b.Minute = minutely
	require.InDelta(t, DefaultPrices().Steady(10, minutely), *traffic(), 1e-6)
	require.Subset(t, Of(example(t, func(*firehose.Definition) {}), b).Prices.Names, []string{"functionRequests", "functionDuration", "schedules"})
	require.InDelta(t, 44*512/1769.0/0.016*1000/60, minutely.MaxRate(), 1e-6)
	b.Load.Rate = 13_200
	require.NotNil(t, traffic())
	b.Load.Rate = 13_300
	require.Nil(t, traffic())
}
