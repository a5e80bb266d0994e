package stacks

import (
	"fmt"

	"penstock/constructs/analytics"
	"penstock/constructs/analytics/sql"
	"penstock/internal/plan"
	"penstock/internal/shell"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
)

// NewAnalytics creates the stack with a notebook that queries the data stream. It refers to
// the stream by name only, so you can deploy and destroy it without touching the data.
func NewAnalytics(scope constructs.Construct, config Config) awscdk.Stack {
	stack := newStack(scope, config, config.AnalyticsStackName(), "Notebook that queries one data stream while records arrive")
	_, source := config.stream(stack, config.key(stack))
	notebook := analytics.New(stack, "Analytics", analytics.Props{
		Name:         config.notebookName(),
		Database:     config.catalogName() + "_analytics",
		Stream:       source,
		LogRetention: config.logRetention(),
	})

	onNotebook := func(command string, args ...string) string {
		return shell.Command(append([]string{"aws", "kinesisanalyticsv2", command, "--region", *stack.Region(),
			"--application-name", *notebook.Application.Ref()}, args...)...)
	}
	output(stack, "AnalyticsStartCommand", "Starts the notebook, which takes some minutes. AWS bills it until it is stopped", onNotebook("start-application"))
	output(stack, "AnalyticsStatusCommand", "Prints RUNNING when the notebook has started",
		onNotebook("describe-application", "--query", "ApplicationDetail.ApplicationStatus", "--output", "text"))
	output(stack, "AnalyticsOpenCommand", "Prints the address of the running notebook, which is valid for half an hour",
		onNotebook("create-application-presigned-url", "--url-type", "ZEPPELIN_UI_URL", "--session-expiration-duration-in-seconds", "1800", "--query", "AuthorizedUrl", "--output", "text"))
	output(stack, "AnalyticsStopCommand", "Stops the notebook, and what AWS bills for it", onNotebook("stop-application"))
	table, err := sql.CreateTable(config.Columns, sql.Kinesis(config.DataStreamName(), *stack.Region()))
	if err != nil {
		panic(err) // checkAnalytics refuses the columns
	}
	output(stack, "AnalyticsTable", "Statement that creates the table events of the stream: run it once in the notebook", table)
	output(stack, "AnalyticsUrl", "Notebooks in the AWS console: this one is "+config.notebookName(), notebooksURL(*stack.Region()))
	output(stack, "AnalyticsDatabase", "Glue database with the tables of the notebook", *notebook.Database.Ref())
	return stack
}

// notebookName returns the name of the notebook, by which the dashboard refers to it.
func (c Config) notebookName() string { return c.AnalyticsStackName() }

// checkAnalytics refuses a notebook without a data stream, and records that have no table.
func (c *Config) checkAnalytics() (faults []error) {
	if c.Analytics == AnalyticsNone {
		return nil
	}
	if c.DataStreamName() == "" {
		faults = append(faults, fmt.Errorf("setting analytics=%s: a notebook reads a data stream, and there is none: set source=stream, or analytics=%s", c.Analytics, AnalyticsNone))
	}
	if c.Columns == nil {
		return faults // checkRecords says why
	}
	if _, err := sql.CreateTable(c.Columns, nil); err != nil {
		faults = append(faults, fmt.Errorf("setting analytics=%s, with recordTemplate=%q: %w", c.Analytics, c.RecordTemplate, err))
	}
	return faults
}

// analyticsPrice returns the part of the price line about the notebook.
func (c Config) analyticsPrice(prices plan.Prices) string {
	if c.Analytics == AnalyticsNone {
		return ""
	}
	hour, month := prices.Notebook(analytics.KPUs)
	return fmt.Sprintf("; analytics=%s adds %s per hour while the notebook runs, %s per month if you never stop it (%s)",
		c.Analytics, plan.Money(hour, prices.Currency), plan.Money(month, prices.Currency), prices.List.Notebook.Source)
}
