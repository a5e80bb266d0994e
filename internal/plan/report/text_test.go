package report

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestWithoutUUID(t *testing.T) {
	assert.Equal(t, "00000000-0000-4000-8000-000000000000/s-1-2026-11-23-10-30-07-<uuid>.gz",
		withoutUUID("00000000-0000-4000-8000-000000000000/s-1-2026-11-23-10-30-07-38ffff68-2123-408a-acfc-572dc29cb1fd.gz"))
}
