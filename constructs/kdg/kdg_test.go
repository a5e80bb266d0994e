package kdg_test

import (
	"regexp"
	"strings"
	"testing"

	"penstock/constructs/kdg"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesisfirehose"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
)

func TestMain(m *testing.M) { cdktest.Main(m) }

const streamARN = "arn:aws:firehose:us-east-1:111122223333:deliverystream/etl3-delivery"

func exampleProps(t *testing.T, stack awscdk.Stack, id string) kdg.Props {
	return kdg.Props{
		DeliveryStream: awskinesisfirehose.CfnDeliveryStream_FromDeliveryStreamArn(stack, jsii.String(id+"Stream"), jsii.String(streamARN)),
		PageURL:        "https://example.com/producer.html",
		Username:       jsii.String("ada"),
		Code:           cdktest.StubCode(t),
		Architecture:   awslambda.Architecture_ARM_64(),
		LogRetention:   awslogs.RetentionDays_ONE_YEAR,
	}
}

func synth(t *testing.T, change func(*kdg.Props)) cdktest.Template {
	t.Helper()
	stack := cdktest.Stack(t)
	props := exampleProps(t, stack, "Kdg")
	if change != nil {
		change(&props)
	}
	signIn := kdg.New(stack, "Kdg", props)
	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{Value: signIn.URL})
	return cdktest.Synth(t, stack)
}

func TestUserPool(t *testing.T) {
	pool := synth(t, nil).One(t, "AWS::Cognito::UserPool")

	properties := pool.Properties()
	assert.Equal(t, true, cdktest.At(properties, "AdminCreateUserConfig", "AllowAdminCreateUserOnly"))
	assert.Equal(t, map[string]any{
		"MinimumLength": 12.0, "RequireLowercase": true, "RequireUppercase": true, "RequireNumbers": true, "RequireSymbols": true,
		"TemporaryPasswordValidityDays": 1.0,
	}, cdktest.At(properties, "Policies", "PasswordPolicy"))
	assert.Equal(t, true, cdktest.At(properties, "UsernameConfiguration", "CaseSensitive"))
	assert.Equal(t, "admin_only", cdktest.At(properties, "AccountRecoverySetting", "RecoveryMechanisms", 0, "Name"))
	assert.NotEqual(t, "Retain", pool["DeletionPolicy"], "KDG's own stack leaves its pools behind")
	assert.Equal(t, "INACTIVE", properties["DeletionProtection"])
	assert.NotContains(t, properties, "UserPoolName", "the names of two copies would conflict")
}

func TestClient(t *testing.T) {
	client := synth(t, nil).One(t, "AWS::Cognito::UserPoolClient").Properties()

	assert.Equal(t, false, client["GenerateSecret"])
	assert.Equal(t, []any{"ALLOW_USER_SRP_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"}, client["ExplicitAuthFlows"])
	assert.Equal(t, "ENABLED", client["PreventUserExistenceErrors"])
	assert.Equal(t, false, client["AllowedOAuthFlowsUserPoolClient"])
	assert.NotContains(t, client["WriteAttributes"], "profile", "the custom resource marks its user with this attribute")
}

func TestIdentityPoolRejectsGuests(t *testing.T) {
	template := synth(t, nil)
	pool := template.One(t, "AWS::Cognito::IdentityPool").Properties()

	assert.Equal(t, false, pool["AllowUnauthenticatedIdentities"])
	assert.Equal(t, false, pool["AllowClassicFlow"])
	assert.Equal(t, true, cdktest.At(pool, "CognitoIdentityProviders", 0, "ServerSideTokenCheck"))
	roles := template.One(t, "AWS::Cognito::IdentityPoolRoleAttachment").Properties()["Roles"]
	assert.Contains(t, cdktest.At(roles, "authenticated", "Fn::GetAtt", 0), "KdgAuthenticated")
	assert.NotContains(t, roles, "unauthenticated", "guests have no role even if somebody enables them")
	assert.Len(t, template.All("AWS::IAM::Role"), 2, "one for users and one for the function")
}

