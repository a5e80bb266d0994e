// Package render generates records from a description of their text. The description is
// compiled once. Appending a record then allocates no memory.
//
//  1. A [Node] describes a piece of text. [Text], [Pick], [Number], [Date] and others
//     create nodes; [Seq], [OneOf] and [Repeat] combine them.
//  2. [Compile] turns a Node into a [Program], a flat list of operations. It precomputes
//     as much as possible: tables of texts for choices, thresholds for weights, and one
//     copy for all text between two tags.
//  3. [Program.Append] runs the program with a [State], which holds what differs between
//     records: the random numbers, the record's number and the instant.
//
// Each record has its own random source, seeded with the seed and the record's number.
// A record therefore depends only on these two, the instant and the time zone, and not on
// the records before it. Goroutines with a State each can divide the records among them.
//
// # Performance
//
// Texts are copied in whole chunks of 16 bytes, and the text that follows overwrites the
// excess. A chunk takes one load and one store, while a copy of exact length takes a
// function call. [Program.Append] first reserves space for the longest record, so that
// the operations need not check the capacity. Consecutive choices share a random number.
package render
