package pagefiles_test

import (
	"testing"

	"penstock/internal/pagefiles"

	"github.com/stretchr/testify/assert"
)

func TestOnlyNamesWithAHashAreCachedForever(t *testing.T) {
	const forever = "public, max-age=31536000, immutable"
	for name, want := range map[string]string{
		"app-5JDE4NZB.js": forever, "engine-0123456789abcdef.wasm": forever, "assets/font-5JDE4NZB.woff2": forever,
		"index.html": "no-cache", "config.json": "no-cache", "app.js": "no-cache", "app-5JDE4NZ.js": "no-cache", "5JDE4NZB.js": "no-cache",
	} {
		assert.Equal(t, want, pagefiles.Of(name).CacheControl, name)
	}
}

func TestTypesDoNotDependOnTheMachine(t *testing.T) {
	assert.Equal(t, "application/wasm", pagefiles.Of("engine.wasm").ContentType)
	assert.Equal(t, "text/javascript; charset=utf-8", pagefiles.Of("worker.js").ContentType)
	assert.Equal(t, "application/octet-stream", pagefiles.Of("LICENSE").ContentType)
}

func TestPolicyAllowsOnlyTheEndpointsOfTheStream(t *testing.T) {
	c := pagefiles.Config{Region: "eu-west-1", StreamKind: pagefiles.StreamKinesis}
	const start = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'"
	const end = "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
	assert.Equal(t, start+" https://cognito-idp.eu-west-1.amazonaws.com https://cognito-identity.eu-west-1.amazonaws.com https://kinesis.eu-west-1.amazonaws.com"+end,
		pagefiles.SecurityPolicy(c, "amazonaws.com"))
	c.Endpoint = "/"
	assert.Equal(t, start+end, pagefiles.SecurityPolicy(c, "amazonaws.com"), "a local AWS")
}
