package stacks

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// textSettings has a valid value of each setting that is text. The test below makes it
// invalid by appending text.
var textSettings = map[string]string{
	"name": "Demo", "deliveryStreamName": "events", "source": "direct", "prefix": "data/", "errorPrefix": "errors/", "compression": "GZIP",
	"fileExtension": ".json", "timeZone": "UTC", "partitionBy": "state", "format": "JSON", "encryptionKeyArn": "arn:aws:kms:us-east-1:111122223333:key/k",
	"kdgPassword": "generated", "kdgUrlBase": "https://example.com/", "lambdaArchitecture": "arm64", "recordTemplate": "sakila", "firstDay": "2026-01-01",
	"alarmEmail": "ada@example.com", "permissionsBoundaryArn": "arn:aws:iam::111122223333:policy/B", "tags": "team=a", "recordsPerSecond": "10",
	"traffic": "steady", "trafficUntil": "2027-01-31", "pageDomain": "kdg.example.com", "pageCertificateArn": certificateARN,
}

// CloudFormation, CDK or a terminal would interpret each of these texts.
func TestUnsafeTextIsRejected(t *testing.T) {
	for text, says := range map[string]string{
		"{{resolve:ssm:/x}}":              "CloudFormation replaces {{resolve:",
		"{{resolve:secretsmanager:MySec}": "CloudFormation replaces {{resolve:",
		"${Token[TOKEN.1]}":               "CDK replaces ${Token[",
		"#{Token[TOKEN.1]}":               "CDK replaces #{Token[",
		"\x00":                            `it has the character U+0000, which does not print`,
		"\n":                              `U+000A`,
		"\x1b[31m":                        `U+001B`,
		"\x7f":                            `U+007F`,
		"\u0085":                          `U+0085`,
		"\u2028":                          `U+2028`,
		"\u202e":                          `U+202E`,
		"\ufeff":                          `U+FEFF`,
		"\xff":                            "it is not UTF-8",
	} {
		for name, value := range textSettings {
			_, err := read(with(map[string]any{name: value + text}))
			require.ErrorContains(t, err, "setting "+name+"=")
			assert.ErrorContains(t, err, says)
			assert.NotRegexp(t, `[\x00-\x1f\x7f]`, err.Error(), "one line that prints")
		}
		for _, tags := range []map[string]any{{"team": text}, {"te" + text + "am": "data"}, {"team": []any{text}}} {
			_, err := read(with(map[string]any{"tags": tags}))
			assert.ErrorContains(t, err, says)
			assert.NotRegexp(t, `[\x00-\x1f\x7f]`, err.Error(), "one line that prints")
		}
	}
	_, err := read(with(map[string]any{"prefix": "données/été \U0001f468\u200d\U0001f469/{resolve}/$x#{y}/!{timestamp:yyyy}/"}))
	assert.NoError(t, err)
}
