// Command benthos is Benthos 4.27.0, its last open release, with no more in it than
// firehose.yaml beside it needs. It is a module of its own, so that what Benthos
// requires stays out of the project.
package main

import (
	"context"

	"github.com/benthosdev/benthos/v4/public/service"

	_ "github.com/benthosdev/benthos/v4/public/components/aws"
	_ "github.com/benthosdev/benthos/v4/public/components/io"
	_ "github.com/benthosdev/benthos/v4/public/components/pure"
)

func main() { service.RunCLI(context.Background()) }
