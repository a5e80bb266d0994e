// Package moment formats dates with moment.js patterns, like date.now and date.utc of the
// Amazon Kinesis Data Generator: it reproduces moment 2.17.1 with the English locale. It
// reads no clock.
//
// # Patterns
//
// [Local] and [UTC] compile a pattern to a [Format], and [Format.Append] formats an
// instant. Every pattern is valid. All text that is not a token is copied:
//
//	[text]   literal text, up to the last ] before the next [
//	\token   the token as literal text; a \ is printed only inside [ ]
//	iso      prints i5o: letters in words are tokens too, and s is the second
//
// The tokens are described at https://momentjs.com/docs/#/displaying/format/, except that
// version 2.17.1 has no eras and no y. This package also reproduces details that the page
// does not mention:
//
//   - Z and ZZ round the offset to a quarter of an hour: a zone at +05:41:16 prints
//     +05:45, although its hours, minutes and seconds are exact.
//   - z and zz are empty, except in UTC.
//   - DDD counts the days passed since the beginning of the year. If a zone skipped a date
//     (Pacific/Apia, 30 December 2011), the rest of that year is one day behind the
//     calendar, and so are the weeks.
//   - SSSS and longer tokens print zeros after the milliseconds, which are truncated.
//   - YY, gg and GG are negative for years before 0.
//   - Line breaks (\n, \r, U+2028, U+2029) are removed, except inside [ ].
//   - w| and W| are tokens without a meaning, so they are copied: w|w prints w|1.
//
// There are three differences from moment. A pattern that consists only of line breaks
// prints nothing, while moment throws an exception. A pattern that is the name of a
// member of every JavaScript object, such as constructor, is an ordinary pattern, while
// moment finds that member in its cache of patterns. In about the first year of
// JavaScript's range, from 20 April -271821 on, the day of the year and the week are
// printed, while moment prints NaN.
package moment
