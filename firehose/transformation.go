package firehose

import "strconv"

// Transformation is the processor Lambda: Firehose buffers records, invokes a function with
// each batch, and delivers what the function returns. It comes after deaggregation and
// before the partition keys are found.
//
//   - https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
//   - https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
type Transformation struct {
	FunctionARN           string  // LambdaArn; empty if unknown
	BufferSizeMB          float64 // BufferSizeInMBs
	BufferIntervalSeconds int     // BufferIntervalInSeconds
	Retries               int     // NumberOfRetries, after a first attempt
}

// The hints that the guide allows for the buffer in front of a function. The API was seen
// to accept others.
const (
	minTransformationMB      = 0.2
	maxTransformationMB      = 3
	maxTransformationSeconds = 900
)

// DefaultTransformation returns the defaults of the processor Lambda, for an unknown
// function.
//
//   - https://docs.aws.amazon.com/firehose/latest/dev/data-transformation.html
//   - https://docs.aws.amazon.com/firehose/latest/dev/data-transformation-failure-handling.html
func DefaultTransformation() Transformation {
	return Transformation{BufferSizeMB: 1, BufferIntervalSeconds: 60, Retries: 3}
}

// Buffer returns an empty buffer with the hints of the processor. It models the batches
// that a function is invoked with, as [Definition.Buffer] models objects.
func (t Transformation) Buffer() *Buffer {
	return newBuffer(int64(t.BufferSizeMB*(1<<20)), t.BufferIntervalSeconds)
}

// transformation warns of hints that the guide does not allow.
func (c *checker) transformation() {
	t := c.Transformation
	if t == nil {
		return
	}
	if t.BufferSizeMB < minTransformationMB || t.BufferSizeMB > maxTransformationMB {
		c.warn(FieldProcessing, strconv.FormatFloat(t.BufferSizeMB, 'f', -1, 64), "BufferSizeInMBs of Lambda is %v to %v", minTransformationMB, maxTransformationMB)
	}
	if t.BufferIntervalSeconds < 0 || t.BufferIntervalSeconds > maxTransformationSeconds {
		c.warn(FieldProcessing, strconv.Itoa(t.BufferIntervalSeconds), "BufferIntervalInSeconds of Lambda is 0 to %d", maxTransformationSeconds)
	}
}
