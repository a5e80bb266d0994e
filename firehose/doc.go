// Package firehose models an Amazon Data Firehose delivery stream that writes to S3: its
// settings, buffer, object names and quota. Where Firehose was seen to differ from its
// documentation, the model follows what was seen.
//
// The package is pure: time and randomness are arguments. It needs neither an AWS SDK nor
// CDK.
//
//  1. Fill in a [Definition], or read one with package firehose/definition.
//  2. [New] checks it and returns a [Stream] with both prefixes parsed, or every
//     [Fault], each with a caret under the place.
//  3. [Definition.Buffer] decides which records form one object, and [Stream.Keys] names
//     the objects.
//
// Package firehose/prefix documents prefix expressions, and package firehose/projection
// derives the properties of an Athena table from them.
package firehose
