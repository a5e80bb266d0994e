package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPriceIsOneLine(t *testing.T) {
	for want, change := range map[string]map[string]any{
		"etl3-delivery costs about $3.88 per month at 10 records per second of sakila (prices of us-east-1, 2026-11, not verified); packed, as kdg plan suggests, $3.48 less":                          nil,
		"etl3-delivery costs about $0.13 per month at 0.01 records per second of sakila (prices of us-east-1, 2026-11, not verified)":                                                                  {"recordsPerSecond": "0.01"},
		"etl3-delivery costs about $7,370 per month at 20000 records per second of sakila (prices of us-east-1, 2026-11, not verified); packed, as kdg plan suggests, $6,957 less":                     {"recordsPerSecond": "20k"},
		"etl3-delivery costs about $3.88 per month at 10 records per second of sakila, without the data stream (prices of us-east-1, 2026-11, not verified); packed, as kdg plan suggests, $3.48 less": {"source": "stream"},
		"etl3-delivery costs about $6.03 per month at 10 records per second of sakila (prices of us-east-1, 2026-11, not verified)":                                                                    {"format": "Parquet", "catalog": "true"},
		"etl3-delivery costs about $3.81 per month at 10 records per second of sakila, without the function, with no more of S3 than the backup (prices of us-east-1, 2026-11, not verified)": {
			"transformFunctionArn": "arn:aws:lambda:us-east-1:111122223333:function:transform", "backup": "true"},
		"etl3-delivery costs about $4.10 per month at 10 records per second of sakila (prices of us-east-1, 2026-11, not verified); packed, as kdg plan suggests, $3.48 less": {"backup": "true"},
		"etl3-delivery costs about $6.03 per month at 10 records per second of sakila, without the data stream (prices of us-east-1, 2026-11, not verified); " +
			"etl3-delivery-raw adds about $3.81 per month": {"format": "Parquet", "catalog": "true", "source": "stream", "alsoRaw": "true"},
		"etl3-delivery costs about $3.88 per month at 10 records per second of sakila (prices of us-east-1, 2026-11, not verified); packed, as kdg plan suggests, $3.48 less; " +
			"the page is not included, and CloudFront serves 1 TB and 10,000,000 requests per month free (2026-09, not verified)": {"page": true},
		"etl3-delivery costs about $5.03 per month at 10 records per second of sakila (prices of us-east-1, 2026-11, not verified)": {"partitionBy": "eventType"},
		"etl3-delivery costs about $3.88 per month at 10 records per second of sakila (prices of us-east-1, 2026-11, not verified); packed, as kdg plan suggests, $3.48 less; " +
			"traffic=steady adds about $0.52 per month, until you destroy PenstockTraffic": {"traffic": "steady"},
		"etl3-delivery costs about $0.13 per month at 0.01 records per second of sakila (prices of us-east-1, 2026-11, not verified); " +
			"traffic=steady adds about $0.51 per month, until 2027-01-31T00:00:00Z": {"traffic": "steady", "recordsPerSecond": "0.01", "trafficUntil": "2027-01-31"},
		"etl3-delivery costs about $0.13 per month at 0.01 records per second of sakila (prices of us-east-1, 2026-11, not verified); " +
			"kdg fleet plan prices bulk runs": {"traffic": "bulk", "recordsPerSecond": "0.01"},
		"etl3-delivery costs about $0.13 per month at 0.01 records per second of sakila, without the data stream (prices of us-east-1, 2026-11, not verified); " +
			"analytics=studio adds $0.33 per hour while the notebook runs, $237.60 per month if you never stop it " +
			"(https://aws.amazon.com/managed-service-apache-flink/pricing/ as quoted by third parties on 2026-09-20)": {"analytics": "studio", "source": "stream", "recordsPerSecond": "0.01"},
		"etl3-delivery costs about $0.13 per month at 0.01 records per second of sakila (prices of us-east-1, 2026-11, not verified); " +
			"traffic=both adds about $0.51 per month, until you destroy PenstockTraffic; kdg fleet plan prices bulk runs": {"traffic": "both", "recordsPerSecond": "0.01"},
	} {
		config, err := read(with(change))
		require.NoError(t, err)
		assert.Equal(t, want, config.Price())
	}
}
