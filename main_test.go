package main

import (
	"os"
	"testing"

	"penstock/internal/cdk/cdkapp"
)

func TestMain(m *testing.M) {
	cdkapp.Setup()
	code := m.Run()
	cdkapp.Close()
	os.Exit(code)
}
