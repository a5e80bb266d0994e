package kdg_test

import (
	"os"
	"path/filepath"
	"testing"

	"penstock/constructs/kdg"
	"penstock/internal/repo"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// command returns the parts of the rotation command, as CloudFormation joins them.
func command(t *testing.T, change func(*kdg.Props)) []any {
	t.Helper()
	stack := cdktest.Stack(t)
	props := exampleProps(t, stack, "Kdg")
	change(&props)
	signIn := kdg.New(stack, "Kdg", props)
	awscdk.NewCfnOutput(stack, jsii.String("Rotate"), &awscdk.CfnOutputProps{Value: signIn.RotateCommand})
	return cdktest.At(map[string]any(cdktest.Synth(t, stack)), "Outputs", "Rotate", "Value", "Fn::Join", 1).([]any)
}

func TestSecretsManagerMayInvokeTheFunction(t *testing.T) {
	permission := synth(t, nil).One(t, "AWS::Lambda::Permission").Properties()

	assert.Equal(t, "secretsmanager.amazonaws.com", permission["Principal"])
	assert.Equal(t, "lambda:InvokeFunction", permission["Action"])
	assert.Equal(t, map[string]any{"Ref": "AWS::AccountId"}, permission["SourceAccount"])
	assert.Contains(t, cdktest.At(permission, "SourceArn", "Fn::GetAtt", 0), "KdgPassword")
	assert.Contains(t, cdktest.At(permission, "FunctionName", "Fn::GetAtt", 0), "KdgFunction")
}

func TestRotationOnDemand(t *testing.T) {
	template := synth(t, nil)
	assert.Empty(t, template.All("AWS::SecretsManager::RotationSchedule"))
	assert.Contains(t, template.One(t, "AWS::SecretsManager::Secret")["Metadata"], "cdk_nag", "the missing schedule is acknowledged")

	parts := command(t, func(*kdg.Props) {})
	assert.Equal(t, "aws secretsmanager rotate-secret --region ", parts[0])
	assert.Contains(t, cdktest.At(parts[3], "Fn::GetAtt", 0), "KdgPassword")
	assert.Equal(t, " --rotation-lambda-arn ", parts[4])
	assert.Contains(t, cdktest.At(parts[5], "Fn::GetAtt", 0), "KdgFunction")
	assert.Equal(t, " --rotation-rules AutomaticallyAfterDays=1000", parts[6])
}

func TestRotationSchedule(t *testing.T) {
	daily := func(p *kdg.Props) { p.RotateAfterDays = 90 }
	template := synth(t, daily)

	schedule := template.One(t, "AWS::SecretsManager::RotationSchedule")
	assert.Equal(t, map[string]any{"AutomaticallyAfterDays": 90.0}, schedule.Properties()["RotationRules"])
	assert.Equal(t, false, schedule.Properties()["RotateImmediatelyOnUpdate"], "a deployment does not change the password")
	assert.Contains(t, cdktest.At(schedule.Properties(), "RotationLambdaARN", "Fn::GetAtt", 0), "KdgFunction")
	depends, _ := schedule["DependsOn"].([]any)
	for _, resourceType := range []string{"AWS::Lambda::Permission", "Custom::KdgUser"} {
		for id := range template.All(resourceType) {
			assert.Contains(t, depends, id, "creating the schedule invokes the function")
		}
	}
	assert.NotContains(t, template.One(t, "AWS::SecretsManager::Secret")["Metadata"], "cdk_nag", "there is nothing to acknowledge")

	parts := command(t, daily)
	assert.Len(t, parts, 4, "the command needs no function ARN with a schedule: %v", parts)
}

func TestRotationUsesTheSameRules(t *testing.T) {
	template := synth(t, nil)

	first := cdktest.At(template.One(t, "AWS::SecretsManager::Secret").Properties(), "GenerateSecretString")
	next := cdktest.At(template.One(t, "AWS::Lambda::Function").Properties(), "Environment", "Variables")
	assert.Equal(t, "40", cdktest.At(next, "PASSWORD_LENGTH"))
	assert.Equal(t, 40.0, cdktest.At(first, "PasswordLength"))
	assert.Equal(t, cdktest.At(first, "ExcludeCharacters"), cdktest.At(next, "PASSWORD_EXCLUDE_CHARACTERS"))
	assert.Equal(t, "ada", cdktest.At(next, "USERNAME"))
	assert.Contains(t, cdktest.At(next, "USER_POOL_ID", "Ref"), "KdgUserPool")
	assert.Contains(t, cdktest.At(next, "USER_POOL_CLIENT_ID", "Ref"), "KdgClient")

	root, err := repo.Root()
	require.NoError(t, err)
	source, err := os.ReadFile(filepath.Join(root, "lambda", "kdguser", "rotation.go"))
	require.NoError(t, err)
	for name := range next.(map[string]any) {
		assert.Contains(t, string(source), `"`+name+`"`, "the function reads it")
	}
}

func TestChosenPasswordDoesNotRotate(t *testing.T) {
	template := synth(t, func(p *kdg.Props) { p.Password = jsii.String("a token of a NoEcho parameter") })

	assert.Empty(t, template.All("AWS::Lambda::Permission"))
	assert.NotContains(t, template.One(t, "AWS::Lambda::Function").Properties(), "Environment")
}
