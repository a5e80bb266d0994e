// Package record makes records from the templates of the Amazon Kinesis Data
// Generator (KDG): it parses one once, and then appends records as fast as a loop
// that was written for the one template by hand.
//
// # The flow
//
//  1. [Parse] reads a template and gives all of its faults at once, each with its
//     line, its column and a caret, or a [Template].
//  2. [Template.Warnings] are what the writer may not have meant, and what KDG renders
//     in another way (those have KDGOnly). [Template.CheckRecords] is where records are
//     not the JSON that the template looks like, have line breaks, or are empty.
//     [Template.Compact] leaves out what white space JSON does not need.
//  3. [NewState] takes a seed and a time zone; [Template.Append] makes the next record.
//
// The same template, seed, number of the record, instant and zone are the same
// bytes, whoever makes them. The package reads no clock and does no I/O.
//
// # The language
//
// A template is cut at both ends, its line breaks are left out, and its tags are
// replaced; all else stays as it is, tabs and spaces too.
//
//	template  = { text | tag } .
//	tag       = "{{" name [ "(" arguments ")" { "." ignored [ "(" ignored ")" ] } ] "}}" .
//	name      = module "." function { "." ignored } .
//	arguments = [ value { "," value } ] | text .
//	value     = JSON .
//
// White space may stand between the tokens of a tag. Of more than two opening
// braces in a row, the last two begin the tag. A tag without arguments needs no
// parentheses. JSON may have single quotes, escaped quotes (\", from a template that
// was pasted from a JSON text), names and words without quotes, and a comma after
// the last value. What is no list of values is text, up to the parenthesis that the
// end of the tag follows: date.now(YYYY-MM-DD). {{current.timestamp}} is {{date.now}}.
//
// What a value prints is what JavaScript prints: 2.50 is 2.5, an array its elements
// with commas between. An object is its JSON. Nothing is escaped for JSON or CSV: the
// writer puts the quotes. Results are not looked at for tags again.
//
// The functions, with what they take and give, are in package faker.
//
// # Where KDG differs
//
// What KDG renders, this renders the same, with a few exceptions in its favour: a
// decimal is printed as a decimal (66.57, where KDG's binary fractions give
// 66.57000000000001), weights are not rounded, $$ is two dollars, single quotes
// around an argument are not part of it. What KDG refuses or garbles for no reason
// that a writer could guess (white space in a tag, "}}" or ")" in an argument, braces
// that close before a tag, more than one argument) is rendered as it is meant, and
// the rest is a fault.
//
// date.past, date.future, date.recent and date.between, and of later versions
// date.soon and datatype.datetime, print a date as Date.prototype.toString does, but
// with the abbreviation of the zone: GMT-0500 (EST), where browsers have the long
// name of Unicode's CLDR: GMT-0500 (Eastern Standard Time). A zone without an
// abbreviation has its offset: GMT-0300 (GMT-03:00). UTC has its long name. Whoever
// reads such a date as JavaScript does ignores the name.
//
// KDG's rules are those of web/js/producer.js (getCleanedTemplate) and web/js/faker.js
// (fake) in https://github.com/awslabs/amazon-kinesis-data-generator.
package record
