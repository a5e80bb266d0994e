package main

import (
	"runtime/debug"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestVersion(t *testing.T) {
	build := func(version string, settings ...debug.BuildSetting) *debug.BuildInfo {
		return &debug.BuildInfo{Main: debug.Module{Version: version}, Settings: settings}
	}
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "0123abc"}
	assert.Equal(t, "(devel)", version(nil))
	assert.Equal(t, "(devel)", version(build("")))
	assert.Equal(t, "v1.2.3", version(build("v1.2.3")))
	assert.Equal(t, "v1.2.3, revision 0123abc", version(build("v1.2.3", revision, debug.BuildSetting{Key: "vcs.modified", Value: "false"})))
	assert.Equal(t, "(devel), revision 0123abc with local changes", version(build("(devel)", revision, debug.BuildSetting{Key: "vcs.modified", Value: "true"})))
}
