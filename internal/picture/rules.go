package picture

import (
	"fmt"
	"strings"
)

// A rule knows what the resource in a property is for.
type rule struct {
	from, path, to string // type, a part of the property's path, type of what it names; "" for any
	label          func(g *graph, of key, path, text string) string
	back           bool // what is named comes first
	dotted         bool
	never          bool // no arrow: others tell that
}

func say(label string) func(*graph, key, string, string) string {
	return func(*graph, key, string, string) string { return label }
}

// rules are in the order that they are tried in.
var rules = []rule{
	{path: "Role", to: role, never: true}, // what it holds: its policies tell
	{path: ".Statement.", never: true},    // which is in policy.go
	{from: customResource, path: ".ServiceToken", label: say("calls")},
	{from: customResource, never: true}, // which its function works on
	{to: kmsKey, label: say("key"), dotted: true},
	{from: deliveryStream, path: "S3DestinationConfiguration.BucketARN", label: delivery},
	{from: deliveryStream, path: ".CloudWatchLoggingOptions", label: say("errors")},
	{from: deliveryStream, path: ".KinesisStreamSourceConfiguration", label: say("source"), back: true},
	{from: deliveryStream, path: ".ProcessingConfiguration", label: say("transforms")},
	{from: "AWS::S3::Bucket", path: ".LoggingConfiguration", label: say("access logs")},
	{from: "AWS::S3::Bucket", path: ".NotificationConfiguration", label: say("notifies")},
	{from: "AWS::Lambda::Function", path: ".LoggingConfig", label: say("logs")},
	{from: "AWS::Cognito::IdentityPool", path: ".CognitoIdentityProviders", label: say("token"), back: true},
	{from: "AWS::CloudWatch::Alarm", path: ".AlarmActions", label: say("alarm")},
	{from: "AWS::CloudWatch::Alarm", path: ".OKActions", label: say("OK")},
	{from: "AWS::CloudWatch::Alarm", path: ".InsufficientDataActions", label: say("no data")},
	{from: "AWS::CloudWatch::Alarm", path: ".Dimensions", label: say("metrics"), back: true},
	{from: dashboard, label: say("shows"), back: true, dotted: true},
	{from: "AWS::Glue::Table", path: ".TableInput", label: place, back: true},
	{from: "AWS::Athena::NamedQuery", path: ".Database", back: true},
	{from: "AWS::Athena::NamedQuery", path: ".WorkGroup"},
	{from: "AWS::Athena::WorkGroup", path: ".OutputLocation", label: place},
	{from: "AWS::Events::Rule", path: ".Targets"},
}

func (r rule) is(from, path, to string) bool {
	if isCustom(from) {
		from = customResource
	}
	return (r.from == "" || r.from == from) && strings.Contains(path, r.path) && (r.to == "" || r.to == to)
}

// delivery says when and how objects are written, and under which keys.
func delivery(g *graph, of key, path, _ string) string {
	destination, _ := g.resource(of).Properties[strings.Split(path, ".")[1]].(map[string]any)
	var lines []string
	if hints, is := destination["BufferingHints"].(map[string]any); is {
		size, interval := g.text(of.stack, hints["SizeInMBs"]), g.text(of.stack, hints["IntervalInSeconds"])
		if size != "" && interval != "" {
			lines = append(lines, fmt.Sprintf("%s MiB or %s s", size, interval))
		}
	}
	if format := g.text(of.stack, destination["CompressionFormat"]); format != "" && format != "UNCOMPRESSED" {
		lines = append(lines, format)
	}
	if prefix := g.text(of.stack, destination["Prefix"]); prefix != "" {
		lines = append(lines, prefix)
	}
	return strings.Join(lines, "\n")
}

// place is the part of a bucket that an address names. A property that has none of its
// own adds nothing to what others say.
func place(_ *graph, _ key, path, text string) string {
	if !strings.HasSuffix(path, "Location") {
		return ""
	}
	return strings.TrimPrefix(bare(text), "/")
}