func TestAuthenticatedRoleForADeliveryStream(t *testing.T) {
	role := synth(t, nil).Find(t, "KdgAuthenticated").Properties()

	assert.Equal(t, []any{
		map[string]any{"Sid": "Lists", "Effect": "Allow", "Resource": "*", "Action": []any{"ec2:DescribeRegions", "firehose:ListDeliveryStreams", "kinesis:ListStreams"}},
		map[string]any{"Sid": "Send", "Effect": "Allow", "Resource": streamARN, "Action": "firehose:PutRecordBatch"},
	}, cdktest.At(role, "Policies", 0, "PolicyDocument", "Statement"))
	assert.Len(t, role["Policies"], 1)
}

func TestWithoutKDGsPageTheUserListsNothing(t *testing.T) {
	stack := cdktest.Stack(t)
	props := exampleProps(t, stack, "Kdg")
	props.PageURL = ""
	assert.Nil(t, kdg.New(stack, "Kdg", props).URL)
	assert.Equal(t, []any{
		map[string]any{"Sid": "Send", "Effect": "Allow", "Resource": streamARN, "Action": "firehose:PutRecordBatch"},
	}, cdktest.At(cdktest.Synth(t, stack).Find(t, "KdgAuthenticated").Properties(), "Policies", 0, "PolicyDocument", "Statement"))
}

func TestAuthenticatedRoleForADataStream(t *testing.T) {
	const dataStream, key = "arn:aws:kinesis:us-east-1:111122223333:stream/events", "arn:aws:kms:us-east-1:111122223333:key/k"
	sends := func(keyARN string) []any {
		template := synth(t, func(p *kdg.Props) {
			attributes := &awskinesis.StreamAttributes{StreamArn: jsii.String(dataStream)}
			if keyARN != "" {
				attributes.EncryptionKey = awskms.Key_FromKeyArn(awscdk.Stack_Of(p.DeliveryStream), jsii.String("Key"), jsii.String(keyARN))
			}
			p.DataStream = awskinesis.Stream_FromStreamAttributes(awscdk.Stack_Of(p.DeliveryStream), jsii.String("Events"), attributes)
			p.DeliveryStream = nil
		})
		return cdktest.At(template.Find(t, "KdgAuthenticated").Properties(), "Policies", 0, "PolicyDocument", "Statement").([]any)[1:]
	}
	send := map[string]any{"Sid": "Send", "Effect": "Allow", "Resource": dataStream, "Action": "kinesis:PutRecords"}
	assert.Equal(t, []any{send}, sends(""))
	encrypt := map[string]any{"Sid": "Encrypt", "Effect": "Allow", "Resource": key, "Action": "kms:GenerateDataKey",
		"Condition": map[string]any{"StringEquals": map[string]any{
			"kms:EncryptionContext:aws:kinesis:arn": dataStream,
			"kms:ViaService":                        map[string]any{"Fn::Join": []any{"", []any{"kinesis.", map[string]any{"Ref": "AWS::Region"}, ".", map[string]any{"Ref": "AWS::URLSuffix"}}}},
		}}}
	assert.Equal(t, []any{send, encrypt}, sends(key))
}

