package definition

import (
	"strconv"

	"penstock/firehose"
)

// transformation reads the parameters of a processor Lambda.
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ProcessorParameter.html
func (n node) transformation(d *firehose.Definition) {
	if d.Transformation != nil {
		n.refuse("a second processor Lambda, where Firehose takes one: remove it, or call both functions in one")
		return
	}
	t := firehose.DefaultTransformation()
	d.Transformation = &t
	n.parameter("LambdaArn").ifText(&t.FunctionARN)
	n.parameter("BufferSizeInMBs").amount("a number, such as 1", func(size float64) { t.BufferSizeMB = size })
	n.parameter("BufferIntervalInSeconds").amount("a number of seconds, such as 60", func(seconds float64) { t.BufferIntervalSeconds = int(seconds) })
	n.parameter("NumberOfRetries").amount("a number, such as 3", func(retries float64) { t.Retries = int(retries) })
}

// amount passes the value of a processor's parameter to set. It refuses one that is not a
// number from 0 to a million.
func (n node) amount(want string, set func(float64)) {
	n.scalar(firehose.FieldProcessing, want, func(text string) bool {
		number, err := strconv.ParseFloat(text, 64)
		is := err == nil && number >= 0 && number <= 1e6
		if is {
			set(number)
		}
		return is
	})
}
