package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"penstock/internal/cdk/gofunction"
	"penstock/internal/repo"
	"penstock/lambda/kdguser/sandbox"
)

// bootstrap builds the function for this machine, with the flags of the released build.
func bootstrap(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "darwin" {
		t.Skip("Go ignores SSL_CERT_FILE on macOS, so the function would not trust the sandbox")
	}
	root, err := repo.Root()
	require.NoError(t, err)
	built := filepath.Join(t.TempDir(), "bootstrap")
	require.NoError(t, gofunction.Compile(root, "lambda/kdguser", runtime.GOOS, runtime.GOARCH, built))
	return built
}

// A trial runs one story with one fault, or with one event delivered twice, or without
// either.
type trial struct {
	story  story
	event  int         // number of the event with the fault or the second delivery; 0 for none
	source eventSource // source of that event
	call   int         // number of the call with the fault, counted from 1 over all events
	name   string      // operation of that call
	fault  *fault      // nil if the event is delivered twice
}

func (t trial) String() string {
	switch {
	case t.fault != nil:
		return fmt.Sprintf("%s; call %d, %s: %s", t.story.name, t.call, t.name, t.fault.name)
	case t.event > 0:
		return fmt.Sprintf("%s; event %d is delivered twice", t.story.name, t.event)
	}
	return t.story.name
}

// trialsOf returns the trials of a story, derived from its run without a fault. It omits
// the beginning that the story has in common with a previous one.
func trialsOf(w *world, seen map[string]bool) []trial {
	var all []trial
	path := ""
	calls := w.aws.Calls()
	for event, given := range w.deliveries {
		path += given.event
		if !seen[path] {
			all = append(all, trial{story: w.trial.story, event: event + 1, source: given.source})
		}
		seen[path] = true
		for n := given.before; n < given.after; n++ {
			path += " " + calls[n]
			for i := range faults {
				if faults[i].canHappenAt(given.source, calls[n]) && !seen[path] {
					all = append(all, trial{story: w.trial.story, event: event + 1, source: given.source, call: n + 1, name: calls[n], fault: &faults[i]})
				}
			}
			seen[path] = true
		}
	}
	return all
}

// concurrentTrials is the number of concurrent trials. Trials mostly wait for a retry or
// for the function's time limit.
const concurrentTrials = 64

// sampleTrials returns only the first trial for each combination of fault, operation and
// kind of event, because all trials take minutes.
func sampleTrials(trials []trial) []trial {
	var some []trial
	seen := map[string]bool{}
	for _, t := range trials {
		key := string(t.source) + " delivered twice"
		if t.fault != nil {
			key = string(t.source) + " " + t.name + ": " + t.fault.name
		}
		if !seen[key] {
			some = append(some, t)
		}
		seen[key] = true
	}
	return some
}

// TestFaults runs every story on the built function, with every fault at every call.
// world.checkEnd, world.checkResponse and world.checkPassword check what must hold in any
// case.
func TestFaults(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the function hundreds of times; skipped with -short")
	}
	built := bootstrap(t)
	run := func(trials []trial) []*world {
		worlds := make([]*world, len(trials))
		free := make(chan struct{}, concurrentTrials)
		var all sync.WaitGroup
		for i := range trials {
			free <- struct{}{}
			all.Go(func() {
				worlds[i] = runTrial(t.Context(), built, trials[i])
				<-free
			})
		}
		all.Wait()
		return worlds
	}

	var first []trial
	for _, s := range stories {
		first = append(first, trial{story: s})
	}
	var under []trial
	seen := map[string]bool{}
	for _, w := range run(first) {
		require.Empty(t, w.failures, "%s, without a fault\n%s", w.trial, w.output())
		under = append(under, trialsOf(w, seen)...)
	}
	all := len(under)
	if os.Getenv("PENSTOCK_EVERY_FAULT") == "" {
		under = sampleTrials(under)
	}
	wrong := 0
	for _, w := range run(under) {
		if len(w.failures) > 0 {
			wrong++
			if wrong <= 10 {
				t.Errorf("%s:\n  %v\n%s", w.trial, w.failures, w.output())
			}
		}
	}
	assert.Zero(t, wrong, "failed trials of %d", len(under))
	t.Logf("%d stories, %d of %d trials, %d failed", len(stories), len(under), all, wrong)
}

// A story is a sequence of actions of CloudFormation and Secrets Manager.
type story struct {
	name string
	run  func(*world)
}

const (
	ana     = sandbox.Username // the user whose password rotates
	bob     = "bob/<&>\"\\"
	another = "us-east-1_Other9"
)

// propertiesWithSecret returns the properties of a user whose password is in the secret.
func propertiesWithSecret(name string) map[string]string {
	return sandbox.Properties(sandbox.Pool, name)
}

// propertiesWithParameter returns the properties of a user whose password is a parameter.
func propertiesWithParameter(name, password string) map[string]string {
	p := propertiesWithSecret(name)
	delete(p, propertySecret)
	p[propertyPassword] = password
	return p
}

var stories = []story{
	{name: "create", run: func(w *world) { w.create(propertiesWithSecret(ana)) }},
	{name: "create, and update without changes", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.update(propertiesWithSecret(ana))
	}},
	{name: "create, but the user exists already", run: func(w *world) {
		w.createForeignUser(ana)
		w.create(propertiesWithSecret(ana))
	}},
	{name: "create with a parameter, and change it", run: func(w *world) {
		w.create(propertiesWithParameter(ana, `Quoted-"1"\<ñ>`))
		w.update(propertiesWithParameter(ana, "Another-1"+bob))
	}},
	{name: "create with a password that Cognito rejects", run: func(w *world) { w.createExpectingFailure(propertiesWithParameter(ana, "Short-1")) }},
	{name: "create with invalid properties", run: func(w *world) { w.createExpectingFailure(propertiesWithSecret("")) }},
	{name: "delete an ID that was never created", run: func(w *world) { w.remove("Generator-User-1ABC2DEF3", propertiesWithSecret(ana)) }},
	{name: "change the name", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.update(propertiesWithSecret(bob))
	}},
	{name: "change the name to that of an existing user", run: func(w *world) {
		w.createForeignUser(bob)
		w.create(propertiesWithSecret(ana))
		w.update(propertiesWithSecret(bob))
	}},
	{name: "change the name, and roll back because another resource fails", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.updateAndRollBack(propertiesWithSecret(bob))
	}},
	{name: "change the name, with a password that Cognito rejects", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.update(propertiesWithParameter(bob, "Short-2"))
	}},
	{name: "change the user pool", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.update(sandbox.Properties(another, ana))
	}},
	{name: "change from the secret to a parameter", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.update(propertiesWithParameter(ana, `Quoted-"2"\<ñ>`))
	}},
	{name: "a rotation", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.rotate("r1")
	}},
	{name: "two rotations and an update", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.rotate("r1")
		w.rotate("r2")
		w.update(propertiesWithSecret(ana))
	}},
	{name: "a rotation with an update before testSecret", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.before(stepTest, func() { w.update(propertiesWithSecret(ana)) })
		w.rotate("r1")
	}},
	{name: "a rotation with an update before finishSecret", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.before(stepFinish, func() { w.update(propertiesWithSecret(ana)) })
		w.rotate("r1")
	}},
	{name: "the test of a new rotation schedule", run: func(w *world) {
		w.create(propertiesWithSecret(ana))
		w.testRotation("r1")
	}},
}
