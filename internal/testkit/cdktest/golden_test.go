package cdktest

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestLogicalIDsAreFrozen(t *testing.T) {
	template := func(resources map[string]string) Template {
		all := map[string]any{}
		for id, resourceType := range resources {
			all[id] = map[string]any{"Type": resourceType}
		}
		return Template{"Resources": all}
	}
	golden := template(map[string]string{"Data": "AWS::S3::Bucket", "Role": "AWS::IAM::Role"})

	assert.Empty(t, goneIDs(golden, golden))
	assert.Empty(t, goneIDs(golden, template(map[string]string{"Data": "AWS::S3::Bucket", "Role": "AWS::IAM::Role", "New": "AWS::SNS::Topic"})))
	for why, now := range map[string]map[string]string{
		"renamed":      {"LakeData": "AWS::S3::Bucket", "Role": "AWS::IAM::Role"},
		"removed":      {"Role": "AWS::IAM::Role"},
		"another type": {"Data": "AWS::S3Express::DirectoryBucket", "Role": "AWS::IAM::Role"},
	} {
		gone := goneIDs(golden, template(now))
		if assert.Len(t, gone, 1, why) {
			assert.Contains(t, gone[0], "logical ID Data of type AWS::S3::Bucket is gone: CloudFormation would replace the resource", why)
		}
	}
}
