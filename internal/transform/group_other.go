//go:build !unix

package transform

import "os/exec"

// inGroup leaves a command as it is: on this system, processes that it starts may outlive
// it.
func inGroup(*exec.Cmd) {}
