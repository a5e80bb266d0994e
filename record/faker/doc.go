// Package faker implements the functions of record templates. It has all functions of
// KDG, with the formats, ranges and distributions of the faker.js 3.1.0 that KDG bundles,
// and common functions of later versions of faker.js.
//
// [Functions] lists the functions, and [Find] finds one by name. [Function.Node] turns
// the arguments of a tag into a [render.Node]. Each file implements one module of
// faker.js: name.go contains name.firstName. The file later.go contains the functions of
// later versions.
//
// Words come from the lists of gofakeit (https://github.com/brianvoe/gofakeit, MIT),
// most of which originate from faker.js. The words of some lists differ from KDG's, but
// their format is the same.
//
// KDG's functions, their arguments and their output are defined in web/js/faker.js of
// https://github.com/awslabs/amazon-kinesis-data-generator.
package faker
