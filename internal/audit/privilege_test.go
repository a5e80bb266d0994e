package audit

import (
	"maps"
	"slices"
	"testing"
	"time"

	"penstock/internal/testkit/cdktest"
	"penstock/internal/testkit/iamtest"
	"penstock/internal/testkit/stackstest"
	"penstock/stacks"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A table has the calls that a principal must be allowed, and neighbouring calls that it
// must be denied. A new permission needs rows of both kinds; the test names missing ones.
type table struct {
	of              string // the principal
	allowed, denied func(*deployed) []row
}

var tables = []table{
	{"delivery role", deliveryAllowed, deliveryDenied},
	{"delivery role of the second stream", rawAllowed, rawDenied},
	{"lake's bucket policies", lakeAllowed, lakeDenied},
	{"KDG authenticated role", authenticatedAllowed, authenticatedDenied},
	{"KDG user function's role", functionAllowed, functionDenied},
	{"alarms' topic and key", alarmsAllowed, alarmsDenied},
	{"traffic functions' roles", workerAllowed, workerDenied},
	{"traffic schedule's role", scheduleAllowed, scheduleDenied},
	{"state machine's role", machineAllowed, machineDenied},
	{"page's function and buckets", pageAllowed, pageDenied},
	{"notebook's role", notebookAllowed, notebookDenied},
}

// places cover each partition and each issuer of Cognito's tokens.
var places = []iamtest.Place{
	{Partition: "aws", Region: "us-east-1", Account: "111122223333"},
	{Partition: "aws-us-gov", Region: "us-gov-west-1", Account: "111122223333"},
	{Partition: "aws-us-gov", Region: "us-gov-east-1", Account: "111122223333"},
	{Partition: "aws-cn", Region: "cn-north-1", Account: "111122223333"},
}

const otherAccount = "999988887777"

// deployed is a deployment of the stacks to a place.
type deployed struct {
	iamtest.Place
	*testing.T
	config            stacks.Config
	id                string // of the delivery stream: Delivery or Raw
	ingest, generator *iamtest.Template
	traffic           *iamtest.Template // nil without traffic
	page              *iamtest.Template // nil without the page
	analytics         *iamtest.Template // nil without a notebook
	recorded          recording         // calls of the KDG user's function
}

// settingsWithPolicies returns all settings that add or change a policy, except
// retainData=false, which adds a function of CDK with CDK's policies.
func settingsWithPolicies() map[string]map[string]any {
	all := maps.Clone(stackstest.EverySetting)
	all["retainData"] = "true"
	withKey := maps.Clone(stackstest.FromStream)
	withKey["encryptionKeyArn"] = stackstest.EverySetting["encryptionKeyArn"]
	return map[string]map[string]any{
		"defaults": nil, "every setting": all,
		"from a stream": stackstest.FromStream, "from a stream, with a key": withKey,
		"steady traffic":   {"traffic": "steady"},
		"bulk runs":        {"traffic": "bulk"},
		"data at the root": {"prefix": "!{timestamp:yyyy/MM/}", "backup": "true"}, // the delivery stream may write any key
		"the page":         {"page": "true"},
	}
}

// deploy synthesizes the stacks with the settings and resolves their templates for each
// place.
func deploy(t *testing.T, settings map[string]any, places []iamtest.Place) []*deployed {
	made := stackstest.All(t, settings)
	config, err := stacks.FromContext(made[0].Node(), time.Now())
	require.NoError(t, err)
	var templates []cdktest.Template
	for _, stack := range made {
		templates = append(templates, cdktest.Synth(t, stack))
	}
	recorded := record(t, config.KDGPassword == stacks.PasswordGenerated)
	var all []*deployed
	for _, place := range places {
		d := &deployed{Place: place, T: t, config: config, id: "Delivery", recorded: recorded,
			ingest: iamtest.Deploy(t, templates[0], place, nil), generator: iamtest.Deploy(t, templates[1], place, nil)}
		for i, stack := range made {
			switch *stack.StackName() {
			case config.TrafficStackName():
				d.traffic = iamtest.Deploy(t, templates[i], place, nil)
				d.traffic.ReadsOutputsOf(config.IngestStackName(), d.ingest)
			case config.PageStackName():
				d.page = iamtest.Deploy(t, templates[i], place, nil)
				d.page.ReadsOutputsOf(config.GeneratorStackName(), d.generator)
			case config.AnalyticsStackName():
				d.analytics = iamtest.Deploy(t, templates[i], place, nil)
			}
		}
		all = append(all, d)
	}
	return all
}

// tested counts the calls and mutants that were tested.
type tested struct{ allowed, denied, mutants int }

// The policies allow every call that a principal needs and deny every neighbouring call.
// Removing or widening any part of a policy changes the result of at least one call.
func TestLeastPrivilege(t *testing.T) {
	iamtest.Engine(t)
	var regions []string
	for _, place := range places {
		regions = append(regions, place.Region)
	}
	var all, first tested
	settings := settingsWithPolicies()
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		where := places
		if name != "defaults" {
			where = places[:1] // settings and places are independent
		}
		for i, d := range deploy(t, settings[name], where) {
			counts := []*tested{&all}
			if name == "defaults" && i == 0 {
				counts = append(counts, &first)
			}
			t.Run(name+" in "+d.Region, func(t *testing.T) {
				d.T = t
				d.test(counts...)
			})
		}
	}
	t.Logf("with defaults in %s: %+v", regions[0], first)
	t.Logf("with other settings and in other Regions too: %+v", all)
}

