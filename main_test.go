package main

import (
	"os"
	"testing"

	"penstock/internal/cdk/cdkapp"
)

// runApp is the environment variable that makes the test binary run the app. Tests start it
// instead of compiling the app, whose link takes longer than its synth.
const runApp = "PENSTOCK_RUN_APP"

func TestMain(m *testing.M) {
	if os.Getenv(runApp) != "" {
		main()
	}
	cdkapp.Setup()
	code := m.Run()
	cdkapp.Close()
	os.Exit(code)
}
