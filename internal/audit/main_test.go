// Package audit tests the templates of the stacks as a security reviewer would:
// least privilege, the findings of cdk-nag and cfn-lint, and what an update does to a
// deployed copy. It has only tests; those of the stacks themselves are in package stacks.
package audit

import (
	"testing"

	"penstock/internal/testkit/cdktest"
)

func TestMain(m *testing.M) { cdktest.Main(m) }
