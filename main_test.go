package main

import (
	"os"
	"testing"

	"penstock/internal/kernel"
)

func TestMain(m *testing.M) {
	kernel.Setup()
	code := m.Run()
	kernel.Close()
	os.Exit(code)
}