// reference draws the arrows of the properties that name a resource.
func (g *graph) reference() {
	for at := range g.all() {
		r := g.resource(at)
		if k := kindOf(r.Type); k.joins || r.Type == role {
			continue
		}
		for _, from := range g.drawn(at) {
			g.visit(at.stack, "", r.Properties, func(path, text string) {
				for _, of := range mentions(text) {
					for _, to := range g.drawn(of) {
						g.refer(at, from, path, text, to, g.resource(of).Type)
					}
				}
				for _, to := range g.byName(r.Type, path, text) {
					g.refer(at, from, path, text, to, to.typ)
				}
			})
		}
	}
}

// refer draws the arrow of a property.
func (g *graph) refer(at key, from *node, path, text string, to *node, typ string) {
	for _, r := range rules {
		if !r.is(g.resource(at).Type, path, typ) {
			continue
		}
		if r.never {
			return
		}
		label := ""
		if r.label != nil {
			label = r.label(g, at, path, text)
		}
		if r.back {
			from, to = to, from
		}
		g.join(from, to, label, ruled, r.dotted)
		return
	}
	g.join(from, to, "", mentioned, true)
}

// byName are the boxes that a text has by a name that a template gives them: in an
// alarm's dimensions, on a dashboard, and in the ARN of a stream.
func (g *graph) byName(typ, path, text string) (all []*node) {
	for _, n := range g.nodes {
		if n.stack == outside {
			continue
		}
		name := g.given(n)
		switch {
		case name == "":
		case strings.HasSuffix(path, ".Dimensions.Value"):
			if text == name {
				all = append(all, n)
			}
		case typ == dashboard:
			if n.kind.shape == pipe && strings.Contains(text, `"`+name+`"`) {
				all = append(all, n)
			}
		case isARN(text, n.typ, name):
			all = append(all, n)
		}
	}
	return all
}

// given is the name that a template gives to a box, or nothing.
func (g *graph) given(n *node) string {
	if n.kind.named == "" || strings.Contains(n.kind.named, ".") {
		return ""
	}
	return g.text(n.stack, g.resource(n.key).Properties[n.kind.named])
}

// attach draws the arrows of resources that join two others.
func (g *graph) attach() {
	for at := range g.all() {
		r := g.resource(at)
		named := func(property string) []*node { return g.drawnIn(g.text(at.stack, r.Properties[property])) }
		switch r.Type {
		case attachment:
			g.hand(at, named("IdentityPoolId"))
		case "AWS::Lambda::Permission":
			g.joinAll(named("SourceArn"), named("FunctionName"), "calls")
		case "AWS::Lambda::EventSourceMapping":
			g.joinAll(append(named("EventSourceArn"), g.byName("", "", g.text(at.stack, r.Properties["EventSourceArn"]))...), named("FunctionName"), "records")
		case subscription:
			g.subscribe(named("TopicArn"), at.stack, r.Properties)
		case topic:
			inline, _ := r.Properties["Subscription"].([]any)
			for _, s := range inline {
				properties, _ := s.(map[string]any)
				g.subscribe(g.drawn(at), at.stack, properties)
			}
		}
	}
}

func (g *graph) joinAll(from, to []*node, label string) {
	for _, a := range from {
		for _, b := range to {
			g.join(a, b, label, ruled, false)
		}
	}
}

// hand draws which roles an identity pool hands out, and to whom.
func (g *graph) hand(at key, pools []*node) {
	g.visit(at.stack, "", g.resource(at).Properties, func(path, text string) {
		for _, of := range mentions(text) {
			if g.resource(of).Type == role {
				g.joinAll(pools, g.drawn(of), path[strings.LastIndex(path, ".")+1:])
			}
		}
	})
}

// subscribe draws what a topic tells. Addresses are not shown: pictures are published.
func (g *graph) subscribe(topics []*node, stack int, properties map[string]any) {
	to := g.drawnIn(g.text(stack, properties["Endpoint"]))
	if protocol := g.text(stack, properties["Protocol"]); len(to) == 0 && protocol != "" {
		to = []*node{g.addOutside(protocol)}
	}
	g.joinAll(topics, to, "")
}
