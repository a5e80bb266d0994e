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
	body := exampleDashboard(t, nil)
	assert.Equal(t, "inherit", body.PeriodOverride, "another period would move the sums, and not the lines")
	taken := map[[2]int]int{}
	bottom := 0
	for i, widget := range body.Widgets {
		assert.GreaterOrEqual(t, widget.X, 0)
		assert.LessOrEqual(t, widget.X+widget.Width, 24)
		for x := range widget.Width {
			for y := range widget.Height {
				at := [2]int{widget.X + x, widget.Y + y}
				assert.NotContains(t, taken, at, "widgets %d and %d", taken[at], i)
				taken[at] = i
			}
		}
		bottom = max(bottom, widget.Y+widget.Height)
	}
	assert.Len(t, taken, 24*bottom, "no hole")
}

func TestWidgetsReadDocumentedMetricsOfTheStream(t *testing.T) {
	shown := map[string]bool{}
	for _, widget := range exampleDashboard(t, everything).Widgets {
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
				assertDocumented(t, metric{list[0], list[1], list[2], list[3], cdktest.At(list, 4, "stat")}, "events")
				shown[list[1].(string)] = true
			}
		}
	}
	for _, metric := range monitoring.Metrics() {
		assert.Contains(t, shown, metric.Name, "in the list, and not shown")
	}
}

func TestUnitsAreThoseOfTheMetrics(t *testing.T) {
	body := exampleDashboard(t, nil)
	for title, unit := range map[string]any{
		"Records": "Count", "Bytes": "Bytes", "Age of the oldest record": "Seconds", "Quota used": "Per cent",
		"Records refused": "Count", "Share of PUTs to S3 that succeed": nil,
	} {
		assert.Equal(t, unit, cdktest.At(body.titled(t, title), "yAxis", "left", "label"), title)
		assert.Equal(t, 0.0, cdktest.At(body.titled(t, title), "yAxis", "left", "min"), title)
	}
	for _, metrics := range [][]any{
		body.titled(t, "Records")["metrics"].([]any), body.titled(t, "Bytes")["metrics"].([]any),
	} {
		assert.Equal(t, documented(t, cdktest.At(metrics, 0, 1)).Unit, documented(t, cdktest.At(metrics, 1, 1)).Unit, "one axis")
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
	widgets := exampleDashboard(t, everything).Widgets
	markdown := widgets[len(widgets)-1].Properties["markdown"].(string)
	for _, command := range []string{
		`aws cloudformation describe-stacks --region eu-west-1 --stack-name DemoGenerator --query "Stacks[0].Outputs[?OutputKey=='KdgUrl'].OutputValue" --output text`,
		"export AWS_REGION=eu-west-1",
		"kdg send --to firehose:events --for 5m sakila",
		"kdg verify --to firehose:events",
		"kdg plan --region eu-west-1 --template cdk.out/Test.template.json",
	} {
		assert.Contains(t, markdown, "\n"+command+"\n")
	}
}
