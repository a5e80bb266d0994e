package stacks

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const certificateARN = "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"

func TestPageDomainNeedsACertificateAndThePage(t *testing.T) {
	const domain = "kdg.example.com"
	for says, settings := range map[string]map[string]any{
		`setting pageDomain="kdg.example.com": there is no page: set page=true, or remove pageDomain` + "\n" +
			`setting pageCertificateArn="` + certificateARN + `": there is no page: set page=true, or remove pageCertificateArn`: {"pageDomain": domain, "pageCertificateArn": certificateARN},
		`setting pageDomain="kdg.example.com": a domain of your own needs a certificate for it: set pageCertificateArn too, or remove pageDomain`:                {"page": true, "pageDomain": domain},
		`setting pageCertificateArn="` + certificateARN + `": a domain of your own needs a certificate for it: set pageDomain too, or remove pageCertificateArn`: {"page": true, "pageCertificateArn": certificateARN},
	} {
		_, err := read(with(settings))
		assert.EqualError(t, err, says)
	}
	for _, settings := range []map[string]any{{"page": true}, {"page": true, "pageDomain": domain, "pageCertificateArn": certificateARN}} {
		_, err := read(with(settings))
		assert.NoError(t, err)
	}
}

func TestPageTakesTheRecordTemplateAsItIs(t *testing.T) {
	for says, text := range map[string]string{
		" has 102401 bytes, and the page takes 102400: change recordTemplate": strings.Repeat("x", mostPageTemplate+1),
		" is not UTF-8: change recordTemplate":                                "\xff",
		" contains {{resolve:…, which CloudFormation replaces: ":              `{"password":"\{{resolve:ssm:x}}"}`,
	} {
		file := filepath.Join(t.TempDir(), "mine.tmpl")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		_, err := read(with(map[string]any{"recordTemplate": file, "page": true}))
		assert.ErrorContains(t, err, "setting page=true: the template "+file+says)
	}
}

func TestPageSettingsAreChecked(t *testing.T) {
	for setting, values := range map[string][]string{
		"pageDomain":         {"https://kdg.example.com", "kdg", "KDG.example.com", "kdg.example.com/", "-a.example.com"},
		"pageCertificateArn": {"arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab", "certificate"},
	} {
		for _, value := range values {
			_, err := read(with(map[string]any{"page": true, setting: value}))
			assert.ErrorContains(t, err, "setting "+setting+"=")
			assert.ErrorContains(t, err, "must be ", value)
		}
	}
}
