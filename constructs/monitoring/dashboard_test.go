package monitoring_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"penstock/constructs/monitoring"
	"penstock/internal/testkit/cdktest"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dashboard is a dashboard body as CloudWatch receives it.
type dashboard struct {
	PeriodOverride string
	Widgets        []struct {
		Type                string
		X, Y, Width, Height int
		Properties          map[string]any
	}
}

// resolve returns the body of a dashboard as CloudFormation joins it, with values for the
// references.
func resolve(t *testing.T, resource cdktest.Resource) dashboard {
	t.Helper()
	join := cdktest.At(resource.Properties(), "DashboardBody", "Fn::Join")
	require.Equal(t, "", cdktest.At(join, 0))
	var content strings.Builder
	for _, part := range cdktest.At(join, 1).([]any) {
		switch text, literal := part.(string); {
		case literal:
			content.WriteString(text)
		case cdktest.At(part, "Ref") == "AWS::Region":
			content.WriteString("eu-west-1")
		default:
			require.Regexp(t, "^Errors[0-9A-F]{8}$", cdktest.At(part, "Ref"))
			content.WriteString("errors-of-the-stream")
		}
	}
	var body dashboard
	require.NoError(t, json.Unmarshal([]byte(content.String()), &body), content.String())
	return body
}

// titled returns the properties of the widget with a title.
func (d dashboard) titled(t *testing.T, title string) map[string]any {
	t.Helper()
	for _, widget := range d.Widgets {
		if widget.Properties["title"] == title {
			return widget.Properties
		}
	}
	require.Failf(t, "no such widget", "%s", title)
	return nil
}

func exampleDashboard(t *testing.T, change func(*monitoring.Props)) dashboard {
	t.Helper()
	return resolve(t, cdktest.Synth(t, withMonitoring(t, change)).One(t, "AWS::CloudWatch::Dashboard"))
}

func TestWidgetsFillTheGridAndDoNotOverlap(t *testing.T) {
	for name, change := range shapes {
		body := exampleDashboard(t, change)
		assert.Equal(t, "inherit", body.PeriodOverride, "another period would change the sums, but not the thresholds")
		taken := map[[2]int]int{}
		bottom := 0
		for i, widget := range body.Widgets {
			assert.GreaterOrEqual(t, widget.X, 0)
			assert.LessOrEqual(t, widget.X+widget.Width, 24)
			for x := range widget.Width {
				for y := range widget.Height {
					at := [2]int{widget.X + x, widget.Y + y}
					assert.NotContains(t, taken, at, "%s: widgets %d and %d", name, taken[at], i)
					taken[at] = i
				}
			}
			bottom = max(bottom, widget.Y+widget.Height)
		}
		assert.Len(t, taken, 24*bottom, "%s: no gap", name)
	}
}

func TestGraphUnits(t *testing.T) {
	both := map[string]any{
		"Records": "Count", "Bytes": "Bytes", "Age of the oldest record": "Seconds", "Rejected records": "Count", "Share of PUTs to S3 that succeed": nil,
	}
	for name, own := range map[string]map[string]any{
		"Direct PUT":            {"Quota usage": "Percent"},
		"Direct PUT with a key": {"Quota usage": "Percent", "KMS key failures": "Count"},
		"data stream":           {"Behind the data stream": "Milliseconds", "Throttled reads": "Count"},
	} {
		maps.Copy(own, both)
		body := exampleDashboard(t, shapes[name])
		graphs := 0
		for _, widget := range body.Widgets {
			if widget.Type == "metric" {
				graphs++
			}
		}
		assert.Len(t, own, graphs, "%s: all graphs", name)
		for title, unit := range own {
			graph := body.titled(t, title)
			assert.Equal(t, unit, cdktest.At(graph, "yAxis", "left", "label"), title)
			assert.Equal(t, 0.0, cdktest.At(graph, "yAxis", "left", "min"), title)
			if title == "Share of PUTs to S3 that succeed" {
				assert.Equal(t, 1.0, cdktest.At(graph, "yAxis", "left", "max"), title)
			} else {
				assert.Nil(t, cdktest.At(graph, "yAxis", "left", "max"), "%s: follows the values", title)
			}
			if title == "Quota usage" {
				continue // the expressions return percent, and their metrics are hidden
			}
			for _, m := range graphMetrics(t, graph) {
				drawn, _ := unit.(string)
				assert.Equal(t, drawn, guide(name)[m.source].unit, "%s: one axis", title)
			}
		}
	}
}

