package stacks

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// UseProcessor sets the setting lambdaArchitecture to the processor of this machine, on
// which a local AWS runs functions. It returns an error if the user set another value:
// the function would fail when it is called, and the deployment would time out. Call it
// before FromContext.
func UseProcessor(node constructs.Node, processor string) error {
	const name = "lambdaArchitecture"
	given := node.TryGetContext(jsii.String(name))
	if given != nil && given != processor {
		return fmt.Errorf("setting %s=%s: the local AWS runs the function on this machine, whose processor is %s; "+
			"remove the setting, or unset PENSTOCK_LAMBDA_ARCHITECTURE and AWS_ENDPOINT_URL to deploy to AWS", name, show(given), processor)
	}
	node.SetContext(jsii.String(name), processor)
	return nil
}
