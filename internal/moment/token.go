package moment

// A token prints a field in a style.
type token struct {
	field field
	style style
	width int // its meaning depends on the style
}

// A style is a format of a number.
type style uint8

const (
	plain       style = iota // at least width digits
	signed                   // at least width digits, with a + or - sign
	signedLong               // with a + sign if there are more than four digits
	shortYear                // the last two digits of a year
	ordinal                  // 1st
	fraction                 // the first width decimals (at most 9) of milliseconds
	monthName                // the first width letters, or all if width is 0
	dayName                  // the first width letters, or all if width is 0
	upperHalf                // AM
	lowerHalf                // am
	offsetPlain              // +0530
	offsetColon              // +05:30
)

// tokens lists the tokens of moment 2.17.1 for a single field. e, the day of the locale's
// week, equals d, because the English week begins on Sunday.
var tokens = map[string]token{
	"Y":      {year, signedLong, 0},
	"YY":     {year, shortYear, 2},
	"YYYY":   {year, plain, 4},
	"YYYYY":  {year, plain, 5},
	"YYYYYY": {year, signed, 6},

	"Q":    {quarter, plain, 0},
	"Qo":   {quarter, ordinal, 0},
	"M":    {month, plain, 0},
	"MM":   {month, plain, 2},
	"Mo":   {month, ordinal, 0},
	"MMM":  {month, monthName, 3},
	"MMMM": {month, monthName, 0},

	"D":    {day, plain, 0},
	"DD":   {day, plain, 2},
	"Do":   {day, ordinal, 0},
	"DDD":  {dayOfYear, plain, 0},
	"DDDD": {dayOfYear, plain, 3},
	"DDDo": {dayOfYear, ordinal, 0},

	"d":    {weekday, plain, 0},
	"do":   {weekday, ordinal, 0},
	"dd":   {weekday, dayName, 2},
	"ddd":  {weekday, dayName, 3},
	"dddd": {weekday, dayName, 0},
	"e":    {weekday, plain, 0},
	"E":    {isoWeekday, plain, 0},

	"w":     {week, plain, 0},
	"ww":    {week, plain, 2},
	"wo":    {week, ordinal, 0},
	"gg":    {weekYear, shortYear, 2},
	"gggg":  {weekYear, plain, 4},
	"ggggg": {weekYear, plain, 5},
	"W":     {isoWeek, plain, 0},
	"WW":    {isoWeek, plain, 2},
	"Wo":    {isoWeek, ordinal, 0},
	"GG":    {isoWeekYear, shortYear, 2},
	"GGGG":  {isoWeekYear, plain, 4},
	"GGGGG": {isoWeekYear, plain, 5},

	"H":  {hour, plain, 0},
	"HH": {hour, plain, 2},
	"h":  {hour12, plain, 0},
	"hh": {hour12, plain, 2},
	"k":  {hour24, plain, 0},
	"kk": {hour24, plain, 2},
	"A":  {hour, upperHalf, 0},
	"a":  {hour, lowerHalf, 0},
	"m":  {minute, plain, 0},
	"mm": {minute, plain, 2},
	"s":  {second, plain, 0},
	"ss": {second, plain, 2},

	"S":         {milli, fraction, 1},
	"SS":        {milli, fraction, 2},
	"SSS":       {milli, fraction, 3},
	"SSSS":      {milli, fraction, 4},
	"SSSSS":     {milli, fraction, 5},
	"SSSSSS":    {milli, fraction, 6},
	"SSSSSSS":   {milli, fraction, 7},
	"SSSSSSSS":  {milli, fraction, 8},
	"SSSSSSSSS": {milli, fraction, 9},

	"X":  {unixSecond, plain, 0},
	"x":  {unixMilli, plain, 0},
	"Z":  {offset, offsetColon, 0},
	"ZZ": {offset, offsetPlain, 0},
}

// compounds lists the tokens that stand for two or three others.
var compounds = map[string][]string{
	"Hmm":   {"H", "mm"},
	"Hmmss": {"H", "mm", "ss"},
	"hmm":   {"h", "mm"},
	"hmmss": {"h", "mm", "ss"},
}

// zoneNames lists the tokens for the name of the zone, with their text in UTC. They print
// nothing in other zones.
var zoneNames = map[string]string{
	"z":  "UTC",
	"zz": "Coordinated Universal Time",
}
