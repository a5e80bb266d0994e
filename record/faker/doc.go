// Package faker has the functions that a record template can name: what KDG's
// bundle of faker.js 3.1.0 has, with its formats, ranges and distributions, and
// what writers know from later versions of faker.js.
//
// A [Function] turns the arguments of a tag into a [render.Node]. A file here is a
// module there: name.go has name.firstName. The functions of other versions are in
// later.go.
//
// Words come from gofakeit's lists (https://github.com/brianvoe/gofakeit, MIT),
// most of which are faker.js's own. Where a list is another one, the format is
// still KDG's.
//
// KDG's functions, their arguments and their output are those of web/js/faker.js in
// https://github.com/awslabs/amazon-kinesis-data-generator.
package faker
