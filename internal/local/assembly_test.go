package local

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestUnsupportedSettings(t *testing.T) {
	for _, row := range []struct{ resource, setting string }{
		{`{"Type":"AWS::Athena::NamedQuery"}`, "catalog"},
		{`{"Type":"AWS::CloudWatch::Alarm","Properties":{"Metrics":[]}}`, "monitoring"},
		{`{"Type":"AWS::CloudWatch::Alarm","Properties":{"MetricName":"Age"}}`, ""},
		{`{"Type":"AWS::KinesisAnalyticsV2::Application","Properties":{"ApplicationMode":"INTERACTIVE"}}`, "analytics"},
		{`{"Type":"AWS::KinesisAnalyticsV2::Application","Properties":{"RuntimeEnvironment":"FLINK-1_20"}}`, ""},
		{`{"Type":"AWS::SecretsManager::RotationSchedule"}`, "rotateAfterDays"},
		{`{"Type":"Custom::S3AutoDeleteObjects"}`, "retainData"},
		{`{"Type":"AWS::KinesisFirehose::DeliveryStream","Properties":{"Query":"{day:(def t:fromdate;.time|t)}"}}`, "partitionBy with dates"},
		{`{"Type":"AWS::KinesisFirehose::DeliveryStream","Properties":{"Query":"{a:.b.c}"}}`, ""},
		{`{"Type":"AWS::S3::Bucket"}`, ""},
	} {
		var r Resource
		require.NoError(t, json.Unmarshal([]byte(row.resource), &r))
		assert.Equal(t, row.setting, r.UnsupportedSetting(), row.resource)
		err := Assembly{stacks: map[string]template{"S": {Resources: map[string]Resource{"R": r}}}}.Check()
		if row.setting == "" {
			assert.NoError(t, err, row.resource)
		} else {
			assert.EqualError(t, err, "setting "+row.setting+": MiniStack does not support the "+r.Type+" that it creates; remove the setting from cdk.json to deploy locally")
		}
	}
}

func TestSignInStack(t *testing.T) {
	assert.Equal(t, "DemoGenerator", Assembly{stacks: map[string]template{
		"DemoIngest": {}, "DemoGenerator": {Parameters: map[string]any{"Username": nil}},
	}}.SignInStack())
	assert.Empty(t, Assembly{}.SignInStack())
}

// Objects may hold several records, each followed by an additional line feed.
func TestCountFound(t *testing.T) {
	records := [][]byte{[]byte("a\n"), []byte("a\n"), []byte("b\n"), []byte("c\nd\n")}
	objects := func(bodies ...string) (all []Object) {
		for _, body := range bodies {
			all = append(all, Object{Body: []byte(body)})
		}
		return all
	}
	assert.Equal(t, 4, CountFound(records, objects("a\n\nb\n\na\n\n", "c\nd\n\n")))
	assert.Equal(t, 3, CountFound(records, objects("a\n", "a\na\n", "b\n")))
	assert.Equal(t, 0, CountFound(records, nil))
}
