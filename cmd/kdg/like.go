package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"penstock/firehose/definition"
	"penstock/internal/account"
	"penstock/internal/sink"
	"penstock/internal/sink/sdk"
)

// likeWait limits how long a deployed stream is asked for its definition.
const likeWait = time.Minute

// parseLike parses the place of a delivery stream.
func parseLike(text string) (sink.Place, error) {
	place, err := sink.ParsePlace(text)
	if err == nil && place.Service != sink.Firehose {
		err = fmt.Errorf("only a delivery stream writes objects: write firehose:%s", place.Name)
	}
	return place, err
}

// deployed returns the stream in --like.
func (s *streamFlags) deployed(ctx context.Context) (definition.Resource, error) {
	ctx, stop := interruptible(ctx)
	defer stop()
	fault := func(err error) error {
		return account.NewFault("describe "+s.like.String(), err, account.Remedies{
			"AccessDeniedException":     "the credentials need firehose:DescribeDeliveryStream on the delivery stream",
			"ResourceNotFoundException": "check the name and AWS_REGION; aws firehose list-delivery-streams lists the streams",
		})
	}
	cfg, err := account.Config(ctx)
	if err != nil {
		return definition.Resource{}, fault(err)
	}
	within, cancel := account.Within(ctx, likeWait)
	defer cancel()
	d, err := sdk.NewDeliveryStream(cfg, s.like.Name).Describe(within)
	d.Places, d.Warnings = nil, nil // in the description, which is no file of the user
	_, failed := errors.AsType[*sink.CallError](err)
	switch {
	case ctx.Err() != nil:
		return d.Resource, ctx.Err()
	case failed:
		return d.Resource, fault(err)
	}
	return d.Resource, err
}
