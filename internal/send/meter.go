package send

import (
	"sync"
	"time"
)

// Totals are what became of records.
type Totals struct {
	Made, Delivered, Lost Count
	Unsure                int64 // records that may be there twice: a call with them was not answered
	Calls                 int64
	Failed                int64         // calls of which nothing was taken
	Retried               int64         // entries that were sent again, each time counted
	Billed                int64         // bytes, of what was delivered
	BilledAlone           int64         // bytes, if each of these records were an entry
	Behind                time.Duration // how late the last record was made
	MostBehind            time.Duration
	Trouble               string // the last refusal, or failure of a call; empty if there was none
}

// Count is of records.
type Count struct{ Records, Bytes int64 }

func (c *Count) add(e *entry) {
	c.Records += e.records()
	c.Bytes += int64(len(e.Data))
}

// A meter holds totals.
type meter struct {
	lock   sync.Mutex
	totals Totals
}

func (m *meter) read() Totals {
	m.lock.Lock()
	defer m.lock.Unlock()
	return m.totals
}

func (m *meter) change(f func(t *Totals)) {
	m.lock.Lock()
	defer m.lock.Unlock()
	f(&m.totals)
}
