// Package moment formats an instant with a moment.js pattern, as the Amazon
// Kinesis Data Generator does for date.now and date.utc: moment 2.17.1, English
// locale. It is pure: the instant and its zone are arguments, and it reads no clock.
//
// # Patterns
//
// [Local] and [UTC] compile a pattern to a [Format], and [Format.Append] writes an
// instant with it. No pattern is refused. What is no token is text:
//
//	[text]   text; it runs to the last ] before the next [
//	\token   the token as text; a \ is printed inside [ ] only
//	iso      i5o, as s is the second: letters in words are tokens too
//
// The tokens are those of https://momentjs.com/docs/#/displaying/format/ at that
// version (no eras, no y). What the page does not say, and moment does:
//
//   - The offset of Z and ZZ is rounded to a quarter of an hour: a zone at +05:41:16
//     shows +05:45, though its hours, minutes and seconds are exact.
//   - z and zz are empty, except in UTC.
//   - DDD counts the days that passed since the year began. Where a zone skipped a
//     date (Pacific/Apia, 30 December 2011), the rest of its year is one behind the
//     calendar, and weeks are counted from that.
//   - SSSS and longer have zeros after the millisecond, which is cut, not rounded.
//   - YY, gg and GG of a year before 0 are negative.
//   - A line break (\n, \r, U+2028, U+2029) is dropped, but not inside [ ].
//   - w| and W| are tokens without a meaning, so they are text: w|w is w|1.
//
// Three things that moment does are not done here. A pattern of line breaks alone
// makes it throw; here the text is empty. A pattern that is the name of a member of
// every JavaScript object, such as constructor, finds that member in moment's cache
// of patterns; here it is a pattern like any other. And in the first year or so that
// JavaScript can hold, from 20 April -271821 on, moment's day of year and weeks are
// NaN.
package moment
