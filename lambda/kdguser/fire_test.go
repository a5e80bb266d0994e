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

// bootstrap builds the function for this machine, with the flags of what ships.
func bootstrap(t *testing.T) string {
	t.Helper()
	if runtime.GOOS == "darwin" {
		t.Skip("Go reads SSL_CERT_FILE, by which the function trusts the sandbox, on other systems only")
	}
	root, err := repo.Root()
	require.NoError(t, err)
	built := filepath.Join(t.TempDir(), "bootstrap")
	require.NoError(t, gofunction.Compile(root, "lambda/kdguser", runtime.GOOS, runtime.GOARCH, built))
	return built
}

// A trial is one story with one thing that goes wrong in it, or, in the first trial of
// each story, with none.
type trial struct {
	story story
	event int // it goes wrong in this event, from 1; in none: 0
	kind  kind
	call  int    // at this call of all, from 1 …
	name  string // … to this operation …
	fault *fault
	// … or without a fault, in that the event is delivered twice.
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

// trials are those of one story, from how it went without a fault. What it has in common
// with a story before it, from the beginning on, is under fire in that one.
func trials(w *world, seen map[string]bool) []trial {
	var all []trial
	path := ""
	calls := w.aws.Calls()
	for event, given := range w.given {
		path += given.event
		if !seen[path] {
			all = append(all, trial{story: w.trial.story, event: event + 1, kind: given.kind})
		}
		seen[path] = true
		for n := given.before; n < given.after; n++ {
			path += " " + calls[n]
			for i := range faults {
				if faults[i].hits(given.kind, calls[n]) && !seen[path] {
					all = append(all, trial{story: w.trial.story, event: event + 1, kind: given.kind, call: n + 1, name: calls[n], fault: &faults[i]})
				}
			}
			seen[path] = true
		}
	}
	return all
}

// atOnce is how many trials run at once. They mostly wait, for a second attempt or for
// the end of the function's time.
const atOnce = 64

// sample is the first trial of each fault at each call that each kind of event leads to:
// all trials take minutes.
func sample(trials []trial) []trial {
	var some []trial
	seen := map[string]bool{}
	for _, t := range trials {
		key := string(t.kind) + " delivered twice"
		if t.fault != nil {
			key = string(t.kind) + " " + t.name + ": " + t.fault.name
		}
		if !seen[key] {
			some = append(some, t)
		}
		seen[key] = true
	}
	return some
}

// Every story with every fault at every call that it makes, on the built function. What
// must hold whatever happens is in world.check, world.answered and world.settled.
func TestUnderFire(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the function hundreds of times: leave out -short")
	}
	built := bootstrap(t)
	run := func(trials []trial) []*world {
		worlds := make([]*world, len(trials))
		free := make(chan struct{}, atOnce)
		var all sync.WaitGroup
		for i := range trials {
			free <- struct{}{}
			all.Go(func() {
				worlds[i] = tell(t.Context(), built, trials[i])
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
		require.Empty(t, w.wrongs, "%s, without a fault\n%s", w.trial, w.output())
		under = append(under, trials(w, seen)...)
	}
	all := len(under)
	if os.Getenv("PENSTOCK_EVERY_FAULT") == "" {
		under = sample(under)
	}
	wrong := 0
	for _, w := range run(under) {
		if len(w.wrongs) > 0 {
			wrong++
			if wrong <= 10 {
				t.Errorf("%s:\n  %v\n%s", w.trial, w.wrongs, w.output())
			}
		}
	}
	assert.Zero(t, wrong, "trials gone wrong, of %d", len(under))
	t.Logf("%d stories, %d of %d faults, %d gone wrong", len(stories), len(under), all, wrong)
}

// A story is what CloudFormation and Secrets Manager do, one after the other.
type story struct {
	name string
	tell func(*world)
}

const (
	ana     = sandbox.Username // whose password rotates
	bob     = "bob/<&>\"\\"
	another = "us-east-1_Other9"
)

// secretOf are the properties of a user whose password is in the secret.
func secretOf(name string) map[string]string { return sandbox.Properties(sandbox.Pool, name) }

// parameterOf are those of one whose password is a parameter.
func parameterOf(name, password string) map[string]string {
	p := secretOf(name)
	delete(p, propertySecret)
	p[propertyPassword] = password
	return p
}

var stories = []story{
	{name: "create", tell: func(w *world) { w.create(secretOf(ana)) }},
	{name: "create, and nothing is changed", tell: func(w *world) {
		w.create(secretOf(ana))
		w.update(secretOf(ana))
	}},
	{name: "create, where a person has made the user", tell: func(w *world) {
		w.person(ana)
		w.create(secretOf(ana))
	}},
	{name: "create with a parameter, which then changes", tell: func(w *world) {
		w.create(parameterOf(ana, `Quoted-"1"\<ñ>`))
		w.update(parameterOf(ana, "Another-1"+bob))
	}},
	{name: "create with a password that Cognito refuses", tell: func(w *world) { w.createInVain(parameterOf(ana, "Short-1")) }},
	{name: "create with properties of no user", tell: func(w *world) { w.createInVain(secretOf("")) }},
	{name: "delete an ID that was never created", tell: func(w *world) { w.remove("Generator-User-1ABC2DEF3", secretOf(ana)) }},
	{name: "another name", tell: func(w *world) {
		w.create(secretOf(ana))
		w.update(secretOf(bob))
	}},
	{name: "the name of a person's user", tell: func(w *world) {
		w.person(bob)
		w.create(secretOf(ana))
		w.update(secretOf(bob))
	}},
	{name: "another name, and another resource fails", tell: func(w *world) {
		w.create(secretOf(ana))
		w.updateInVain(secretOf(bob))
	}},
	{name: "another name, and a password that Cognito refuses", tell: func(w *world) {
		w.create(secretOf(ana))
		w.update(parameterOf(bob, "Short-2"))
	}},
	{name: "another user pool", tell: func(w *world) {
		w.create(secretOf(ana))
		w.update(sandbox.Properties(another, ana))
	}},
	{name: "from the secret to a parameter", tell: func(w *world) {
		w.create(secretOf(ana))
		w.update(parameterOf(ana, `Quoted-"2"\<ñ>`))
	}},
	{name: "a rotation", tell: func(w *world) {
		w.create(secretOf(ana))
		w.rotate("r1")
	}},
	{name: "two rotations and an update", tell: func(w *world) {
		w.create(secretOf(ana))
		w.rotate("r1")
		w.rotate("r2")
		w.update(secretOf(ana))
	}},
	{name: "a rotation, and an update in the middle of it", tell: func(w *world) {
		w.create(secretOf(ana))
		w.during(stepTest, func() { w.update(secretOf(ana)) })
		w.rotate("r1")
	}},
	{name: "a rotation, and an update before its end", tell: func(w *world) {
		w.create(secretOf(ana))
		w.during(stepFinish, func() { w.update(secretOf(ana)) })
		w.rotate("r1")
	}},
	{name: "the trial of a new schedule", tell: func(w *world) {
		w.create(secretOf(ana))
		w.tryRotation("r1")
	}},
}
