package monitoring_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"penstock/constructs/monitoring"
	"penstock/internal/cdktest"

	"github.com/aws/jsii-runtime-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dashboard is a body as CloudWatch gets it.
type dashboard struct {
	PeriodOverride string
	Widgets        []struct {
		Type                string
		X, Y, Width, Height int
		Properties          map[string]any
	}
}

// resolve does what CloudFormation does to the body, with values made up.
func resolve(t *testing.T, resource cdktest.Resource) dashboard {
	t.Helper()
	sub := cdktest.At(resource.Properties(), "DashboardBody", "Fn::Sub")
	variables := cdktest.At(sub, 1).(map[string]any)
	assert.Equal(t, []string{"LogGroup"}, slices.Sorted(maps.Keys(variables)))
	content := strings.NewReplacer("${AWS::Region}", "eu-west-1", "${LogGroup}", "errors-of-the-stream").Replace(cdktest.At(sub, 0).(string))
	require.NotContains(t, content, "${")
	require.True(t, json.Valid([]byte(content)), content)
	var body dashboard
	require.NoError(t, json.Unmarshal([]byte(content), &body))
	return body
}

// titled are the properties of the widget with a title.
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
	return resolve(t, cdktest.Synth(t, withWatch(t, change)).One(t, "AWS::CloudWatch::Dashboard"))
}

func TestWidgetsFillTheGridAndDoNotOverlap(t *testing.T) {
	for name, change := range shapes {
		body := exampleDashboard(t, change)
		assert.Equal(t, "inherit", body.PeriodOverride, "another period would move the sums, and not the lines")
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
		assert.Len(t, taken, 24*bottom, "%s: no hole", name)
	}
}

func TestWidgetsReadDocumentedMetricsOfTheStream(t *testing.T) {
	for name, change := range shapes {
		shown := map[string]bool{}
		for _, widget := range exampleDashboard(t, change).Widgets {
			if widget.Type != "metric" {
				continue
			}
			assert.Equal(t, "eu-west-1", widget.Properties["region"])
			assert.Equal(t, 300.0, widget.Properties["period"])
			for _, m := range widget.Properties["metrics"].([]any) {
				if list := m.([]any); len(list) == 1 {
					assert.NotEmpty(t, cdktest.At(list, 0, "expression"))
				} else {
					require.Len(t, list, 5)
					assertDocumented(t, metric{list[0], list[1], list[2], list[3], cdktest.At(list, 4, "stat")}, change)
					shown[list[1].(string)] = true
				}
			}
		}
		for _, metric := range monitoring.Metrics(exampleProps(change)) {
			assert.Contains(t, shown, metric.Name, "%s: in the list, and not shown", name)
		}
	}
}

func TestUnitsAreThoseOfTheMetrics(t *testing.T) {
	both := map[string]any{
		"Records": "Count", "Bytes": "Bytes", "Age of the oldest record": "Seconds", "Records refused": "Count", "Share of PUTs to S3 that succeed": nil,
	}
	for name, own := range map[string]map[string]any{
		"Direct PUT":            {"Quota used": "Per cent"},
		"Direct PUT with a key": {"Quota used": "Per cent", "Failures of the key": "Count"},
		"data stream":           {"Behind the data stream": "Milliseconds", "Reads refused": "Count"},
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
			if title == "Quota used" {
				continue // the expressions give per cent, and what they are made of is not drawn
			}
			for _, m := range graph["metrics"].([]any) {
				drawn, _ := unit.(string)
				assert.Equal(t, drawn, documented(t, cdktest.At(m, 1), shapes[name]).Unit, "%s: one axis", title)
			}
		}
	}
}

func TestDashboardHasTheLinesOfTheAlarms(t *testing.T) {
	template := cdktest.Synth(t, withWatch(t, fromDataStream))
	body := resolve(t, template.One(t, "AWS::CloudWatch::Dashboard"))
	for title, id := range map[string]string{"Age of the oldest record": "FreshnessAlarm", "Behind the data stream": "BehindAlarm"} {
		alarm := template.Find(t, "Monitoring"+id).Properties()
		graph := body.titled(t, title)
		assert.Equal(t, alarm["Threshold"], cdktest.At(graph, "annotations", "horizontal", 0, "value"), title)
		assert.Equal(t, alarm["MetricName"], cdktest.At(graph, "metrics", 0, 1), title)
	}
}

// The graph of the quotas has the expressions of the alarms, on the same metrics.
func TestQuotaIsShownByTheArithmeticOfTheAlarms(t *testing.T) {
	template := cdktest.Synth(t, withWatch(t, nil))
	graph := resolve(t, template.One(t, "AWS::CloudWatch::Dashboard")).titled(t, "Quota used")
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

func TestErrorsAreThoseOfTheStreamsLogGroup(t *testing.T) {
	body := exampleDashboard(t, nil)
	log := body.titled(t, "Delivery errors: Firehose logs a sample where there are many")
	assert.Equal(t, "SOURCE 'errors-of-the-stream' | fields @timestamp, errorCode, @message | sort @timestamp desc | limit 50", log["query"])
	assert.Equal(t, "eu-west-1", log["region"])

	stack := cdktest.Stack(t)
	monitoring.New(stack, "Monitoring", exampleProps(func(p *monitoring.Props) { p.LogGroupName = jsii.String("a-log-group") }))
	assert.Equal(t, "a-log-group", cdktest.At(cdktest.Synth(t, stack).One(t, "AWS::CloudWatch::Dashboard").Properties(), "DashboardBody", "Fn::Sub", 1, "LogGroup"))
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
		assert.Equal(t, name != "data stream", strings.Contains(markdown, "kdg send --to firehose:"), "%s: one that reads a data stream takes no records", name)
	}
}
