package faker_test

import (
	"testing"
	"time"
	_ "time/tzdata" // embeds time zones for machines without them

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record"
	"penstock/record/internal/render"
)

// longCalls lists calls whose longest records are rare, or that compute with floats.
var longCalls = []string{
	`random.number({"min":0,"max":1,"precision":1e-7})`, `random.number({"min":-1e21,"max":1e21})`, `random.number({"min":-1e300,"max":1e300,"precision":1e-9})`,
	`random.number({"min":-1e21,"max":0,"precision":0.123456789012345678})`, `random.number({"min":-9007199254740992,"max":9007199254740991})`,
	`random.number({"min":-5.123456,"max":5,"precision":0.000001})`, "finance.amount(-1e9,1e9,6,\"€€\")", `address.nearbyGPSCoordinate({"coordinate":[-89.9,-179.9],"radius":100})`,
	"helpers.shuffle([1,22,333,4444])", `random.arrayElements(["a","bb","ccc"])`, "random.words(20)", "lorem.paragraphs(5)", "internet.password(500)",
	`internet.email("Maximilian","Featherstonehaugh","example.com")`, `helpers.replaceSymbols("#?é????????????????????????????????????")`,
	`date.past(250,"0001-01-01")`, `date.future(250,"9999-12-31")`, `date.between("0000-01-01","9999-12-31")`, `date.now("dddd MMMM Do")`,
	`random.weightedArrayElement({"weights":[1,1e9],"data":["a text that is longer than the other","b"]})`,
}

// TestMaxLen checks that no record is longer than MaxLen in any time zone, and that Append
// does not allocate if it has that capacity.
func TestMaxLen(t *testing.T) {
	var zones []*time.Location
	for _, name := range []string{"UTC", "America/Argentina/ComodRivadavia", "Asia/Kathmandu"} {
		zone, err := time.LoadLocation(name)
		require.NoError(t, err)
		zones = append(zones, zone)
	}
	for _, call := range append(calls(), longCalls...) {
		template := parse(t, call)
		buf := make([]byte, 0, template.MaxLen())
		for _, zone := range zones {
			s := record.NewState(3, zone)
			s.SetTime(instant)
			longest := 0
			for range 300 {
				longest = max(longest, len(template.Append(buf, s)))
			}
			assert.LessOrEqual(t, longest+render.Spare, template.MaxLen(), "%s in %s", call, zone)
			assert.Zero(t, testing.AllocsPerRun(100, func() { template.Append(buf, s) }), "%s in %s allocates", call, zone)
		}
	}
}
