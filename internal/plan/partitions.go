package plan

import (
	"math"

	"penstock/firehose"
)

// delivered returns the load without the records that Firehose cannot partition.
func (l Load) delivered() Load {
	if l.Partitions == nil {
		return l
	}
	d := Load{Partitions: []int{}}
	for i, number := range l.Partitions {
		if number >= 0 {
			d.Sizes, d.Partitions = append(d.Sizes, l.Sizes[i]), append(d.Partitions, number)
		}
	}
	d.Rate = l.Rate * float64(len(d.Sizes)) / float64(len(l.Sizes))
	return d
}

// predictPartitions predicts the objects of a stream that partitions. A record belongs to
// a partition by chance, with the share that the partition has in the sample, so the
// records of an object follow from the records that arrive in an interval. Each object
// is completed by the hint that completes an average one.
func (d stream) predictPartitions(l Load) Forecast {
	if len(l.Sizes) == 0 {
		return Forecast{}
	}
	records, bytes := map[int]float64{}, map[int]float64{}
	for i, number := range l.Partitions {
		records[number]++
		bytes[number] += float64(l.Sizes[i] + d.delimiter())
	}
	if len(records) == 1 {
		f := d.predict(Load{Rate: l.Rate, Sizes: l.Sizes})
		f.Partitions = &Partitions{InSample: 1, Active: 1}
		return f
	}
	var f Forecast
	f.Partitions = &Partitions{InSample: len(records)}
	seconds := float64(d.BufferIntervalSeconds)
	arrivals := math.Max(1, math.Ceil(l.Rate*seconds)) // in an interval that begins with a record
	for number, n := range records {
		share := n / float64(len(l.Sizes))
		rate := l.Rate * share
		perObject, open := 1+share*(arrivals-1), seconds
		if most := math.Max(1, math.Floor(float64(d.BufferSize())*n/bytes[number])); perObject > most {
			perObject, open = most, most/rate
			f.ClosedBySize += rate / perObject
		}
		f.ObjectsPerDay += rate / perObject * secondsPerDay
		f.Partitions.Active += rate / perObject * open
	}
	f.ClosedBySize *= secondsPerDay / f.ObjectsPerDay
	f.RecordsPerObject = l.Rate * secondsPerDay / f.ObjectsPerDay
	f.BytesPerObject = f.RecordsPerObject * (l.Mean() + float64(d.delimiter()))
	return f
}

// Partitions describes the partitions of a stream.
type Partitions struct {
	InSample int     `json:"inSample"` // number of partitions that the records of the sample have
	Active   float64 `json:"active"`   // buffered at the same time, on average
	Failed   float64 `json:"failed"`   // share of the records that have no partition
}

// tooMany reports whether the stream exceeds the default quota of active partitions.
func (p *Partitions) tooMany() bool {
	return p != nil && p.Active > firehose.MaxActivePartitions
}
