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

// Names of the environment variables that a rotation needs. Secrets Manager's event
// tells which secret, and not whose password it is or how a new one is made.
const (
	variablePool    = "USER_POOL_ID"
	variableClient  = "USER_POOL_CLIENT_ID"
	variableName    = "USERNAME"
	variableLength  = "PASSWORD_LENGTH"
	variableExclude = "PASSWORD_EXCLUDE_CHARACTERS"
)

// The steps of a rotation, in the order in which Secrets Manager asks for them.
const (
	stepCreate = "createSecret"
	stepSet    = "setSecret"
	stepTest   = "testSecret"
	stepFinish = "finishSecret"
)

// A turn is Secrets Manager's event: one step of one rotation, whose token is the ID
// of the secret's new version.
type turn struct {
	Step     string
	SecretID string `json:"SecretId"`
	Token    string `json:"ClientRequestToken"`
}

// A target is the user whose password is rotated, the client of the user pool that
// the user signs in with, and what a new password is like.
type target struct {
	user    user
	client  string
	length  int64
	exclude string
}

// targetFrom reads the target from the function's environment.
func targetFrom(getenv func(string) string) (target, error) {
	t := target{user: user{getenv(variablePool), getenv(variableName)}, client: getenv(variableClient), exclude: getenv(variableExclude)}
	length, err := strconv.ParseInt(getenv(variableLength), 10, 64)
	if err != nil || t.user.pool == "" || t.user.name == "" || t.client == "" {
		return target{}, fmt.Errorf("the function's environment does not say whose password to rotate: set %s, %s, %s and %s", variablePool, variableClient, variableName, variableLength)
	}
	t.length = length
	return t, nil
}

// rotate does one step of a rotation and returns why it failed if it did. Secrets
// Manager then begins the rotation again, with the same token.
func (h *handler) rotate(ctx context.Context, limits limits, turn turn) error {
	began := time.Now()
	result := h.settle(ctx, limits, "", func(work, undo context.Context) outcome {
		secrets := &redactor{}
		if err := h.take(work, undo, turn, secrets); err != nil {
			return outcome{reason: secrets.line(err.Error())}
		}
		return outcome{}
	})
	level, err := slog.LevelInfo, error(nil)
	if result.reason != "" {
		level, err = slog.LevelError, errors.New(result.reason)
	}
	h.log.LogAttrs(ctx, level, "rotated",
		slog.String("step", turn.Step),
		slog.String("version", turn.Token),
		slog.String("reason", result.reason),
		slog.Duration("duration", time.Since(began)),
	)
	return err
}

// A rotation is the work on one turn.
type rotation struct {
	turn    turn
	target  target
	users   userStore
	vault   vault
	secrets *redactor
}

// take takes the turn.
func (h *handler) take(work, undo context.Context, turn turn, secrets *redactor) error {
	target, err := targetFrom(h.getenv)
	if err != nil {
		return err
	}
	services, err := h.services(work)
	if err != nil {
		return err
	}
	r := &rotation{turn, target, userStore{services.users}, vault{services.secrets, turn.SecretID}, secrets}
	switch turn.Step {
	case stepCreate:
		return r.create(work)
	case stepSet, stepTest, stepFinish:
		return r.orBack(work, undo)
	}
	return fmt.Errorf("the event's Step is %q: it must be %s, %s, %s or %s", turn.Step, stepCreate, stepSet, stepTest, stepFinish)
}

// versions returns the ID of the current version, once it is sure that the version of
// the turn is the one that is to follow it, or is that version.
func (r *rotation) versions(ctx context.Context) (current string, err error) {
	enabled, stages, err := r.vault.describe(ctx)
	if err != nil {
		return "", err
	}
	for id, of := range stages {
		if slices.Contains(of, stageCurrent) {
			current = id
		}
	}
	switch of, known := stages[r.turn.Token]; {
	case !enabled:
		return "", fmt.Errorf("rotate secret %s: its rotation is not enabled: start it with aws secretsmanager rotate-secret", r.turn.SecretID)
	case !known:
		return "", fmt.Errorf("rotate secret %s: it has no version %q: Secrets Manager makes it when a rotation starts", r.turn.SecretID, r.turn.Token)
	case current != r.turn.Token && !slices.Contains(of, stagePending):
		return "", fmt.Errorf("rotate secret %s: the version %q is not %s: its rotation is over", r.turn.SecretID, r.turn.Token, stagePending)
	}
	return current, nil
}

// create gives the pending version a new password, unless it has one already.
func (r *rotation) create(ctx context.Context) error {
	current, err := r.versions(ctx)
	if err != nil || current == r.turn.Token {
		return err
	}
	_, err = r.vault.read(ctx, r.turn.Token)
	if !errors.Is(err, errNoValue) {
		return err
	}
	password, err := r.vault.random(ctx, r.target.length, r.target.exclude)
	if err != nil {
		return err
	}
	r.secrets.hide(password)
	return r.vault.put(ctx, r.turn.Token, password)
}

// orBack is a step after createSecret. Where that fails or panics, it takes the user
// back to the password that the secret says is current, whichever it is by now: nobody
// can look up the one that is not.
func (r *rotation) orBack(work, undo context.Context) (err error) {
	complete := false
	defer func() {
		if complete {
			return
		}
		if failed := r.back(undo); failed != nil {
			err = errors.Join(err, fmt.Errorf("and then, to leave the user with the current password: %w", failed))
		}
	}()
	if err := r.forward(work); err != nil {
		return err
	}
	complete = true
	return nil
}

// forward is the steps after createSecret. A turn whose version is current already
// comes from a rotation that was cut off after it made it so: what such a turn does is
// to see to it that the user has that version's password.
func (r *rotation) forward(ctx context.Context) error {
	current, err := r.versions(ctx)
	if err != nil {
		return err
	}
	password, err := r.vault.read(ctx, r.turn.Token)
	if errors.Is(err, errNoValue) && r.turn.Step == stepTest {
		// Secrets Manager tries a function that is new to it by this step alone.
		password, err = r.vault.read(ctx, current)
	}
	if err != nil {
		return err
	}
	r.secrets.hide(password)
	switch {
	case r.turn.Step == stepTest:
		return r.signIn(ctx, password)
	case r.turn.Step == stepFinish && current != r.turn.Token:
		if err := r.vault.promote(ctx, r.turn.Token, current); err != nil {
			return err
		}
	}
	// In finishSecret too: meanwhile an Update may have set what was current then.
	return r.users.setPassword(ctx, r.target.user, password)
}

// back sets the user's password to the current one.
func (r *rotation) back(ctx context.Context) error {
	password, err := r.vault.read(ctx, "")
	if err != nil {
		return err
	}
	r.secrets.hide(password)
	return r.users.setPassword(ctx, r.target.user, password)
}
