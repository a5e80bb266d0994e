package faker_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/record"
)

func TestPatternsOfOtherLanguages(t *testing.T) {
	for pattern, want := range map[string][]string{
		"yyyy-MM-dd":          {"yyyy is text in moment.js: for the year write YYYY", "dd is the day of the week, like Sa: for the day of the month write DD"},
		"YYYY-mm-DD":          {"mm is the minute: for the month write MM"},
		"HH:MM:SS":            {"MM is the month: for the minute write mm", "SS is hundredths of a second: for the second write ss"},
		"%Y-%m-%d":            {"%Y is strftime's, and a percent sign is text here: write YYYY-MM-DD HH:mm:ss"},
		"hh:mm:ss":            {"hh is the same in the morning and the evening: for 0 to 23 write HH"},
		"YYYY-MM-DDTHH:mm:ss": nil, "YYYY/MM/DD HH:mm:ss.SSS": nil, "DD/MMM/YYYY:HH:mm:ss ZZ": nil, "x": nil, "hh:mm A": nil, "dddd": nil,
		"MM/DD": nil, "YYYYMMDDHHmmssSS": nil, "[yyyy] YYYY": nil, "dd DD": nil, "mm:ss": nil,
	} {
		template, err := record.Parse(`{{date.now("` + pattern + `")}}`)
		require.NoError(t, err, pattern)
		var got []string
		for _, warning := range template.Warnings() {
			got = append(got, warning.Msg)
		}
		assert.Equal(t, want, got, pattern)
	}
}
