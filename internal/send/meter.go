package send

import (
	"sync"
	"time"
)

// Totals counts the records of a run and the calls that sent them. Made records are
// delivered, lost or still on their way.
type Totals struct {
	Made, Delivered, Lost Count
	Unsure                int64 // records that may be delivered twice, because a call with them got no response
	Calls                 int64
	Failed                int64         // calls that delivered no entry
	Retried               int64         // retries of entries
	Billed                int64         // billed bytes of the delivered records
	BilledAlone           int64         // what Billed would be if each record were an entry
	Behind                time.Duration // delay of the last record against the schedule
	MostBehind            time.Duration // maximum of Behind
	Trouble               string        // the latest error of a call or an entry, or ""
}

// Count holds a number of records and their size.
type Count struct{ Records, Bytes int64 }

func (c *Count) add(e *entry) {
	c.Records += e.records()
	c.Bytes += int64(len(e.Data))
}

// A meter guards Totals against concurrent use.
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
