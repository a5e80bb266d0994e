package plan

const hoursPerMonth = DaysPerMonth * secondsPerDay / 3600

// Notebook returns the cost of a notebook of Managed Service for Apache Flink that runs for an
// hour, and for a month. Each KPU includes 50 GB of storage, which no query here fills.
func (p Prices) Notebook(kpus float64) (hour, month float64) {
	return p.List.Notebook.Of(kpus), p.List.Notebook.Of(kpus * hoursPerMonth)
}
