package firehose

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBilled(t *testing.T) {
	check := func(bytes, want int64) {
		t.Helper()
		require.Equal(t, want, Billed(bytes))
	}
	check(0, 0)
	check(1, 5120)
	check(200, 5120)
	check(3<<10, 5120) // the pricing page's example: 3 KB are billed as 5 KB
	check(5119, 5120)
	check(5120, 5120)
	check(5121, 10240)
	check(12<<10, 15<<10) // the same page: 12 KB are billed as 15 KB
	check(42<<10, 45<<10) // an example of an older version of the page
	check(MaxRecordBytes, 1_024_000)
}

// Three Regions have higher quotas. An invalid Region name is an error.
func TestQuotaOf(t *testing.T) {
	for _, region := range []string{"us-east-1", "us-west-2", "eu-west-1"} {
		q, err := QuotaOf(region)
		require.NoError(t, err)
		require.Equal(t, Quota{region, 500_000, 2_000, 5_242_880}, q)
	}
	for _, region := range []string{"us-east-2", "us-west-1", "eu-west-2", "ap-southeast-5", "us-gov-west-1", "cn-north-1", "eusc-de-east-1"} {
		q, err := QuotaOf(region)
		require.NoError(t, err)
		require.Equal(t, Quota{region, 100_000, 1_000, 1_048_576}, q)
	}
	refuse := func(region, want string) {
		t.Helper()
		_, err := QuotaOf(region)
		require.EqualError(t, err, want)
	}
	refuse("us-east1", `"us-east1" is not a Region: write a name such as us-east-1; did you mean us-east-1?`)
	refuse("US-EAST-1", `"US-EAST-1" is not a Region: write a name such as us-east-1; did you mean us-east-1?`)
	refuse("", `"" is not a Region: write a name such as us-east-1`)
	refuse("us-east-1a", `"us-east-1a" is not a Region: write a name such as us-east-1; did you mean us-east-1?`)
	refuse("Frankfurt\n", `"Frankfurt\n" is not a Region: write a name such as us-east-1`)
}