// test evaluates all rows under the policies. Under each mutant of a policy, it evaluates the
// rows that the policy concerns.
func (d *deployed) test(counts ...*tested) {
	policies := append(d.ingest.Policies(), d.generator.Policies()...)
	for _, template := range []*iamtest.Template{d.traffic, d.page, d.analytics} {
		if template != nil {
			policies = append(policies, template.Policies()...)
		}
	}
	var rows []row
	var want []bool
	for _, table := range tables {
		allowed, denied := table.allowed(d), table.denied(d)
		rows = append(append(rows, allowed...), denied...)
		want = append(append(want, slices.Repeat([]bool{true}, len(allowed))...), make([]bool, len(denied))...)
	}
	questions := d.questions(slices.Concat(policies, d.keyPolicies()), rows)
	mutants := d.mutants(policies, rows)
	for _, m := range mutants {
		questions = append(questions, m.questions...)
	}

	answers := iamtest.Ask(d, questions)
	for i, got := range answers[:len(rows)] {
		assert.Equal(d, want[i], got, "%v: %s", rows[i].Call, rows[i].why)
		for _, count := range counts {
			if want[i] {
				count.allowed++
			} else {
				count.denied++
			}
		}
	}
	answers = answers[len(rows):]
	for _, m := range mutants {
		seen := false
		for i, row := range m.rows {
			seen = seen || answers[i] != want[row]
		}
		answers = answers[len(m.rows):]
		assert.True(d, seen, "no call detects the mutant: %s", m.What)
		for _, count := range counts {
			count.mutants++
		}
	}
}

func (d *deployed) questions(policies []iamtest.Policy, rows []row) []iamtest.Question {
	var all []iamtest.Question
	seen := map[string]bool{}
	for _, r := range rows {
		require.False(d, seen[r.String()], "duplicate row: %v", r.Call)
		seen[r.String()] = true
		all = append(all, iamtest.Question{Call: r.Call, Policies: policies, Place: d.Place})
	}
	return all
}

// keyPolicies returns the policies of the KMS keys that no stack creates. They are KMS's
// default key policy, which encryptionKeyArn requires.
func (d *deployed) keyPolicies() (all []iamtest.Policy) {
	if d.config.KeyARN == "" {
		return nil
	}
	root := map[string]any{"AWS": d.ARN("iam", "root")}
	for _, key := range []string{d.config.KeyARN, d.otherKey()} {
		all = append(all, iamtest.Policy{ID: "default key policy", On: key, Document: map[string]any{
			"Version":   "2012-10-17",
			"Statement": []any{map[string]any{"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}},
		}})
	}
	return all
}

// A mutated is a mutant and the rows that its policy concerns, with their questions.
type mutated struct {
	iamtest.Mutant
	rows      []int
	questions []iamtest.Question
}

func (d *deployed) mutants(policies []iamtest.Policy, rows []row) []mutated {
	var all []mutated
	for i, policy := range policies {
		for _, mutant := range iamtest.Mutants(policy) {
			changed := slices.Concat(policies, d.keyPolicies())
			changed[i] = mutant.Policy
			m := mutated{Mutant: mutant}
			for j, r := range rows {
				if policy.Concerns(r.Call) {
					m.rows = append(m.rows, j)
					m.questions = append(m.questions, iamtest.Question{Call: r.Call, Policies: changed, Place: d.Place})
				}
			}
			all = append(all, m)
		}
	}
	return all
}
