package partition

import (
	"context"
	"iter"

	"penstock/firehose"
)

// None is the partition of a record that Firehose cannot partition.
const None = -1

// Assign returns the partition of each record of a sample, numbered from 0, or [None].
// Partitions differ in their keys; the time in the prefix is left out. A record that the
// stream divides counts as its first part. Assign returns nil for a stream without
// dynamic partitioning, or whose keys a Lambda function returns. The error is that of
// [New].
func Assign(s firehose.Stream, records iter.Seq[[]byte]) ([]int, error) {
	if !s.DynamicPartitioning || s.PartitionQuery() == "" {
		return nil, nil
	}
	query, err := New(s)
	if err != nil {
		return nil, err
	}
	partitions, numbers := []int{}, map[string]int{}
	var keys []byte
	for record := range records {
		if keys, err = query.Append(context.Background(), keys[:0], s.Deaggregation.Divide(record)[0]); err != nil {
			partitions = append(partitions, None)
			continue
		}
		number, known := numbers[string(keys)]
		if !known {
			number = len(numbers)
			numbers[string(keys)] = number
		}
		partitions = append(partitions, number)
	}
	return partitions, nil
}
