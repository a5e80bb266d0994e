// Package machine starts bulk runs on the state machine of the traffic stack, stops them,
// and reads their progress.
//
// An execution of the state machine is a run, and has its name. Its distributed map starts
// one child execution per worker, and each child invokes lambda/kdgworker for one slice of
// its share after the other.
package machine

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"penstock/internal/account"
	"penstock/internal/fleet"
)

// A Machine is the state machine of a traffic stack.
type Machine struct {
	arn    arn.ARN
	client *sfn.Client
	poll   time.Duration // between the first two readings of Follow
}

// New returns the state machine with an ARN. It makes no calls.
func New(cfg aws.Config, machineARN string) (*Machine, error) {
	parsed, err := arn.Parse(machineARN)
	if err != nil || !strings.HasPrefix(parsed.Resource, resource) {
		return nil, fmt.Errorf("%q is not the ARN of a state machine", machineARN)
	}
	return &Machine{arn: parsed, client: sfn.NewFromConfig(cfg), poll: firstPoll}, nil
}

// resource precedes the name of a state machine in its ARN.
const resource = "stateMachine:"

// ExecutionARN returns the ARN of a run.
func (m *Machine) ExecutionARN(name string) string {
	of := m.arn
	of.Resource = "execution:" + strings.TrimPrefix(of.Resource, resource) + ":" + name
	return of.String()
}

// CheckName returns an error if a run cannot have the name. Step Functions allows more
// characters, but not all of them in the keys of objects and in commands.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
func CheckName(name string) error {
	if !fleet.IsName(name) {
		return fmt.Errorf("%q cannot be the name of a run: it has 1 to 80 letters, digits, hyphens and underscores", name)
	}
	return nil
}

// Start starts a run and returns when it began.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html
func (m *Machine) Start(ctx context.Context, run fleet.Run) (time.Time, error) {
	input, err := json.Marshal(runInput{run})
	if err != nil {
		return time.Time{}, err
	}
	if len(input) > maxInput {
		return time.Time{}, fmt.Errorf("the template needs %d bytes in JSON, but the input of a state machine has at most %d: make it shorter", len(input), maxInput)
	}
	out, err := m.client.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: aws.String(m.arn.String()),
		Name:            &run.Name,
		Input:           aws.String(string(input)),
	})
	if err != nil {
		return time.Time{}, callFault("start run "+run.Name, "states:StartExecution on the state machine", err)
	}
	if out.StartDate == nil {
		return time.Time{}, account.Malformed("start run "+run.Name, "the answer has no start date")
	}
	return *out.StartDate, nil
}

// runInput is the input of the state machine.
type runInput struct {
	Run fleet.Run `json:"run"`
}

// maxInput is the maximum size of an execution's input in bytes: AWS Step Functions
// Developer Guide, "Service quotas".
const maxInput = 256 << 10

// Stop stops a run. The slices under way end by themselves within [fleet.SliceTime] and
// the time to deliver what they have generated.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
func (m *Machine) Stop(ctx context.Context, name string) error {
	_, err := m.client.StopExecution(ctx, &sfn.StopExecutionInput{
		ExecutionArn: aws.String(m.ExecutionARN(name)),
		Error:        aws.String("Stopped"),
		Cause:        aws.String("stopped with kdg fleet stop"),
	})
	if err != nil {
		return callFault("stop run "+name, "states:StopExecution on the runs of the state machine", err)
	}
	return nil
}

// Recent returns the newest runs, at most n. Their totals are those of completed runs.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
func (m *Machine) Recent(ctx context.Context, n int) ([]Execution, error) {
	out, err := m.client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: aws.String(m.arn.String()), MaxResults: int32(n)})
	if err != nil {
		return nil, callFault("list the runs", "states:ListExecutions on the state machine", err)
	}
	if out.Executions == nil {
		return nil, account.Malformed("list the runs", "the answer has no list of executions")
	}
	var all []Execution
	for _, item := range out.Executions {
		e, err := m.Describe(ctx, aws.ToString(item.Name))
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// Describe returns the state of a run.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
func (m *Machine) Describe(ctx context.Context, name string) (Execution, error) {
	out, err := m.client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(m.ExecutionARN(name))})
	if err != nil {
		return Execution{}, callFault("run "+name, "states:DescribeExecution on the runs of the state machine", err)
	}
	if out.Status == "" || out.StartDate == nil {
		return Execution{}, account.Malformed("run "+name, "the answer has no status or no start date")
	}
	e := Execution{
		Name:   name,
		Status: statusOf(out.Status),
		Start:  *out.StartDate,
		Stop:   aws.ToTime(out.StopDate),
		Error:  aws.ToString(out.Error),
		Cause:  aws.ToString(out.Cause),
	}
	var input runInput
	if err := json.Unmarshal([]byte(aws.ToString(out.Input)), &input); err != nil {
		return Execution{}, fmt.Errorf("run %s: its input is not that of a run: %w", name, err)
	}
	e.Run = input.Run
	switch e.Status {
	case Succeeded:
		e.Sum = parseSum(aws.ToString(out.Output))
	case Failed:
		if why, sum, has := cutSum(e.Cause); has {
			e.Cause, e.Sum = why, sum
		}
	}
	return e, nil
}

// statusOf returns the status of an execution.
func statusOf(s types.ExecutionStatus) Status {
	switch s {
	case types.ExecutionStatusRunning, types.ExecutionStatusPendingRedrive:
		return Running
	case types.ExecutionStatusSucceeded:
		return Succeeded
	case types.ExecutionStatusAborted:
		return Stopped
	case types.ExecutionStatusTimedOut:
		return TimedOut
	default:
		return Failed
	}
}