func TestGraphsShowAlarmThresholds(t *testing.T) {
	template := cdktest.Synth(t, withMonitoring(t, fromDataStream))
	body := resolve(t, template.One(t, "AWS::CloudWatch::Dashboard"))
	for title, id := range map[string]string{"Age of the oldest record": "FreshnessAlarm", "Behind the data stream": "BehindAlarm"} {
		alarm := template.Find(t, "Monitoring"+id).Properties()
		graph := body.titled(t, title)
		assert.Equal(t, alarm["Threshold"], cdktest.At(graph, "annotations", "horizontal", 0, "value"), title)
		assert.Equal(t, alarm["MetricName"], cdktest.At(graph, "metrics", 0, 1), title)
	}
}

// The quota graph has the same expressions and metrics as the quota alarms.
func TestQuotaGraphUsesTheExpressionsOfTheAlarms(t *testing.T) {
	template := cdktest.Synth(t, withMonitoring(t, nil))
	graph := resolve(t, template.One(t, "AWS::CloudWatch::Dashboard")).titled(t, "Quota usage")
	assert.Equal(t, 80.0, cdktest.At(graph, "annotations", "horizontal", 0, "value"))

	shown := map[any]any{}
	var expressions []any
	for _, m := range graph["metrics"].([]any) {
		if expression := cdktest.At(m, 0, "expression"); expression != nil {
			expressions = append(expressions, expression)
		} else {
			assert.Equal(t, false, cdktest.At(m, 4, "visible"))
			shown[cdktest.At(m, 4, "id")] = cdktest.At(m, 1)
		}
	}
	assert.Len(t, expressions, 3)
	for _, id := range []string{"BytesQuotaAlarm", "RecordsQuotaAlarm", "RequestsQuotaAlarm"} {
		for _, query := range template.Find(t, "Monitoring"+id).Properties()["Metrics"].([]any) {
			if expression := cdktest.At(query, "Expression"); expression != nil {
				assert.Contains(t, expressions, expression)
			} else {
				assert.Equal(t, cdktest.At(query, "MetricStat", "Metric", "MetricName"), shown[cdktest.At(query, "Id")])
			}
		}
	}
}

func TestErrorWidgetQueriesTheLogGroup(t *testing.T) {
	for want, logGroup := range map[string]func(awscdk.Stack) awslogs.ILogGroup{
		"errors-of-the-stream": func(stack awscdk.Stack) awslogs.ILogGroup {
			return awslogs.NewLogGroup(stack, jsii.String("Errors"), nil)
		},
		"a-log-group": func(stack awscdk.Stack) awslogs.ILogGroup {
			return awslogs.LogGroup_FromLogGroupName(stack, jsii.String("Imported"), jsii.String("a-log-group"))
		},
	} {
		stack := cdktest.Stack(t)
		add(stack, "Monitoring", func(p *monitoring.Props) { p.LogGroup = logGroup(stack) })
		log := resolve(t, cdktest.Synth(t, stack).One(t, "AWS::CloudWatch::Dashboard")).
			titled(t, "Delivery errors (if there are many, Firehose logs a sample)")
		assert.Equal(t, "SOURCE '"+want+"' | fields @timestamp, errorCode, @message | sort @timestamp desc | limit 50", log["query"])
		assert.Equal(t, "eu-west-1", log["region"])
	}
}

func TestLinksAreOnTheDashboard(t *testing.T) {
	linked := shapes["data stream"]
	plain := exampleDashboard(t, linked).Widgets
	assert.NotContains(t, plain[len(plain)-1].Properties["markdown"], "To ask questions")
	widgets := exampleDashboard(t, func(p *monitoring.Props) {
		linked(p)
		p.Links = []monitoring.Link{{Text: "saved queries", URL: "https://example.com/a"}, {Text: "notebook", URL: "https://example.com/b"}}
	}).Widgets
	assert.Contains(t, widgets[len(widgets)-1].Properties["markdown"],
		"\n\nTo ask questions about the records, open the [saved queries](https://example.com/a), or the [notebook](https://example.com/b).")
}

func TestCommandsCanBePasted(t *testing.T) {
	common := []string{
		`aws cloudformation describe-stacks --region eu-west-1 --stack-name DemoGenerator --query "Stacks[0].Outputs[?OutputKey=='KdgUrl'].OutputValue" --output text`,
		"export AWS_REGION=eu-west-1",
		"kdg plan --region eu-west-1 --template cdk.out/Test.template.json",
	}
	for name, own := range map[string][]string{
		"Direct PUT with a key": {"kdg send --to firehose:events --for 5m sakila", "kdg verify --to firehose:events"},
		"data stream":           {"kdg send --to kinesis:clicks --for 5m sakila", "kdg verify --to firehose:events"},
	} {
		widgets := exampleDashboard(t, shapes[name]).Widgets
		markdown := widgets[len(widgets)-1].Properties["markdown"].(string)
		for _, command := range append(own, common...) {
			assert.Contains(t, markdown, "\n"+command+"\n", name)
		}
		assert.Equal(t, name != "data stream", strings.Contains(markdown, "kdg send --to firehose:"), "%s: producers cannot send to a stream that reads a data stream", name)
	}
}
