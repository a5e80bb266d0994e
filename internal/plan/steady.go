package plan

// What a function takes to send records, on one processor core: 1,000 records took 16 ms
// on one machine, and a start about a second at most. Neither was measured on AWS.
const (
	startSeconds     = 1
	secondsPerRecord = 0.016 / 1000
	memoryMBPerCore  = 1769 // AWS Lambda Developer Guide, "Configure Lambda function memory"
	memoryMBPerGB    = 1024
	minutesPerMonth  = DaysPerMonth * secondsPerDay / 60
)

// Steady returns the monthly cost of sending records from a Lambda function that a
// schedule invokes once a minute, and that marks each minute with an object. It does not
// include what the stream costs.
func (p Prices) Steady(recordsPerMinute float64, memoryMB, timeoutSeconds int) float64 {
	seconds := min(startSeconds+recordsPerMinute*secondsPerRecord*memoryMBPerCore/float64(memoryMB), float64(timeoutSeconds))
	millions := minutesPerMonth / 1e6
	return p.List.Requests.Of(millions) + p.List.Schedules.Of(millions) + p.List.PutRequests.Of(minutesPerMonth/1000.0) +
		p.List.Duration.Of(minutesPerMonth*seconds*float64(memoryMB)/memoryMBPerGB)
}

// steadyShare is the share of a minute in which a function sends the records of the minute
// at most, because it must end before the next one.
const steadyShare = 0.9

// steadyTraffic returns the monthly cost of sending the load from inside AWS, or nil if one
// function cannot send it.
func (b Basis) steadyTraffic() *float64 {
	if b.FunctionMB == 0 || b.Load.Rate > steadyShare*workerRate(b.FunctionMB) {
		return nil
	}
	return new(b.Prices.Steady(b.Load.Rate*60, b.FunctionMB, 60))
}
