// Command benthos is Benthos 4.27.0, its last open-source release, with only the
// components that firehose.yaml needs. It is a separate module, to keep its dependencies
// out of the project.
package main

import (
	"context"

	"github.com/benthosdev/benthos/v4/public/service"

	_ "github.com/benthosdev/benthos/v4/public/components/aws"
	_ "github.com/benthosdev/benthos/v4/public/components/io"
	_ "github.com/benthosdev/benthos/v4/public/components/pure"
)

func main() { service.RunCLI(context.Background()) }
