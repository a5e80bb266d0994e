package firehose

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestTransformationHints(t *testing.T) {
	check := func(size float64, seconds int, want ...string) {
		t.Helper()
		refusals, warnings := faultsOf(exampleWith(func(d *Definition) {
			d.Transformation = &Transformation{BufferSizeMB: size, BufferIntervalSeconds: seconds}
		}))
		require.Empty(t, refusals)
		var got []string
		for _, warning := range warnings {
			got = append(got, warning.Field+": "+warning.Msg)
		}
		require.Equal(t, want, got)
	}
	check(1, 60)
	check(0.2, 0)
	check(3, 900)
	check(0.1, 901, "ProcessingConfiguration: BufferSizeInMBs of Lambda is 0.2 to 3", "ProcessingConfiguration: BufferIntervalInSeconds of Lambda is 0 to 900")
	check(3.5, 60, "ProcessingConfiguration: BufferSizeInMBs of Lambda is 0.2 to 3")
}

// A batch keeps to both hints of the processor.
func TestTransformationBuffer(t *testing.T) {
	b := Transformation{BufferSizeMB: 0.5, BufferIntervalSeconds: 10}.Buffer()
	_, complete := b.Add(1<<18, docTime)
	require.False(t, complete)
	_, complete = b.Add(1<<18, docTime.Add(time.Second))
	require.False(t, complete)
	batch, complete := b.Due(docTime.Add(time.Second))
	require.True(t, complete)
	require.Equal(t, Object{docTime, 2, 1 << 19}, batch)
	b.Add(1, docTime)
	batch, complete = b.Add(1, docTime.Add(10*time.Second))
	require.True(t, complete)
	require.EqualValues(t, 1, batch.Records)
}
