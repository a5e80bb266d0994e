// Package firehose models the documented behaviour of Amazon Data Firehose, and
// where real delivery was seen to differ from the documents, the behaviour seen.
// It is pure: the time, the randomness and the settings are arguments, and the
// answer is a value. It knows no AWS SDK, no CDK, no clock.
//
// # The flow
//
//  1. A [DeliveryStream] is written down, or read from a template: [FromTemplate].
//  2. [DeliveryStream.Check] gives what Firehose refuses and what it accepts but its
//     user will regret, each a [Fault] with a caret under the place. [Prefixes.Check]
//     does so for the two prefix expressions alone.
//  3. [DeliveryStream.Buffer] gives the [Buffer] that decides which records are
//     delivered together, and [DeliveryStream.Keys] the [Keys] that name the objects.
//  4. [Prefixes.Parse] gives the two expressions ready to evaluate, each a [Prefix],
//     and [Prefix.At] evaluates one for an instant: the part of an object's key that
//     comes before Firehose's own suffix.
//
// # Prefix expressions
//
//	prefix     = { text | expression } .
//	expression = "!{" namespace ":" value "}" .
//
// The first "}" ends an expression, in quotes or not, and an expression does not
// hold another. The namespaces and their values:
//
//	timestamp               a java.time.format.DateTimeFormatter pattern
//	firehose                error-output-type, in ErrorOutputPrefix only
//	                        random-string, 11 letters or digits, new at each use
//	partitionKeyFromQuery   a key, in Prefix only, with dynamic partitioning
//	partitionKeyFromLambda  the same, from the Lambda function's answer
//
// Nothing is inserted between the text and an expression, nor between the prefix
// and the suffix: a prefix that should be a folder ends with "/". All timestamps
// of a prefix are of one instant, the approximate arrival of the oldest record in
// the object, in the stream's zone (UTC unless CustomTimeZone says otherwise).
//
// A prefix without any expression, the empty one too, gets yyyy/MM/dd/HH/
// appended as it stands: "logs" becomes "logs2026/01/02/03/". The guide says this
// of every prefix without a timestamp, but one with another expression was seen
// to get nothing. For an ErrorOutputPrefix without expression neither is written
// down; the same is assumed. Without an ErrorOutputPrefix, errors go under the
// data prefix, in processing-failed/yyyy/MM/dd/HH/ (the guide's DDD, day of year,
// was seen to be dd).
//
// Sources: Amazon Data Firehose Developer Guide, "Custom prefixes for Amazon S3
// objects", https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html, and
// the deliveries recorded in https://github.com/floci-io/floci/issues/1857.
//
// # Timestamp patterns
//
// Outside single quotes every ASCII letter of a pattern is a field. A run of one
// letter is one field, and the length of the run is its style: M is 8, MM is 08,
// MMM is Aug. Text goes in single quotes; two of them side by side are one quote.
// [ ] mark optional sections, which a full date always fills. A run of p pads the
// next field with spaces to that width. { } # are reserved. All other characters
// stand for themselves, so the slashes of yyyy/MM/ make folders.
//
// The guide points to Java 8, so the letters that came later (B, g, v) are refused.
// What is written agrees with Java 17 in locale en-US, which testdata/Golden.java
// proves. Known to differ in Java 8: DD fails from day 100 of the year on, a run
// of A, n or N fails when the value has more digits than the run has letters, and
// the standalone names LLL, qqq and ccc may be digits. Which Java and which locale
// the service runs is not published.
//
// Time-zone names are known in part. VV is the name of the [time.Location]. z is
// Go's abbreviation, which is Java's in all but a handful of zones; where Go has
// none, and for zzzz in any zone but UTC, [Prefix.At] gives an error and not a
// guess.
//
// Sources: https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html
// and, for runs that ofPattern takes and format then rejects (yyyyyyyyyyy, pd on
// the 10th), Java itself.
package firehose
