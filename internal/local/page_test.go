package local

import (
	"maps"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestPageNeedsEveryOutput(t *testing.T) {
	all := Outputs{"UserPoolId": "pool", "UserPoolClientId": "client", "IdentityPoolId": "identities", "KdgUrl": "https://example.com/"}
	page, err := all.Page()
	assert.NoError(t, err)
	assert.Equal(t, Page{UserPool: "pool", Client: "client", IdentityPool: "identities", Region: Region}, page)
	for _, output := range []string{"UserPoolId", "UserPoolClientId", "IdentityPoolId"} {
		some := maps.Clone(all)
		delete(some, output)
		_, err := some.Page()
		assert.EqualError(t, err, "no stack has the output "+output+", which a page signs in with")
	}
}