// In each partition, the test follows the branch of the conditions that CloudFormation takes.
func TestRoleTrustsThisIdentityPoolOnlyInEveryPartition(t *testing.T) {
	template := synth(t, nil)
	conditions := template["Conditions"].(map[string]any)
	for _, place := range []struct{ condition, issuer string }{
		{"", "cognito-identity.amazonaws.com"},
		{"KdgIsGovCloudWest", "cognito-identity-us-gov.amazonaws.com"},
		{"KdgIsGovCloudEast", "cognito-identity.us-gov-east-1.amazonaws.com"},
		{"KdgIsChina", "cognito-identity.cn-north-1.amazonaws.com.cn"},
	} {
		for id, kind := range map[string]string{"KdgAuthenticated": "authenticated"} {
			trust := template.Find(t, id).Properties()["AssumeRolePolicyDocument"]
			for cdktest.At(trust, "Fn::If") != nil {
				name := cdktest.At(trust, "Fn::If", 0).(string)
				assert.Contains(t, conditions, name)
				branch := 2
				if place.condition != "" && strings.HasPrefix(name, place.condition) {
					branch = 1
				}
				trust = cdktest.At(trust, "Fn::If", branch)
			}
			statement := cdktest.At(trust, "Statement", 0)
			assert.Equal(t, map[string]any{"Federated": place.issuer}, cdktest.At(statement, "Principal"))
			assert.Equal(t, "sts:AssumeRoleWithWebIdentity", cdktest.At(statement, "Action"))
			assert.Contains(t, cdktest.At(statement, "Condition", "StringEquals", place.issuer+":aud", "Ref"), "KdgIdentityPool")
			assert.Equal(t, kind, cdktest.At(statement, "Condition", "ForAnyValue:StringLike", place.issuer+":amr"))
		}
	}
	expression := func(id string) any {
		for name, condition := range conditions {
			if strings.HasPrefix(name, id) {
				return condition
			}
		}
		return nil
	}
	equals := func(name, value string) any {
		return map[string]any{"Fn::Equals": []any{map[string]any{"Ref": name}, value}}
	}
	assert.Equal(t, equals("AWS::Region", "us-gov-west-1"), expression("KdgIsGovCloudWest"))
	assert.Equal(t, equals("AWS::Region", "us-gov-east-1"), expression("KdgIsGovCloudEast"))
	assert.Equal(t, equals("AWS::Partition", "aws-cn"), expression("KdgIsChina"))
}

func TestGeneratedPassword(t *testing.T) {
	template := synth(t, nil)

	secret := template.One(t, "AWS::SecretsManager::Secret").Properties()
	assert.NotContains(t, secret, "SecretString")
	assert.NotContains(t, secret, "Name", "the names of two copies would conflict")
	assert.Equal(t, 40.0, cdktest.At(secret, "GenerateSecretString", "PasswordLength"))
	assert.Equal(t, true, cdktest.At(secret, "GenerateSecretString", "RequireEachIncludedType"))

	user := template.One(t, "Custom::KdgUser").Properties()
	assert.Equal(t, "ada", user["Username"])
	assert.Equal(t, "90", user["ServiceTimeout"])
	assert.NotContains(t, user, "Password")
	assert.Contains(t, cdktest.At(user, "PasswordSecretArn", "Fn::GetAtt", 0), "KdgPassword")
}

func TestChosenPasswordNeedsNoSecret(t *testing.T) {
	template := synth(t, func(p *kdg.Props) { p.Password = jsii.String("a token of a NoEcho parameter") })

	assert.Empty(t, template.All("AWS::SecretsManager::Secret"))
	user := template.One(t, "Custom::KdgUser").Properties()
	assert.NotContains(t, user, "PasswordSecretArn")
	assert.Equal(t, "a token of a NoEcho parameter", user["Password"])
	for _, action := range actions(template.Find(t, "KdgFunctionRole")) {
		assert.NotContains(t, action, "secretsmanager:")
	}
}

func TestFunction(t *testing.T) {
	template := synth(t, nil)

	function := template.One(t, "AWS::Lambda::Function").Properties()
	assert.Equal(t, "provided.al2023", function["Runtime"])
	assert.Equal(t, []any{"arm64"}, function["Architectures"])
	assert.Equal(t, 60.0, function["Timeout"], "below the custom resource's ServiceTimeout")
	assert.Equal(t, "JSON", cdktest.At(function, "LoggingConfig", "LogFormat"))
	assert.Contains(t, cdktest.At(function, "LoggingConfig", "LogGroup", "Ref"), "KdgFunctionLog")
	assert.NotContains(t, function, "FunctionName", "the names of two copies would conflict")
	assert.Equal(t, 0.0, template.One(t, "AWS::Lambda::EventInvokeConfig").Properties()["MaximumRetryAttempts"])
	log := template.One(t, "AWS::Logs::LogGroup")
	assert.Equal(t, 365.0, log.Properties()["RetentionInDays"])
	assert.NotEqual(t, "Retain", log["DeletionPolicy"])
}

