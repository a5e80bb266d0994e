package stacks

import (
	"fmt"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// UseProcessor makes processor the value of the setting lambdaArchitecture, for
// a local AWS that runs functions on this machine. If the user set another one,
// it returns an error: such a function would fail only when it is called, and the
// deploy would wait for it in vain. Call it before FromContext.
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
