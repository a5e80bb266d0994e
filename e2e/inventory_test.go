package e2e

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/firehose"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/stretchr/testify/require"
)

// An inventory lists the resources of an account by kind, as the services report them.
// It covers every kind that the app creates.
type inventory map[string][]string

func (s *suite) inventory(t *testing.T) inventory {
	t.Helper()
	created := inventory{}
	add := func(kind string, names ...string) {
		slices.Sort(names)
		created[kind] = names
	}
	pools, err := cognitoidentityprovider.NewFromConfig(s.admin).ListUserPools(s.ctx, &cognitoidentityprovider.ListUserPoolsInput{MaxResults: aws.Int32(60)})
	require.NoError(t, err)
	add("user pools", names(pools.UserPools, func(i int) *string { return pools.UserPools[i].Id })...)

	identities, err := cognitoidentity.NewFromConfig(s.admin).ListIdentityPools(s.ctx, &cognitoidentity.ListIdentityPoolsInput{MaxResults: aws.Int32(60)})
	require.NoError(t, err)
	add("identity pools", names(identities.IdentityPools, func(i int) *string { return identities.IdentityPools[i].IdentityPoolId })...)

	secrets, err := secretsmanager.NewFromConfig(s.admin).ListSecrets(s.ctx, &secretsmanager.ListSecretsInput{IncludePlannedDeletion: aws.Bool(true)})
	require.NoError(t, err)
	add("secrets", names(secrets.SecretList, func(i int) *string { return secrets.SecretList[i].ARN })...)

	streams, err := firehose.NewFromConfig(s.admin).ListDeliveryStreams(s.ctx, &firehose.ListDeliveryStreamsInput{})
	require.NoError(t, err)
	add("delivery streams", streams.DeliveryStreamNames...)

	buckets, err := s3.NewFromConfig(s.admin, func(o *s3.Options) { o.UsePathStyle = true }).ListBuckets(s.ctx, &s3.ListBucketsInput{})
	require.NoError(t, err)
	add("buckets", names(buckets.Buckets, func(i int) *string { return buckets.Buckets[i].Name })...)

	roles, err := s.callQuery(s.admin, "iam", "2010-05-08", "ListRoles")
	require.NoError(t, err)
	add("roles", values(roles, "RoleName")...)

	functions, err := s.call(s.admin, "lambda", http.MethodGet, "/2015-03-31/functions/", nil, "")
	require.NoError(t, err)
	add("functions", values(functions, "FunctionName")...)

	schedules, err := s.call(s.admin, "scheduler", http.MethodGet, "/schedules", nil, "")
	require.NoError(t, err)
	add("schedules", values(schedules, "Name")...)

	machines, err := s.callJSON(s.admin, "states", "AWSStepFunctions.ListStateMachines", "{}")
	require.NoError(t, err)
	add("state machines", values(machines, "stateMachineArn")...)

	distributions, err := s.call(s.admin, "cloudfront", http.MethodGet, "/2020-05-31/distribution", nil, "")
	require.NoError(t, err)
	add("distributions", values(distributions, "ARN")...)

	databases, err := s.callJSON(s.admin, "glue", "AWSGlue.GetDatabases", "{}")
	require.NoError(t, err)
	add("databases", values(databases, "Name")...)

	logs, err := s.callJSON(s.admin, "logs", "Logs_20140328.DescribeLogGroups", "{}")
	require.NoError(t, err)
	add("log groups", values(logs, "logGroupName")...)
	return created
}

func names[T any](list []T, name func(int) *string) []string {
	all := []string{}
	for i := range list {
		all = append(all, aws.ToString(name(i)))
	}
	return all
}

// stackStatus returns a stack's status, or "" if there is no such stack.
func (s *suite) stackStatus(t *testing.T, stack string) string {
	t.Helper()
	answer, err := s.callQuery(s.admin, "cloudformation", "2010-05-15", "DescribeStacks", "StackName", stack)
	if err != nil {
		require.ErrorContains(t, err, "does not exist")
		return ""
	}
	return strings.Join(values(answer, "StackStatus"), " ")
}

// resources returns the physical IDs of the stacks' resources by logical ID. A replaced
// resource has another physical ID.
func (s *suite) resources(t *testing.T, stacks ...string) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, stack := range stacks {
		answer, err := s.callQuery(s.admin, "cloudformation", "2010-05-15", "DescribeStackResources", "StackName", stack)
		require.NoError(t, err)
		var described struct {
			Resources []struct{ LogicalResourceId, PhysicalResourceId string } `xml:"DescribeStackResourcesResult>StackResources>member"`
		}
		require.NoError(t, xml.Unmarshal([]byte(answer), &described))
		require.NotEmpty(t, described.Resources, "stack %s", stack)
		for _, r := range described.Resources {
			ids[r.LogicalResourceId] = r.PhysicalResourceId
		}
	}
	return ids
}

// callQuery calls a service with AWS's query protocol, for services whose SDK is not in
// go.mod.
func (s *suite) callQuery(cfg aws.Config, service, version, action string, parameters ...string) (string, error) {
	form := url.Values{"Action": {action}, "Version": {version}}
	for pair := range slices.Chunk(parameters, 2) {
		form.Set(pair[0], pair[1])
	}
	return s.call(cfg, service, http.MethodPost, "/", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, form.Encode())
}

// callJSON calls a service with AWS's JSON protocol.
func (s *suite) callJSON(cfg aws.Config, service, target, body string) (string, error) {
	return s.call(cfg, service, http.MethodPost, "/", http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {target}}, body)
}

// call sends a signed request and returns the body of the response.
func (s *suite) call(cfg aws.Config, service, method, path string, header http.Header, body string) (string, error) {
	request, err := http.NewRequestWithContext(s.ctx, method, *cfg.BaseEndpoint+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	for name, value := range header {
		request.Header[name] = value
	}
	identity, err := cfg.Credentials.Retrieve(s.ctx)
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(s.ctx, identity, request, hex.EncodeToString(hash[:]), service, cfg.Region, time.Now()); err != nil {
		return "", err
	}
	response, err := cfg.HTTPClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode/100 != 2 {
		err = fmt.Errorf("%s: %s: %s", service, response.Status, answer)
	}
	return string(answer), err
}

// values returns all values of an XML element or a JSON member in a response.
func values(answer, name string) []string {
	all := []string{}
	for _, match := range regexp.MustCompile(`\b`+name+`"?[:>]\s*"?([^"<\s,}]+)`).FindAllStringSubmatch(answer, -1) {
		all = append(all, match[1])
	}
	return all
}
