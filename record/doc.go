// Package record generates records from templates of the Amazon Kinesis Data Generator
// (KDG). It parses a template once and then appends records as fast as a loop written by
// hand for that template.
//
// # Usage
//
//  1. [Parse] parses a template. It returns a [Template], or all faults at once, each
//     with its line, its column and a caret.
//  2. [Template.Warnings] lists probable mistakes, and tags that KDG renders differently
//     (their KDGOnly is true). [Template.CheckRecords] finds records that are empty,
//     contain line breaks, or are not valid JSON although the template looks like JSON.
//     [Template.Compact] removes insignificant white space from JSON.
//  3. [NewState] takes a seed and a time zone. Each [Template.Append] appends the next
//     record.
//
// The same template, seed, record number, instant and time zone always give the same
// bytes, on any machine. The package reads no clock and does no I/O.
//
// # Template language
//
// KDG trims a template, removes its line breaks and replaces its tags. All other text,
// including tabs and spaces, is copied into the record.
//
//	template  = { text | tag } .
//	tag       = "{{" name [ "(" arguments ")" { "." ignored [ "(" ignored ")" ] } ] "}}" .
//	name      = module "." function { "." ignored } .
//	arguments = [ value { "," value } ] | text .
//	value     = JSON .
//
// White space is allowed between the tokens of a tag. If more than two opening braces
// stand in a row, the last two open the tag. A tag without arguments needs no
// parentheses. JSON arguments may use single quotes, escaped quotes (\", as in a template
// pasted from a JSON string), unquoted names and words, and a trailing comma. Arguments
// that are not a list of values are plain text, up to the closing parenthesis before
// the end of the tag: date.now(YYYY-MM-DD). {{current.timestamp}} means {{date.now}}.
//
// Values are printed as JavaScript prints them: 2.50 as 2.5, and an array as its elements
// joined by commas. Objects are printed as JSON. Values are not escaped for JSON or CSV,
// so a template writes its own quotes. Tags inside of a value are not rendered.
//
// Package faker lists the functions, their arguments and their results.
//
// # Differences from KDG
//
// Tags print what they print in KDG, with these exceptions. Decimals are exact: 66.57,
// where KDG's binary fractions print 66.57000000000001. Weights are not rounded. $$ prints
// two dollar signs. Single quotes around an argument are not part of it. Some templates that
// KDG rejects or garbles are rendered as written: white space in a tag, "}}" or ")" in an
// argument, closing braces before a tag, and more than one argument. All other
// templates that KDG rejects are faults here too.
//
// date.past, date.future, date.recent and date.between, and from later versions of
// faker.js date.soon and datatype.datetime, print dates as Date.prototype.toString does.
// The time zone is abbreviated, as in GMT-0500 (EST), where browsers print the long name
// from Unicode's CLDR: GMT-0500 (Eastern Standard Time). A zone without an abbreviation
// prints its offset: GMT-0300 (GMT-03:00). UTC prints its long name. JavaScript's
// Date.parse ignores the name.
//
// KDG's rules are in web/js/producer.js (getCleanedTemplate) and web/js/faker.js (fake)
// of https://github.com/awslabs/amazon-kinesis-data-generator.
package record
