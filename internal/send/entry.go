package send

import (
	"time"

	"penstock/internal/sink"
)

// An entry is on its way.
type entry struct {
	sink.Entry
	ends []int // of its records in Data, if it is a pack
	made time.Time
	// alone is what its records would be billed as if each were an entry.
	alone int64

	attempts int
	sent     time.Time // the first time
	last     sink.Refusal
}

// records are how many it has.
func (e *entry) records() int64 { return int64(max(1, len(e.ends))) }

// cost is about what it takes of memory.
func (e *entry) cost() int64 { return int64(e.Size()) + 256 }

// each gives its records.
func (e *entry) each(yield func([]byte) bool) {
	if e.ends == nil {
		yield(e.Data)
		return
	}
	start := 0
	for _, end := range e.ends {
		if !yield(e.Data[start:end]) {
			return
		}
		start = end
	}
}

// A packer makes entries of records.
type packer struct {
	limits sink.Limits
	pack   bool
	open   *entry // a pack that waits for more
}

// full is how much of what is billed has to be used before a pack is closed that has
// no room for the next record: the unit's size where records are short, and several of
// them where a record is nearly as long as the unit.
const full = 0.9

// add takes a record. It gives the entries that are complete, in their order: none,
// or one, or two.
func (p *packer) add(data []byte, key string, now time.Time) (complete []*entry) {
	alone := int64(p.limits.Billed(len(data)))
	if o := p.open; o != nil && !p.fits(o, len(data)) {
		complete = append(complete, o)
		p.open = nil
	}
	if p.open == nil {
		p.open = &entry{Entry: sink.Entry{PartitionKey: key}, made: now}
	}
	o := p.open
	if p.pack && o.Data == nil {
		o.Data = make([]byte, 0, max(p.limits.BillingUnit, len(data)))
	}
	o.alone += alone
	o.Data = append(o.Data, data...)
	if !p.pack {
		p.open = nil
		return append(complete, o)
	}
	o.ends = append(o.ends, len(o.Data))
	return complete
}

// fits says whether a record of so many bytes goes into the pack.
func (p *packer) fits(o *entry, bytes int) bool {
	billed := p.limits.Billed(len(o.Data))
	switch {
	case o.Size()+bytes > p.limits.EntryBytes:
		return false
	case len(o.Data)+bytes <= billed:
		return true
	default:
		return float64(len(o.Data)) < full*float64(billed)
	}
}

// due gives the pack that waits since then or longer.
func (p *packer) due(since time.Time) []*entry {
	if p.open == nil || p.open.made.After(since) {
		return nil
	}
	return p.flush()
}

// flush gives the pack that waits.
func (p *packer) flush() []*entry {
	if p.open == nil {
		return nil
	}
	o := p.open
	p.open = nil
	return []*entry{o}
}
