package moment_test

import (
	"testing"

	"penstock/internal/moment"

	"github.com/stretchr/testify/assert"
)

// TestCheck checks the position and the message of mistakes in patterns.
func TestCheck(t *testing.T) {
	for _, r := range []struct {
		pattern string
		want    []string // each text with its message
	}{
		{"yyyy-MM-dd", []string{"yyyy: moment.js has no yyyy and prints it unchanged: write YYYY", "dd: dd is the day of the week: the day of the month is DD"}},
		{"yyyy-mm-dd", []string{"yyyy: moment.js has no yyyy and prints it unchanged: write YYYY", "mm: mm are the minutes: the month is MM", "dd: dd is the day of the week: the day of the month is DD"}},
		{"YYYY-mm-DD", []string{"mm: mm are the minutes: the month is MM"}},
		{"mm/DD/YYYY HH:mm", []string{"mm: mm are the minutes: the month is MM"}},
		{"DD-mm-YYYY", []string{"mm: mm are the minutes: the month is MM"}},
		{"HH:MM:SS", []string{"MM: MM is the month: the minutes are mm", "SS: SS is a fraction of the second: the seconds are ss"}},
		{"YYYY-MM-DD HH:MM", []string{"MM: MM is the month: the minutes are mm"}},
		{"YYYYMMDDHHMMss", []string{"MM: MM is the month: the minutes are mm"}},
		{"MM:ss", []string{"MM: MM is the month: the minutes are mm"}},
		{"HH:mm:SS", []string{"SS: SS is a fraction of the second: the seconds are ss"}},
		{"HH:mm:SSS", []string{"SSS: SSS is a fraction of the second: the seconds are ss"}},
		{"%Y-%m-%d", []string{"%Y: moment.js does not support % and prints it unchanged: write YYYY-MM-DD HH:mm:ss for %Y-%m-%d %H:%M:%S"}},
		{"%-d/%-m", []string{"%-d: moment.js does not support % and prints it unchanged: write YYYY-MM-DD HH:mm:ss for %Y-%m-%d %H:%M:%S"}},
		{"iso", []string{"iso: s in iso is a token of moment.js, not text: without a pattern the date is in ISO 8601"}},
		{"YYYY at HH", []string{"at: a in at is a token of moment.js, not text: put text in brackets, as in [at]"}},
		{"HH:mm GMT", []string{"GMT: M in GMT is a token of moment.js, not text: put text in brackets, as in [GMT]"}},
		{"local YYYY", []string{"local: l in local is a token of moment.js, not text: put text in brackets, as in [local]"}},
		{"Dth MMM", []string{"Dth: D in Dth is a token of moment.js, not text: put text in brackets, as in [Dth]"}},
		{"YYYY-MM-DDD", []string{"DDD: DDD is the day of the year: the day of the month is DD"}},
		{"MM/d/YYYY", []string{"d: d is the day of the week: the day of the month is DD"}},
		{"YYYY-MM-DD hh:mm:ss", []string{"hh: hh is the hour from 1 to 12, but the pattern has no AM or PM (A): write HH"}},
		{"kk:mm", []string{"kk: kk prints 24 for the hour after midnight: write HH"}},
		{"YYYY-MM-DD'T'HH:mm:ss", []string{"'T': moment.js prints these quotation marks: write [T]"}},
		{"YYYY-MM-DD HH:mm:ss.fff", []string{"fff: moment.js has no fff and prints it unchanged: write SSS"}},
		{"HH:mm:ssXXX", []string{"X: X is the time since 1970: the offset of the zone is Z", "X: X is the time since 1970: the offset of the zone is Z", "X: X is the time since 1970: the offset of the zone is Z"}},
		{"EEE DD", []string{"E: E is the number of the weekday: its name is ddd or dddd", "E: E is the number of the weekday: its name is ddd or dddd"}},
		{"HH:mm z", []string{"z: z prints nothing in date.now: write Z for the offset of the zone"}},
		{"h:mm AM", []string{"M: M is not a part of A, which prints both letters: remove it"}},
		{"HHhmm", []string{"h: h repeats the hour: put text in brackets, as in HH[h]mm"}},
		{"gggg-MM-DD", []string{"gggg: gggg is the year that the week belongs to: the calendar year is YYYY"}},
		{"2006-01-02", []string{"2006-01-02: this pattern has no date or time of moment.js, so it prints the same in every record: write for example YYYY-MM-DD HH:mm:ss"}},
		{"2006-01-02T15:04:05Z07:00", []string{"2006-01-02T15:04:05Z07:00: this pattern has no date or time of moment.js, so it prints the same in every record: write for example YYYY-MM-DD HH:mm:ss"}},
		{"[YYYY]", []string{"[YYYY]: this pattern has no date or time of moment.js, so it prints the same in every record: write for example YYYY-MM-DD HH:mm:ss"}},
		{"UTC", []string{"UTC: this pattern has no date or time of moment.js, so it prints the same in every record: write for example YYYY-MM-DD HH:mm:ss"}},
	} {
		var got []string
		for _, p := range moment.Check(r.pattern, false) {
			got = append(got, r.pattern[p.Off:p.Off+p.Len]+": "+p.Msg)
		}
		assert.Equal(t, r.want, got, r.pattern)
	}
}

// TestCheckAcceptsCorrectPatterns checks patterns without mistakes.
func TestCheckAcceptsCorrectPatterns(t *testing.T) {
	for _, pattern := range []string{
		"", "YYYY-MM-DDTHH:mm:ss.SSSZ", "YYYY-MM-DD HH:mm:ss", "DD/MMM/YYYY:HH:mm:ss ZZ", "x", "X", "dddd, MMMM Do YYYY, h:mm:ss a", "YYYYMMDD", "HHmmss",
		"YYYYMMDDHHmmssSSS", "YYYYMMDDTHHmmssZ", "MM", "DD", "mm", "ss", "SSS", "YYYY", "HH", "HH:mm", "h:mm A", "hA", "hmma", "MM/DD/YYYY", "MM-DD-YYYY HH:mm", "DD.MM.YY",
		"YYYY-[W]WW", "GGGG-[W]WW-E", "gggg-ww", "DDDD", "YYYY-DDDD", "MMM D, YYYY", "ddd MMM DD YYYY HH:mm:ss [GMT]ZZ", "L", "L LT", "LLLL", "LTS", "YYYY/MM/DD/HH",
		"YYYY-MM-DD[T]HH:mm:ss[Z]", "HH[h]mm", "YYYY-MM-DDTHH:mm:ss.SSS[000]Z", "MMDD", "YYMMDD", "Q", "[Q]Q YYYY", "HH:mm:ss DD-MM-YYYY", "HH:mm DD/MM", "HH:mm MM/DD",
		"mm:ss.SSS", "X.SSS", "ddd", "dddd", "d", "E", "HHmm", "Hmm", "YYYY-MM-DDTHH:mm:ss UTC", "YYYY年MM月DD日 HH時mm分", "YYYY-MM-DDTHH:m:ss", "ddd D", `YYYY \a\t HH`,
		"YYYY-MM-DD of HH", "YYYY-MM-DDTHH:mm:ss.SSSSSS", "HH:mm:ss,SSS", "YYYY-MM-DD HH:mm:ss.SSS +0000", "h:mm a MM/DD",
	} {
		assert.Empty(t, moment.Check(pattern, false), pattern)
		assert.Empty(t, moment.Check(pattern, true), pattern)
	}
	assert.Empty(t, moment.Check("HH:mm z", true))
}
