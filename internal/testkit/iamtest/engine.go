package iamtest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"os/exec"
	"reflect"
	"testing"

	"penstock/internal/repo"

	"github.com/stretchr/testify/require"
)

// A Caller makes a call. It is one of: a role of the template, an AWS service, a user of
// an identity provider, an administrator with full identity permissions, or, as the zero
// Caller, somebody without credentials.
type Caller struct {
	Role          string // ARN
	Service       string // such as firehose.amazonaws.com
	Issuer        string // such as cognito-identity.amazonaws.com
	Administrator string // account ID
}

func (c Caller) String() string {
	switch {
	case c.Role != "":
		return c.Role
	case c.Service != "":
		return c.Service
	case c.Issuer != "":
		return "a token of " + c.Issuer
	case c.Administrator != "":
		return "an administrator of " + c.Administrator
	}
	return "nobody"
}

// A Call is a request that AWS allows or denies.
type Call struct {
	By      Caller
	Action  string
	On      string         // ARN, or * for actions without a resource
	Context map[string]any // condition keys and their values
}

func (c Call) String() string {
	return fmt.Sprintf("%s on %s by %s with %v", c.Action, c.On, c.By, c.Context)
}

// A Question asks whether policies allow a call.
type Question struct {
	Call
	Policies []Policy // policies that do not concern the call are ignored
	Place    Place
}

//go:embed evaluate.py
var evaluate string

// allowAll is the policy of an administrator.
var allowAll = map[string]any{"Statement": []any{map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}}}

// An engineQuestion is a Question in the format of evaluate.py.
type engineQuestion struct {
	Partition string         `json:"partition"`
	Region    string         `json:"region"`
	Owner     string         `json:"owner"`
	Account   string         `json:"account"`
	Principal string         `json:"principal"`
	Service   string         `json:"service"`
	Issuer    string         `json:"issuer"`
	Action    string         `json:"action"`
	Resource  string         `json:"resource"`
	Context   map[string]any `json:"context"`
	Identity  []int          `json:"identity"` // indexes of documents
	On        *int           `json:"on"`       // index of the document
}

// Engine returns the path of the Python interpreter for the policy engine. It skips the
// test if that is not installed.
func Engine(t testing.TB) (python string) {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	python, ok := repo.Tool(root, "python")
	if !ok {
		t.Skip("the policy engine is not installed in .venv: run make setup")
	}
	return python
}

// Ask returns the engine's answers in the order of the questions: true if the call is
// allowed. A call that cannot exist in AWS, such as an unknown action, fails the test.
func Ask(t testing.TB, questions []Question) []bool {
	t.Helper()
	var documents []map[string]any
	known := map[uintptr]int{} // send each document only once
	document := func(content map[string]any) int {
		key := reflect.ValueOf(content).Pointer()
		if _, ok := known[key]; !ok {
			known[key] = len(documents)
			documents = append(documents, content)
		}
		return known[key]
	}
	var all []engineQuestion
	for _, q := range questions {
		a := engineQuestion{
			Partition: q.Place.Partition, Region: q.Place.Region, Owner: q.Place.Account, Account: q.Place.Account,
			Service: q.By.Service, Issuer: q.By.Issuer, Action: q.Action, Resource: q.On, Context: q.Context,
			Principal: q.By.Role, Identity: []int{},
		}
		if q.By.Administrator != "" {
			at := q.Place
			at.Account = q.By.Administrator
			a.Principal, a.Account = at.ARN("iam", "role/Administrator"), at.Account
			a.Identity = append(a.Identity, document(allowAll))
		}
		for _, p := range q.Policies {
			switch {
			case !p.Concerns(q.Call):
			case p.Role != "":
				a.Identity = append(a.Identity, document(p.Document))
			default:
				require.Nil(t, a.On, "two policies on %s", q.On)
				on := document(p.Document)
				a.On = &on
			}
		}
		all = append(all, a)
	}

	input, err := json.Marshal(map[string]any{"documents": documents, "questions": all})
	require.NoError(t, err)
	command := exec.Command(Engine(t), "-c", evaluate)
	command.Stdin = bytes.NewReader(input)
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	require.NoError(t, err, stderr.String())
	var answers []bool
	require.NoError(t, json.Unmarshal(output, &answers))
	require.Len(t, answers, len(questions))
	return answers
}
