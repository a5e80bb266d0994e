package moment

// A field is a numeric component of an instant.
type field uint8

const (
	none field = iota
	year
	quarter
	month
	day
	dayOfYear
	weekday // 0 is Sunday
	week    // begins on Sunday; week 1 contains 1 January
	weekYear
	isoWeekday // 7 is Sunday
	isoWeek
	isoWeekYear
	hour
	hour12 // 1 to 12
	hour24 // 1 to 24
	minute
	second
	milli
	unixSecond
	unixMilli
	offset // minutes east of UTC
)

// longest lists, for each field, the values that can have the longest text in any style.
// Years and values derived from them are within the range of a JavaScript Date.
var longest = [...][]int64{
	year:        {-271821, 275760},
	quarter:     {4},
	month:       {9, 12}, // September has more letters, December more digits
	day:         {31},
	dayOfYear:   {366},
	weekday:     {3}, // Wednesday
	week:        {53},
	weekYear:    {-271821, 275760},
	isoWeekday:  {7},
	isoWeek:     {53},
	isoWeekYear: {-271821, 275760},
	hour:        {23},
	hour12:      {12},
	hour24:      {24},
	minute:      {59},
	second:      {59},
	milli:       {999},
	unixSecond:  {-8_640_000_000_000},
	unixMilli:   {-8_640_000_000_000_000},
	offset:      {-99*60 - 59},
}

// maxLen returns the maximum length of the part's text in bytes.
func (p part) maxLen() int {
	n := len(p.text)
	for _, value := range longest[p.field] {
		n = max(n, len(p.append(nil, value)))
	}
	return n
}
