// Package prefix parses, checks and evaluates the prefix expressions of an Amazon
// Data Firehose delivery stream: Prefix and ErrorOutputPrefix of its S3 destination.
//
// [Parse] parses one expression, and [Pair.Parse] both, with the rules that hold
// between them. [Expression.At] evaluates an expression at an instant, which gives the
// part of an object's key before the suffix that Firehose adds.
//
// # Syntax
//
//	prefix     = { text | expression } .
//	expression = "!{" namespace ":" value "}" .
//
// The first "}" ends an expression, even in quotes. Expressions do not nest. The
// namespaces and their values:
//
//	timestamp               a pattern of java.time.format.DateTimeFormatter
//	firehose                error-output-type, in ErrorOutputPrefix only;
//	                        random-string, 11 letters or digits, new at each use
//	partitionKeyFromQuery   a partition key, in Prefix only, with dynamic partitioning
//	partitionKeyFromLambda  the same, from the Lambda function's answer
//
// Firehose inserts nothing between text and expressions, and nothing between the prefix
// and the suffix: end a prefix with "/" to make a folder. All timestamps of one key use
// one instant, the approximate arrival of the oldest record in the object, in the
// stream's time zone (UTC without CustomTimeZone).
//
// To a prefix without any expression, even an empty one, Firehose appends yyyy/MM/dd/HH/
// without a separator: "logs" becomes "logs2026/01/02/03/". The guide says this of every
// prefix without a timestamp, but Firehose was seen to append nothing to a prefix with
// another expression. An ErrorOutputPrefix without an expression is assumed to behave
// the same. Without an ErrorOutputPrefix, errors go to processing-failed/yyyy/MM/dd/HH/
// under the data prefix (the guide says DDD, day of the year; Firehose was seen to
// write dd).
//
// Sources: Amazon Data Firehose Developer Guide, "Custom prefixes for Amazon S3
// objects", https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html, and the
// deliveries recorded in https://github.com/floci-io/floci/issues/1857.
//
// # Timestamp patterns
//
// Every ASCII letter outside single quotes is a pattern letter. A run of one letter is
// one field, and its length is the style: M is 8, MM is 08, MMM is Aug. Text goes in
// single quotes; two single quotes are one quote. [ ] mark optional sections, which a
// full date always fills. A run of p pads the next field with spaces to that width.
// { } # are reserved. All other characters stand for themselves, so the slashes of
// yyyy/MM/ make folders.
//
// The guide refers to Java 8, so letters added later (B, g, v) are refused. The output
// equals that of Java 17 in locale en-US, which testdata/Golden.java generates. Java 8
// is known to differ in these cases: DD fails from day 100 of the year; a run of A, n
// or N fails when the value has more digits than the run has letters; the standalone
// names LLL, qqq and ccc may be digits. AWS does not publish which Java version and
// locale the service uses.
//
// Time-zone names are incomplete. VV is the name of the [time.Location]. z is Go's
// abbreviation, which equals Java's in all but a few zones. Where Go has none, and for
// zzzz in any zone but UTC, [Expression.At] returns an error instead of a guess.
//
// Sources: https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html,
// and Java itself for runs that ofPattern accepts and format then rejects (yyyyyyyyyyy,
// or pd on the 10th).
package prefix
