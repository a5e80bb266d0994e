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

// A Caller is who makes a call: a role of the template, a service of AWS's, who signed
// in with an identity provider, an administrator who may do everything as far as
// identity policies go, or, as the zero Caller, somebody without credentials.
type Caller struct {
	Role          string // ARN
	Service       string // such as firehose.amazonaws.com
	Issuer        string // such as cognito-identity.amazonaws.com
	Administrator string // the account
}

// String is the caller for people.
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

// A Call is one that AWS decides on.
type Call struct {
	By      Caller
	Action  string
	On      string         // ARN, or * for actions that are on no resource
	Context map[string]any // condition keys and their values
}

// String is the call for people.
func (c Call) String() string {
	return fmt.Sprintf("%s on %s by %s with %v", c.Action, c.On, c.By, c.Context)
}

// A Question is whether policies allow a call.
type Question struct {
	Call
	Policies []Policy // those that do not concern the call are left out
	Place    Place
}

//go:embed evaluate.py
var evaluate string

// anything is what an administrator may do.
var anything = map[string]any{"Statement": []any{map[string]any{"Effect": "Allow", "Action": "*", "Resource": "*"}}}

// asked is a question in the words of evaluate.py.
type asked struct {
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
	Identity  []int          `json:"identity"` // documents
	On        *int           `json:"on"`       // document
}

// Engine gives the Python that the engine runs in. Without one the test is skipped.
func Engine(t testing.TB) (python string) {
	t.Helper()
	root, err := repo.Root()
	require.NoError(t, err)
	python, ok := repo.Tool(root, "python")
	if !ok {
		t.Skip("no .venv, where the policy engine is: run make setup")
	}
	return python
}

// Ask asks the engine, and gives its answers in order. A question that AWS would not be
// asked, such as for an action that there is not, fails the test.
func Ask(t testing.TB, questions []Question) []bool {
	t.Helper()
	var documents []map[string]any
	known := map[uintptr]int{} // each is sent once, however many questions are about it
	document := func(content map[string]any) int {
		key := reflect.ValueOf(content).Pointer()
		if _, ok := known[key]; !ok {
			known[key] = len(documents)
			documents = append(documents, content)
		}
		return known[key]
	}
	var all []asked
	for _, q := range questions {
		a := asked{
			Partition: q.Place.Partition, Region: q.Place.Region, Owner: q.Place.Account, Account: q.Place.Account,
			Service: q.By.Service, Issuer: q.By.Issuer, Action: q.Action, Resource: q.On, Context: q.Context,
			Principal: q.By.Role, Identity: []int{},
		}
		if q.By.Administrator != "" {
			at := q.Place
			at.Account = q.By.Administrator
			a.Principal, a.Account = at.ARN("iam", "role/Administrator"), at.Account
			a.Identity = append(a.Identity, document(anything))
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
