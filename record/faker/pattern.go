package faker

import (
	"regexp"
	"strings"

	"penstock/record/internal/arg"
)

var (
	bracketed  = regexp.MustCompile(`\[[^\[\]]*\]`) // text in a pattern of moment.js
	directive  = regexp.MustCompile(`%-?[YymdHMSjIp]`)
	letterRuns = regexp.MustCompile(`Y+|y+|M+|m+|D+|d+|H+|h+|S+|s+|A|a`)
)

// warnPattern warns of a date pattern that is probably one of another language: its
// letters mean something else in moment.js.
// https://momentjs.com/docs/#/displaying/format/
func (c *call) warnPattern(v arg.Value) {
	pattern := bracketed.ReplaceAllString(v.Text, "")
	if at := directive.FindString(pattern); at != "" {
		c.warn(v, "%s is strftime's, and a percent sign is text here: write YYYY-MM-DD HH:mm:ss", at)
		return
	}
	runs := letterRuns.FindAllString(pattern, -1)
	has := func(letters string) bool {
		for _, run := range runs {
			if strings.Contains(letters, run[:1]) {
				return true
			}
		}
		return false
	}
	hour := false
	for _, run := range runs {
		switch {
		case run == "yyyy" || run == "yy":
			c.warn(v, "%s is text in moment.js: for the year write %s", run, strings.ToUpper(run))
		case run == "dd" && !has("D"):
			c.warn(v, "dd is the day of the week, like Sa: for the day of the month write DD")
		case run == "mm" && !has("Hhs"):
			c.warn(v, "mm is the minute: for the month write MM")
		case run == "MM" && hour && !has("YyDdm"):
			c.warn(v, "MM is the month: for the minute write mm")
		case run == "SS" && hour && !has("s"):
			c.warn(v, "SS is hundredths of a second: for the second write ss")
		case (run == "hh" || run == "h") && !has("Aa"):
			c.warn(v, "%s is the same in the morning and the evening: for 0 to 23 write %s", run, strings.ToUpper(run))
		}
		hour = hour || strings.Contains("Hh", run[:1])
	}
}
