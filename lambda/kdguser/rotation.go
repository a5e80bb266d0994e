package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"
)

// Environment variables that a rotation needs. The event of Secrets Manager contains the
// secret's ARN, but not the user or the requirements for a new password.
const (
	variablePool    = "USER_POOL_ID"
	variableClient  = "USER_POOL_CLIENT_ID"
	variableName    = "USERNAME"
	variableLength  = "PASSWORD_LENGTH"
	variableExclude = "PASSWORD_EXCLUDE_CHARACTERS"
)

// The steps of a rotation, in order.
const (
	stepCreate = "createSecret"
	stepSet    = "setSecret"
	stepTest   = "testSecret"
	stepFinish = "finishSecret"
)

// A rotationEvent is an event of Secrets Manager: one step of a rotation. The token is the
// ID of the secret's new version.
type rotationEvent struct {
	Step     string
	SecretID string `json:"SecretId"`
	Token    string `json:"ClientRequestToken"`
}

// A target is the user whose password is rotated, with the requirements for the password.
type target struct {
	user    user
	client  string // ID of the user pool client for signing in
	length  int64  // length of a new password
	exclude string // characters that a new password must not contain
}

// targetFrom reads the target from the function's environment.
func targetFrom(getenv func(string) string) (target, error) {
	t := target{user: user{getenv(variablePool), getenv(variableName)}, client: getenv(variableClient), exclude: getenv(variableExclude)}
	length, err := strconv.ParseInt(getenv(variableLength), 10, 64)
	if err != nil || t.user.pool == "" || t.user.name == "" || t.client == "" {
		return target{}, fmt.Errorf("the function's environment is incomplete for a rotation: set %s, %s, %s and %s", variablePool, variableClient, variableName, variableLength)
	}
	t.length = length
	return t, nil
}

// rotate performs one step of a rotation. If it returns an error, Secrets Manager restarts
// the rotation with the same token.
func (h *handler) rotate(ctx context.Context, limits limits, event rotationEvent) error {
	began := time.Now()
	result := h.runWithDeadline(ctx, limits, "", func(work, undo context.Context) outcome {
		secrets := &redactor{}
		if err := h.performStep(work, undo, event, secrets); err != nil {
			return outcome{reason: secrets.line(err.Error())}
		}
		return outcome{}
	})
	level, err := slog.LevelInfo, error(nil)
	if result.reason != "" {
		level, err = slog.LevelError, errors.New(result.reason)
	}
	h.log.LogAttrs(ctx, level, "rotated",
		slog.String("step", event.Step),
		slog.String("version", event.Token),
		slog.String("reason", result.reason),
		slog.Duration("duration", time.Since(began)),
	)
	return err
}

// A rotation performs the step of one rotationEvent.
type rotation struct {
	event   rotationEvent
	target  target
	users   userStore
	secret  secretStore
	secrets *redactor
}

// performStep performs the step of an event.
func (h *handler) performStep(work, undo context.Context, event rotationEvent, secrets *redactor) error {
	target, err := targetFrom(h.getenv)
	if err != nil {
		return err
	}
	services, err := h.services(work)
	if err != nil {
		return err
	}
	r := &rotation{event, target, userStore{services.users}, secretStore{services.secrets, event.SecretID}, secrets}
	switch event.Step {
	case stepCreate:
		return r.create(work)
	case stepSet, stepTest, stepFinish:
		return r.withRollback(work, undo)
	}
	return fmt.Errorf("the event's Step is %q: it must be %s, %s, %s or %s", event.Step, stepCreate, stepSet, stepTest, stepFinish)
}

// versions returns the ID of the secret's current version. It returns an error if the
// version of the event is neither pending nor current.
func (r *rotation) versions(ctx context.Context) (current string, err error) {
	enabled, stages, err := r.secret.describe(ctx)
	if err != nil {
		return "", err
	}
	for id, of := range stages {
		if slices.Contains(of, stageCurrent) {
			current = id
		}
	}
	switch of, known := stages[r.event.Token]; {
	case !enabled:
		return "", fmt.Errorf("rotate secret %s: rotation is not enabled: start it with aws secretsmanager rotate-secret", r.event.SecretID)
	case !known:
		return "", fmt.Errorf("rotate secret %s: it has no version %q: Secrets Manager creates the version when a rotation starts", r.event.SecretID, r.event.Token)
	case current != r.event.Token && !slices.Contains(of, stagePending):
		return "", fmt.Errorf("rotate secret %s: version %q is not %s: its rotation has ended", r.event.SecretID, r.event.Token, stagePending)
	}
	return current, nil
}

// create stores a new password as the pending version, unless it has one already.
func (r *rotation) create(ctx context.Context) error {
	current, err := r.versions(ctx)
	if err != nil || current == r.event.Token {
		return err
	}
	_, err = r.secret.read(ctx, r.event.Token)
	if !errors.Is(err, errNoValue) {
		return err
	}
	password, err := r.secret.random(ctx, r.target.length, r.target.exclude)
	if err != nil {
		return err
	}
	r.secrets.hide(password)
	return r.secret.put(ctx, r.event.Token, password)
}

// withRollback performs a step after createSecret. If the step fails or panics, it
// restores the user's password to the one that the secret holds as current by then,
// because that is the password that people look up.
func (r *rotation) withRollback(work, undo context.Context) (err error) {
	complete := false
	defer func() {
		if complete {
			return
		}
		if failed := r.restorePassword(undo); failed != nil {
			err = errors.Join(err, fmt.Errorf("and restoring the current password failed: %w", failed))
		}
	}()
	if err := r.runStep(work); err != nil {
		return err
	}
	complete = true
	return nil
}

// runStep performs a step after createSecret. If the version is current already, a
// previous attempt was interrupted after finishSecret had made it current. Then runStep
// only ensures that the user has that version's password.
func (r *rotation) runStep(ctx context.Context) error {
	current, err := r.versions(ctx)
	if err != nil {
		return err
	}
	password, err := r.secret.read(ctx, r.event.Token)
	if errors.Is(err, errNoValue) && r.event.Step == stepTest {
		// Secrets Manager runs only this step to test a new rotation function.
		password, err = r.secret.read(ctx, current)
	}
	if err != nil {
		return err
	}
	r.secrets.hide(password)
	switch {
	case r.event.Step == stepTest:
		return r.signIn(ctx, password)
	case r.event.Step == stepFinish && current != r.event.Token:
		if err := r.secret.promote(ctx, r.event.Token, current); err != nil {
			return err
		}
	}
	// Also in finishSecret, because an Update may have set the previous password meanwhile.
	return r.users.setPassword(ctx, r.target.user, password)
}

// restorePassword restores the user's password to the secret's current one.
func (r *rotation) restorePassword(ctx context.Context) error {
	password, err := r.secret.read(ctx, "")
	if err != nil {
		return err
	}
	r.secrets.hide(password)
	return r.users.setPassword(ctx, r.target.user, password)
}
