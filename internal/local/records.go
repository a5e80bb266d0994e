package local

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Records makes n records of the example that ships, newline-ended as KDG sends
// them. The same seed and time give the same records.
func Records(n int, seed uint64, now time.Time) [][]byte {
	random := rand.New(rand.NewPCG(seed, 0))
	pick := func(values ...string) string { return values[random.IntN(len(values))] }
	records := make([][]byte, n)
	for i := range records {
		event := "trailer"
		switch p := random.Float64(); {
		case p < 0.3:
			event = "rent"
		case p < 0.4:
			event = "buy"
		}
		records[i] = fmt.Appendf(nil,
			"{\t\"timestamp\":%q,\t\"eventType\":%q,\t\"film_id\":%d,\t\"distributor\":%q,\t\"platform\": %q,\t\"state\":%q}\n",
			now.UTC().Format(time.RFC3339), event, 1+random.IntN(1000),
			pick("amazon prime", "google play", "apple itunes", "twitter", "microsoft", "meta", "youtube"),
			pick("ios", "android", "xbox", "social-media", "tech", "other"),
			pick("California", "New York", "Ohio", "Texas", "Washington"),
		)
	}
	return records
}
