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

// A MinuteFunction is a Lambda function that a schedule invokes once a minute to send the
// records of the minute from inside AWS, and that marks each minute with an object.
type MinuteFunction struct {
	MemoryMB       int
	TimeoutSeconds int
	StoreSeconds   int // at the end of the timeout, in which it no longer sends
}

// MaxRate returns how many records per second the function can send.
func (f MinuteFunction) MaxRate() float64 {
	return float64(f.TimeoutSeconds-f.StoreSeconds-startSeconds) * workerRate(f.MemoryMB) / 60
}

// Steady returns the monthly cost of sending records with the function. It does not
// include what the stream costs.
func (p Prices) Steady(recordsPerSecond float64, f MinuteFunction) float64 {
	seconds := min(startSeconds+recordsPerSecond*60/workerRate(f.MemoryMB), float64(f.TimeoutSeconds))
	millions := minutesPerMonth / 1e6
	return p.List.Requests.Of(millions) + p.List.Schedules.Of(millions) + p.List.PutRequests.Of(minutesPerMonth/1000.0) +
		p.List.Duration.Of(minutesPerMonth*seconds*float64(f.MemoryMB)/memoryMBPerGB)
}

// steadyTraffic returns the monthly cost of sending the load from inside AWS, or nil if one
// function cannot send it.
func (b Basis) steadyTraffic() *float64 {
	if b.Minute.MemoryMB == 0 || b.Load.Rate > b.Minute.MaxRate() {
		return nil
	}
	return new(b.Prices.Steady(b.Load.Rate, b.Minute))
}
