package plan

// Backup describes the objects with the records as they arrive. Unknown values are nil.
type Backup struct {
	Objects             *Objects `json:"objects"`
	StoredBytesPerMonth *float64 `json:"storedBytesPerMonth"`
}

// backup returns the plan of the backup, or nil without one.
func (d stream) backup(b Basis) *Backup {
	if d.SourceBackup == nil {
		return nil
	}
	of, arrives, p := stream{*d.SourceBackup}, Load{Rate: b.Load.Rate, Sizes: b.Load.Sizes}, &Backup{}
	if of.Unmodelled() == "" {
		p.Objects = of.stored(of.predict(arrives), b)
	}
	if of.storesRecords() {
		p.StoredBytesPerMonth = new(arrives.Rate * arrives.Mean() * secondsPerDay * DaysPerMonth / of.ratio(b))
	}
	return p
}

// S3Cost is what objects cost per month. Unknown values are nil.
type S3Cost struct {
	PutRequests       *float64 `json:"putRequests"`
	StorageFirstMonth *float64 `json:"storageFirstMonth"` // of the objects at the end of the month
	StorageLastMonth  *float64 `json:"storageLastMonth"`
}

// s3 returns the cost of objects and of the bytes that they add each month.
func (b Basis) s3(o *Objects, bytesPerMonth *float64) (c S3Cost) {
	if o != nil {
		c.PutRequests = new(b.Prices.List.PutRequests.Of(o.PutRequestsPerDay * DaysPerMonth / 1000))
	}
	if bytesPerMonth != nil {
		month := *bytesPerMonth / GB
		c.StorageFirstMonth = new(b.Prices.List.Storage.Of(month))
		c.StorageLastMonth = new(b.Prices.List.Storage.Of(month * float64(b.Months)))
	}
	return c
}

// Known reports whether all of the cost is known.
func (c S3Cost) Known() bool { return c.PutRequests != nil && c.StorageFirstMonth != nil }

func (c S3Cost) first() float64 { return known(c.PutRequests) + known(c.StorageFirstMonth) }
func (c S3Cost) last() float64  { return known(c.PutRequests) + known(c.StorageLastMonth) }

// known returns an amount, or 0 if it is unknown.
func known(amount *float64) float64 {
	if amount == nil {
		return 0
	}
	return *amount
}
