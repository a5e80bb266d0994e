package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/aws/aws-lambda-go/cfn"
)

// A job processes one event of CloudFormation.
type job struct {
	event    cfn.Event
	services services
	users    userStore
	secrets  *redactor
	log      *slog.Logger
}

// process processes an event. The context work limits the work itself, and undo the
// rollback after a failure.
func (h *handler) process(work, undo context.Context, event cfn.Event, unreadable error) outcome {
	secrets := &redactor{}
	secrets.hide(event.ResponseURL)
	for _, properties := range []map[string]any{event.ResourceProperties, event.OldResourceProperties} {
		if password, err := stringProperty(properties, propertyPassword); err == nil {
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
		id, err = j.createOrUpdate(work, undo, h.services)
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

// createOrUpdate handles Create and Update: it creates the user of the properties and sets
// the password. It returns the physical ID for the response.
func (j *job) createOrUpdate(work, undo context.Context, connect func(context.Context) (services, error)) (id string, err error) {
	id = fallbackID(j.event) // a failed Update must not change the ID
	want, err := parseUser(j.event.ResourceProperties)
	if err != nil {
		return id, err
	}
	from, err := parsePasswordSource(j.event.ResourceProperties)
	if err != nil {
		return id, err
	}
	if err := j.connect(work, connect); err != nil {
		return id, err
	}
	// Read the password first: if that fails, nothing has been changed.
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
	case !known: // a Create, or an Update of a resource that never had a user
		return want.id(), nil
	case want == old:
		return id, j.removeLeftover(work, want)
	case created || want.pool != old.pool:
		return want.id(), nil // CloudFormation deletes the old user, because the ID changed
	default:
		return j.idAfterRename(work, old, want)
	}
}

// connect sets the clients of the job.
func (j *job) connect(ctx context.Context, connect func(context.Context) (services, error)) (err error) {
	j.services, err = connect(ctx)
	j.users = userStore{j.services.users}
	return err
}

// provision ensures that the user exists and has the password. If it has created the user
// and then fails or panics, it deletes the user again.
//
// A rotation may change the current password after it was read. provision therefore reads
// the password again after setting it, until it has set the current one.
func (j *job) provision(work, undo context.Context, u user, from passwordSource, password string) (created bool, err error) {
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
			err = errors.Join(err, fmt.Errorf("and the rollback failed: %w", failed))
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

// idAfterRename returns the physical ID after an Update to a name that existed already. If
// both names belong to the same user, the old ID must stay: otherwise CloudFormation would
// delete the old ID, and with it this user.
func (j *job) idAfterRename(ctx context.Context, old, want user) (id string, err error) {
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

// removeLeftover completes the rollback of a failed Update to another name. The response
// to the failed Update had the old ID, so CloudFormation does not know the new user and
// will not delete it. The new user is in the old properties of the rollback.
func (j *job) removeLeftover(ctx context.Context, keep user) error {
	other, err := parseUser(j.event.OldResourceProperties)
	if err != nil || other == keep {
		return nil
	}
	if err := j.removeIfCreatedByStack(ctx, other, keep); err != nil {
		if other.pool == keep.pool {
			return err
		}
		// The role may have lost access to that pool, which the same rollback deletes.
		j.log.Warn("user of a failed update not deleted: its user pool is deleted too", "physical_id", other.id(), "reason", j.secrets.line(err.Error()))
	}
	return nil
}

// delete handles Delete. It uses only the physical ID, because the properties may be those
// of another version of the resource.
func (j *job) delete(ctx context.Context, connect func(context.Context) (services, error)) error {
	u, ours := parseID(j.event.PhysicalResourceID)
	if !ours {
		j.log.Info("nothing to delete: the physical ID does not name a user, so none was created", "physical_id", j.event.PhysicalResourceID)
		return nil
	}
	if err := j.connect(ctx, connect); err != nil {
		return err
	}
	return j.removeIfCreatedByStack(ctx, u, user{})
}

// removeIfCreatedByStack deletes a user if this stack created it. It keeps a user that
// existed before the stack, and the user keep under another spelling of the name.
func (j *job) removeIfCreatedByStack(ctx context.Context, u, keep user) error {
	a, err := j.users.find(ctx, u)
	if err != nil {
		return err
	}
	switch {
	case !a.exists:
		j.log.Info("nothing to delete: no such user or user pool", "physical_id", u.id())
		return nil
	case a.createdBy != j.event.StackID:
		j.log.Warn("user not deleted: this stack did not create it", "physical_id", u.id())
		return nil
	case keep.pool == u.pool:
		kept, err := j.users.find(ctx, keep)
		if err != nil || a.same(kept) {
			return err
		}
	}
	return j.users.remove(ctx, u)
}
