// Package render makes records from a description of them, fast: described once,
// appended many times, without allocating.
//
//  1. A [Node] describes a piece of text: [Text], [Pick], [Number], [Date] … and
//     what holds others: [Seq], [OneOf], [Repeat].
//  2. [Compile] turns a Node into a [Program]: a flat list of operations, with all
//     that can be known before the first record worked out: choices are tables of
//     finished texts, weights are thresholds, text between two tags is one copy.
//  3. [Program.Append] runs it with a [State], which holds what differs from record
//     to record: the random source, the number of the record, the instant.
//
// Record number i of a seed is the same whoever makes it and whatever was made
// before: each record draws from a source of its own, seeded with both numbers. So
// any number of goroutines, each with its State, can share the records out.
//
// # Why it is fast
//
// Texts are copied in whole chunks of 16 bytes, and what was copied too much is
// overwritten by what follows. A chunk is a load and a store; a copy of exact length
// is a call. For that, [Program.Append] first makes room for the longest record, and
// the operations need not look at the capacity again. Choices in a row share a draw
// of 64 bits.
package render
