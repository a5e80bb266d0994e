package send

import (
	"time"

	"penstock/internal/sink"
)

// An entry is an entry of a PutRecordBatch or PutRecords call, with one record or a pack of
// several, until it is delivered or lost.
type entry struct {
	sink.Entry
	ends []int // where each record ends in Data, if the entry is a pack
	made time.Time
	// billedAlone is the number of bytes that would be billed if each record were an entry.
	billedAlone int64

	attempts int
	sent     time.Time // first attempt
	last     sink.Refusal
}

// records returns the number of records in the entry.
func (e *entry) records() int64 { return int64(max(1, len(e.ends))) }

// cost returns roughly the memory that the entry occupies, in bytes.
func (e *entry) cost() int64 { return int64(e.Size()) + 256 }

// each iterates over the records of the entry.
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

// A packer combines records into entries.
type packer struct {
	limits sink.Limits
	pack   bool
	open   *entry // a pack that accepts more records
}

// fullShare is the share of its billed bytes that a pack must use before the packer closes
// it. If the next record does not fit and less is used, the pack grows by another billing
// unit. Packs of short records have one unit; packs of records that are nearly as long as
// a unit have several.
const fullShare = 0.9

// add adds a record. It returns the entries that are now complete, in order: at most two.
func (p *packer) add(data []byte, key string, now time.Time) (complete []*entry) {
	billedAlone := int64(p.limits.Billed(len(data)))
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
	o.billedAlone += billedAlone
	o.Data = append(o.Data, data...)
	if !p.pack {
		p.open = nil
		return append(complete, o)
	}
	o.ends = append(o.ends, len(o.Data))
	return complete
}

// fits reports whether a record of the given size belongs in the pack.
func (p *packer) fits(o *entry, bytes int) bool {
	billed := p.limits.Billed(len(o.Data))
	switch {
	case o.Size()+bytes > p.limits.EntryBytes:
		return false
	case len(o.Data)+bytes <= billed:
		return true
	default:
		return float64(len(o.Data)) < fullShare*float64(billed)
	}
}

// due returns the open pack if it was opened at or before since.
func (p *packer) due(since time.Time) []*entry {
	if p.open == nil || p.open.made.After(since) {
		return nil
	}
	return p.flush()
}

// flush returns the open pack, if there is one.
func (p *packer) flush() []*entry {
	if p.open == nil {
		return nil
	}
	o := p.open
	p.open = nil
	return []*entry{o}
}
