package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/cfn"
)

// A job is the work on one event.
type job struct {
	event    cfn.Event
	services services
	users    userStore
	secrets  *redactor
	log      *slog.Logger
}

// act does what an event asks for, until work is over; what has to be undone after
// that has until undo is over.
func (h *handler) act(work, undo context.Context, event cfn.Event, unreadable error) outcome {
	secrets := &redactor{}
	secrets.hide(event.ResponseURL)
	for _, properties := range []map[string]any{event.ResourceProperties, event.OldResourceProperties} {
		if password, err := text(properties, propertyPassword); err == nil {
			secrets.hide(password)
		}
	}
	j := &job{event: event, secrets: secrets, log: h.log.With("request_id", event.RequestID)}

	id, err := fallbackID(event), error(nil)
	switch event.RequestType {
	case cfn.RequestCreate, cfn.RequestUpdate:
		if err = unreadable; err != nil {
			err = fmt.Errorf("read the event: %w", err)
			break
		}
		id, err = j.apply(work, undo, h.services)
	case cfn.RequestDelete:
		err = j.delete(work, h.services)
	default:
		err = fmt.Errorf("the event's RequestType is %q: it must be Create, Update or Delete", event.RequestType)
	}
	if err != nil {
		return outcome{id, secrets.line(err.Error())}
	}
	return outcome{id: id}
}

// apply is Create and Update: it makes the user that the properties ask for and sets
// its password. It returns the physical ID to answer with.
func (j *job) apply(work, undo context.Context, connect func(context.Context) (services, error)) (id string, err error) {
	id = fallbackID(j.event) // after a failed Update the resource is what it was
	want, err := parseUser(j.event.ResourceProperties)
	if err != nil {
		return id, err
	}
	from, err := parseSource(j.event.ResourceProperties)
	if err != nil {
		return id, err
	}
	if err := j.connect(work, connect); err != nil {
		return id, err
	}
	// The password comes first: without it nothing is to be touched.
	password, err := from.read(work, j.services.secrets)
	if err != nil {
		return id, err
	}
	j.secrets.hide(password)
	created, err := j.provision(work, undo, want, from, password)
	if err != nil {
		return id, err
	}
	switch old, known := parseID(j.event.PhysicalResourceID); {
	case !known: // a Create, or an Update from what was no user of ours
		return want.id(), nil
	case want == old:
		return id, j.removeLeftover(work, want)
	case created || want.pool != old.pool:
		return want.id(), nil // CloudFormation goes on to delete the old user
	default:
		return j.renamed(work, old, want)
	}
}

// connect gives the job the clients.
func (j *job) connect(ctx context.Context, connect func(context.Context) (services, error)) (err error) {
	j.services, err = connect(ctx)
	j.users = userStore{j.services.users}
	return err
}

// provision makes sure that the user exists and has the password. If it made the user
// and then fails, or panics, it deletes it again.
//
// A rotation may make another password the current one after it was read here, and
// set it before it is set here: so it is read again until it is the one that was set.
func (j *job) provision(work, undo context.Context, u user, from source, password string) (created bool, err error) {
	created, err = j.users.create(work, u, j.event.StackID)
	if err != nil {
		return false, err
	}
	complete := false
	defer func() {
		if !created || complete {
			return
		}
		if failed := j.users.remove(undo, u); failed != nil {
			err = errors.Join(err, fmt.Errorf("and then, to leave nothing behind: %w", failed))
		}
	}()
	for {
		if err := j.users.setPassword(work, u, password); err != nil {
			return created, err
		}
		current, err := from.read(work, j.services.secrets)
		if err != nil {
			return created, err
		}
		if current == password {
			complete = true
			return created, nil
		}
		j.secrets.hide(current)
		password = current
	}
}

// renamed returns the physical ID after an Update to a name that was there already.
// If it is but another spelling of the old name, the ID must stay: with a new one,
// CloudFormation would delete the old, which is the same user.
func (j *job) renamed(ctx context.Context, old, want user) (id string, err error) {
	a, err := j.users.find(ctx, old)
	if err != nil {
		return old.id(), err
	}
	b, err := j.users.find(ctx, want)
	if err != nil {
		return old.id(), err
	}
	if a.same(b) {
		return old.id(), nil
	}
	return want.id(), nil
}

// removeLeftover ends the roll-back of a failed change of name. Its first Update was
// answered with the old ID, so CloudFormation knows nothing of the new user, which
// is here in the old properties, and will not delete it if the failed Update did not.
func (j *job) removeLeftover(ctx context.Context, keep user) error {
	other, err := parseUser(j.event.OldResourceProperties)
	if err != nil || other == keep {
		return nil
	}
	if err := j.removeOurs(ctx, other, keep); err != nil {
		if other.pool == keep.pool {
			return err
		}
		// The role may no longer reach that pool, and the pool goes with the same roll-back.
		j.log.Warn("user of a failed update left to its user pool", "physical_id", other.id(), "reason", j.secrets.line(err.Error()))
	}
	return nil
}

// delete is Delete. It trusts the physical ID only: the properties may be of an
// earlier version of this resource.
func (j *job) delete(ctx context.Context, connect func(context.Context) (services, error)) error {
	u, ours := parseID(j.event.PhysicalResourceID)
	if !ours {
		j.log.Info("nothing to delete: the physical ID is not of a user, so none was made", "physical_id", j.event.PhysicalResourceID)
		return nil
	}
	if err := j.connect(ctx, connect); err != nil {
		return err
	}
	return j.removeOurs(ctx, u, user{})
}

// removeOurs deletes a user that this stack made. It leaves alone one that it did
// not make, which a Create may have found, and one that is the user to keep under
// another spelling.
func (j *job) removeOurs(ctx context.Context, u, keep user) error {
	a, err := j.users.find(ctx, u)
	if err != nil {
		return err
	}
	switch {
	case !a.exists:
		j.log.Info("nothing to delete: no such user or user pool", "physical_id", u.id())
		return nil
	case a.mark != j.event.StackID:
		j.log.Warn("user left alone: this stack did not make it", "physical_id", u.id())
		return nil
	case keep.pool == u.pool:
		kept, err := j.users.find(ctx, keep)
		if err != nil || a.same(kept) {
			return err
		}
	}
	return j.users.remove(ctx, u)
}
