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

// inventory is what an account has, by kind: all that the app makes, asked of
// the services themselves.
type inventory map[string][]string

func (w *world) inventory(t *testing.T) inventory {
	t.Helper()
	made := inventory{}
	add := func(kind string, names ...string) {
		slices.Sort(names)
		made[kind] = names
	}
	pools, err := cognitoidentityprovider.NewFromConfig(w.admin).ListUserPools(w.ctx, &cognitoidentityprovider.ListUserPoolsInput{MaxResults: aws.Int32(60)})
	require.NoError(t, err)
	add("user pools", names(pools.UserPools, func(i int) *string { return pools.UserPools[i].Id })...)

	identities, err := cognitoidentity.NewFromConfig(w.admin).ListIdentityPools(w.ctx, &cognitoidentity.ListIdentityPoolsInput{MaxResults: aws.Int32(60)})
	require.NoError(t, err)
	add("identity pools", names(identities.IdentityPools, func(i int) *string { return identities.IdentityPools[i].IdentityPoolId })...)

	secrets, err := secretsmanager.NewFromConfig(w.admin).ListSecrets(w.ctx, &secretsmanager.ListSecretsInput{IncludePlannedDeletion: aws.Bool(true)})
	require.NoError(t, err)
	add("secrets", names(secrets.SecretList, func(i int) *string { return secrets.SecretList[i].ARN })...)

	streams, err := firehose.NewFromConfig(w.admin).ListDeliveryStreams(w.ctx, &firehose.ListDeliveryStreamsInput{})
	require.NoError(t, err)
	add("delivery streams", streams.DeliveryStreamNames...)

	buckets, err := s3.NewFromConfig(w.admin, func(o *s3.Options) { o.UsePathStyle = true }).ListBuckets(w.ctx, &s3.ListBucketsInput{})
	require.NoError(t, err)
	add("buckets", names(buckets.Buckets, func(i int) *string { return buckets.Buckets[i].Name })...)

	roles, err := w.query(w.admin, "iam", "2010-05-08", "ListRoles")
	require.NoError(t, err)
	add("roles", values(roles, "RoleName")...)

	functions, err := w.send(w.admin, "lambda", http.MethodGet, "/2015-03-31/functions/", nil, "")
	require.NoError(t, err)
	add("functions", values(functions, "FunctionName")...)

	logs, err := w.target(w.admin, "logs", "Logs_20140328.DescribeLogGroups", "{}")
	require.NoError(t, err)
	add("log groups", values(logs, "logGroupName")...)
	return made
}

func names[T any](list []T, name func(int) *string) []string {
	all := []string{}
	for i := range list {
		all = append(all, aws.ToString(name(i)))
	}
	return all
}

// stackStatus is a stack's status, or empty where there is no such stack.
func (w *world) stackStatus(t *testing.T, stack string) string {
	t.Helper()
	answer, err := w.query(w.admin, "cloudformation", "2010-05-15", "DescribeStacks", "StackName", stack)
	if err != nil {
		require.ErrorContains(t, err, "does not exist")
		return ""
	}
	return strings.Join(values(answer, "StackStatus"), " ")
}

// resources are the physical IDs of what stacks have, by their logical ones: another
// physical ID is another resource.
func (w *world) resources(t *testing.T, stacks ...string) map[string]string {
	t.Helper()
	ids := map[string]string{}
	for _, stack := range stacks {
		answer, err := w.query(w.admin, "cloudformation", "2010-05-15", "DescribeStackResources", "StackName", stack)
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

// query calls a service whose SDK is not in go.mod, by AWS's query protocol.
func (w *world) query(cfg aws.Config, service, version, action string, parameters ...string) (string, error) {
	form := url.Values{"Action": {action}, "Version": {version}}
	for pair := range slices.Chunk(parameters, 2) {
		form.Set(pair[0], pair[1])
	}
	return w.send(cfg, service, http.MethodPost, "/", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, form.Encode())
}

// target is query for the services that speak AWS's JSON protocol.
func (w *world) target(cfg aws.Config, service, target, body string) (string, error) {
	return w.send(cfg, service, http.MethodPost, "/", http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {target}}, body)
}

func (w *world) send(cfg aws.Config, service, method, path string, header http.Header, body string) (string, error) {
	request, err := http.NewRequestWithContext(w.ctx, method, *cfg.BaseEndpoint+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	for name, value := range header {
		request.Header[name] = value
	}
	identity, err := cfg.Credentials.Retrieve(w.ctx)
	if err != nil {
		return "", err
	}
	hash := sha256.Sum256([]byte(body))
	if err := v4.NewSigner().SignHTTP(w.ctx, identity, request, hex.EncodeToString(hash[:]), service, cfg.Region, time.Now()); err != nil {
		return "", err
	}
	response, err := cfg.HTTPClient.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s: %s", service, response.Status, answer)
	}
	return string(answer), err
}

// values are the values of an XML element or a JSON member, wherever they are
// in an answer.
func values(answer, name string) []string {
	all := []string{}
	for _, match := range regexp.MustCompile(`\b`+name+`"?[:>]\s*"?([^"<\s,}]+)`).FindAllStringSubmatch(answer, -1) {
		all = append(all, match[1])
	}
	return all
}
