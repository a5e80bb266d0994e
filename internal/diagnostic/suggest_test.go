package diagnostic_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"penstock/internal/diagnostic"
)

func TestNearest(t *testing.T) {
	for _, r := range []struct{ written, names, want string }{
		{"GZip", "ZIP GZIP", "GZIP"},
		{"hadoop-snappy", "Snappy HADOOP_SNAPPY", "HADOOP_SNAPPY"},
		{"words", "word words", "words"},
		{"numbers", "word number", "number"},
		{"cities", "country city", "city"},
		{"nwo", "now", "now"},
		{"nubmer", "number", "number"},
		{"past", "date", ""},
		{"double", "locale", ""},
		{"bit", "bic", "bic"},
		{"bi", "bic bs", ""},
		{"zip", "zipCode city", "zipCode"},
		{"first", "firstName firstWord", ""},
		{"macAddress", "mac ip", "mac"},
		{"ipV6", "mac ip", "ip"},
		{"machine", "mac", ""},
		{" sakla ", "sakila", "sakila"},
		{"", "a", ""},
		{"_", "a", ""},
		{"x", "", ""},
	} {
		assert.Equal(t, r.want, diagnostic.Nearest(r.written, strings.Fields(r.names)...), r.written)
	}
}

func TestDidYouMean(t *testing.T) {
	assert.Equal(t, "; did you mean gzip?", diagnostic.DidYouMean("gzp", "zip", "gzip"))
	assert.Empty(t, diagnostic.DidYouMean("brotli", "zip", "gzip"))
}
