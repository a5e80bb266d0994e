// Command empty is the smallest CDK app in Go: one empty stack. bench/synth compares
// this app with it.
package main

import (
	"penstock/internal/cdk/cdkapp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
)

func main() {
	cdkapp.Setup()
	defer cdkapp.Close()
	app := awscdk.NewApp(nil)
	awscdk.NewStack(app, jsii.String("Empty"), nil)
	app.Synth(nil)
}