func TestFunctionRolePermissions(t *testing.T) {
	template := synth(t, nil)
	role := template.Find(t, "KdgFunctionRole")

	assert.Equal(t, []string{
		"logs:CreateLogStream", "logs:PutLogEvents",
		"cognito-idp:AdminCreateUser", "cognito-idp:AdminDeleteUser", "cognito-idp:AdminGetUser", "cognito-idp:AdminSetUserPassword",
		"secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage",
		"secretsmanager:GetRandomPassword",
	}, actions(role))
	for _, statement := range cdktest.At(role.Properties(), "Policies", 0, "PolicyDocument", "Statement").([]any) {
		if cdktest.At(statement, "Sid") == "NewPassword" {
			assert.Equal(t, "*", cdktest.At(statement, "Resource"), "GetRandomPassword supports no resource-level permissions")
			continue
		}
		assert.NotNil(t, cdktest.At(statement, "Resource", "Fn::GetAtt"), "the resource is not one of this stack: %v", statement)
	}
	assert.NotContains(t, role.Properties(), "ManagedPolicyArns")
	assert.Empty(t, template.All("AWS::IAM::Policy"), "CloudFormation could delete a separate policy before the user")
}

func actions(role cdktest.Resource) []string {
	var all []string
	for _, statement := range cdktest.At(role.Properties(), "Policies", 0, "PolicyDocument", "Statement").([]any) {
		list, is := cdktest.At(statement, "Action").([]any)
		if !is {
			list = []any{cdktest.At(statement, "Action")}
		}
		for _, action := range list {
			all = append(all, action.(string))
		}
	}
	return all
}

func TestURLParameters(t *testing.T) {
	url := cdktest.At(map[string]any(synth(t, nil)), "Outputs", "Url", "Value", "Fn::Join", 1).([]any)

	assert.Equal(t, "https://example.com/producer.html?upid=", url[0])
	assert.Equal(t, "&ipid=", url[2])
	assert.Equal(t, "&cid=", url[4])
	assert.Equal(t, "&r=", url[6])
	assert.Equal(t, map[string]any{"Ref": "AWS::Region"}, url[7])
}

func TestTwoInOneStack(t *testing.T) {
	stack := cdktest.Stack(t)
	kdg.New(stack, "One", exampleProps(t, stack, "One"))
	kdg.New(stack, "Two", exampleProps(t, stack, "Two"))
	template := cdktest.Synth(t, stack)
	assert.Len(t, template.All("Custom::KdgUser"), 2)
	assert.Len(t, template.All("AWS::Cognito::UserPool"), 2)
}

// Go's regexp has no look-ahead, so the test matches the parts of the pattern one by one.
func TestPasswordPatternMatchesThePoolsPolicy(t *testing.T) {
	parts := regexp.MustCompile(`\(\?=(.*?)\)`).FindAllStringSubmatch(kdg.PasswordPattern, -1)
	rest := regexp.MustCompile(`\(\?=.*?\)`).ReplaceAllString(kdg.PasswordPattern, "")
	allowed := func(password string) bool {
		for _, part := range parts {
			if !regexp.MustCompile("^" + part[1]).MatchString(password) {
				return false
			}
		}
		return regexp.MustCompile(rest).MatchString(password)
	}
	assert.Len(t, parts, 4)
	assert.True(t, allowed("Correct-horse9"))
	for why, password := range map[string]string{
		"11 characters": "Correct-hr9", "no digit": "Correct-horse", "no symbol": "CorrectHorse9", "no upper case": "correct-horse9",
		"no lower case": "CORRECT-HORSE9", "a space": "Correct horse-9", "257 characters": "Aa1-" + strings.Repeat("x", 253),
	} {
		assert.False(t, allowed(password), why)
	}
}
