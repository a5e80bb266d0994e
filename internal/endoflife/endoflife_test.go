package endoflife_test

import (
	"testing"
	"time"

	"penstock/internal/endoflife"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func faults(t *testing.T, runtime string, now time.Time) []string {
	t.Helper()
	all, err := endoflife.Faults("T.json", []byte(`{"Resources": {
		"Function": {"Type": "AWS::Lambda::Function", "Properties": {"Runtime": "`+runtime+`"}},
		"Bucket": {"Type": "AWS::S3::Bucket"}
	}}`), now)
	require.NoError(t, err)
	return all
}

func TestARuntimeIsAFaultHalfAYearBeforeAWSDeprecatesIt(t *testing.T) {
	last := endoflife.Runtimes["nodejs24.x"].Deprecated.Add(-endoflife.Notice)

	assert.Empty(t, faults(t, "nodejs24.x", last))
	got := faults(t, "nodejs24.x", last.Add(time.Second))
	require.Len(t, got, 1)
	assert.Contains(t, got[0], "T.json: Function: AWS deprecates nodejs24.x on 2028-04-30, 179 days from now: go get github.com/aws/aws-cdk-go/awscdk/v2@latest")
	assert.NotContains(t, got[0], "\n")
	assert.Contains(t, faults(t, "nodejs24.x", last.AddDate(1, 0, 0))[0], "-186 days from now")
}

func TestARuntimeWithoutADateIsAFault(t *testing.T) {
	got := faults(t, "nodejs99.x", time.Time{})
	require.Len(t, got, 1)
	assert.Contains(t, got[0], `no date is known for the runtime "nodejs99.x": add it to internal/endoflife`)
}

func TestWhatIsNoTemplateIsAnError(t *testing.T) {
	_, err := endoflife.Faults("T.json", []byte("{"), time.Time{})
	assert.ErrorContains(t, err, "read T.json: unexpected end of JSON input")
}
