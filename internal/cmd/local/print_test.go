package main

import (
	"bytes"
	"regexp"
	"testing"

	"penstock/internal/local"

	"github.com/stretchr/testify/assert"
)

// After the server is stopped, the printed command unsets every exported variable.
func TestEveryExportIsUnset(t *testing.T) {
	var use, stopped bytes.Buffer
	server := &local.Server{Endpoint: "https://127.0.0.1:4566"}
	printUse(&use, server, "DemoGenerator")
	printStopped(&stopped, server)
	exports := regexp.MustCompile(`(?m)^  export (\w+)=`).FindAllStringSubmatch(use.String(), -1)
	assert.NotEmpty(t, exports)
	for _, export := range exports {
		assert.Regexp(t, `(?m)^  unset .*\b`+export[1]+`\b`, stopped.String())
	}
	assert.Contains(t, use.String(), "  npx cdk deploy DemoGenerator --parameters Username=ada\n")
	assert.Contains(t, use.String(), "  make page && go run ./cmd/kdg page --stack DemoIngest --sign-in DemoGenerator\n")
	use.Reset()
	printUse(&use, server, "PenstockGenerator")
	assert.Contains(t, use.String(), "  make page && go run ./cmd/kdg page\n")
	for _, text := range []string{"KdgUrl opens a page that talks to AWS itself", "catalog, monitoring, rotateAfterDays and retainData=false", "make local-stop"} {
		assert.Contains(t, use.String(), text)
	}
}

// After a failed synth, the output names no stack.
func TestNoStackWithoutSynth(t *testing.T) {
	var use bytes.Buffer
	printUse(&use, &local.Server{}, local.Assembly{}.SignInStack())
	assert.NotContains(t, use.String(), "cdk deploy")
}
