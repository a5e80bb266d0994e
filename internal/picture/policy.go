package picture

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// puts are the actions that records are sent with, by the type of the stream.
var puts = map[string][]string{
	deliveryStream: {"firehose:PutRecord", "firehose:PutRecordBatch"},
	dataStream:     {"kinesis:PutRecord", "kinesis:PutRecords"},
}

// inARN is what comes before the name of a stream in its ARN.
var inARN = map[string]string{deliveryStream: ":deliverystream/", dataStream: ":stream/"}

// isARN says that a text is the ARN of a stream with the name, or a pattern of it.
func isARN(text, typ, name string) bool {
	_, pattern, found := strings.Cut(text, inARN[typ])
	return inARN[typ] != "" && found && name != "" && like(pattern, name)
}

// like says that a text is as a pattern of IAM has it.
func like(pattern, text string) bool {
	quoted := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("(?is)^" + quoted + "$").MatchString(text)
}

// A statement allows actions on resources to whom.
type statement struct {
	actions, resources []string
	to                 []string
}

// allow draws what policies allow: those of roles, users and groups from these on, those
// of resources from whom they name. What is denied, and all but what is named
// (NotAction, NotResource), is not drawn.
func (g *graph) allow() {
	for at := range g.all() {
		r := g.resource(at)
		who := g.drawn(at)
		for _, property := range []string{"Roles", "Users", "Groups", "RoleName", "UserName", "GroupName"} {
			if kindOf(r.Type).joins {
				who = append(who, g.drawnIn(g.text(at.stack, r.Properties[property]))...)
			}
		}
		ofResource := !strings.HasPrefix(r.Type, "AWS::IAM::")
		for _, s := range g.statements(at.stack, r.Properties) {
			from := who
			if ofResource {
				from = g.drawnIn(strings.Join(s.to, ""))
			}
			if ofResource && len(who) > 0 { // its own policy, where * is the resource
				s.resources = []string{at.marked()}
			}
			for _, n := range from {
				g.permit(n, s)
			}
		}
	}
	g.allowManaged()
}

// allowManaged draws the managed policies that a role names.
func (g *graph) allowManaged() {
	for at := range g.all() {
		for _, policy := range mentions(g.text(at.stack, g.resource(at).Properties["ManagedPolicyArns"])) {
			for _, s := range g.statements(policy.stack, g.resource(policy).Properties) {
				for _, n := range g.drawn(at) {
					g.permit(n, s)
				}
			}
		}
	}
}

// statements are those of the policies in a value that allow something, on either
// branch of a condition.
func (g *graph) statements(stack int, value any) (all []statement) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			all = append(all, g.statements(stack, v)...)
		}
	case map[string]any:
		if value["Effect"] != "Allow" {
			for _, k := range slices.Sorted(maps.Keys(value)) {
				all = append(all, g.statements(stack, value[k])...)
			}
			return all
		}
		s := statement{}
		collect := func(into *[]string) func(string, string) {
			return func(_, text string) { *into = append(*into, text) }
		}
		g.visit(stack, "", value["Action"], collect(&s.actions))
		g.visit(stack, "", value["Resource"], collect(&s.resources))
		g.visit(stack, "", value["Principal"], collect(&s.to))
		all = append(all, s)
	}
	return all
}

// permit draws the arrows of a statement.
func (g *graph) permit(from *node, s statement) {
	for _, resource := range s.resources {
		targets := g.drawnIn(resource)
		for _, typ := range []string{dataStream, deliveryStream} {
			if actions := s.putting(typ); len(actions) > 0 && len(targets) == 0 {
				g.send(from, actions, typ, resource)
			}
		}
		for _, to := range targets {
			if g.joined(to, from) && reads(s.actions) {
				continue // the arrow by a rule goes as the data goes
			}
			for _, action := range s.actions {
				g.join(from, to, verb(action), allowed, false)
			}
		}
	}
}

// putting are the actions of a statement that records are sent with.
func (s statement) putting(typ string) (all []string) {
	for _, action := range s.actions {
		if slices.ContainsFunc(puts[typ], func(put string) bool { return like(action, put) }) {
			all = append(all, action)
		}
	}
	return all
}

// send draws who may send records to a stream that is known by its name only: one of
// another stack, or of none that is drawn.
func (g *graph) send(from *node, actions []string, typ, resource string) {
	var to []*node
	for _, n := range g.nodes {
		if n.typ == typ && (resource == "*" || isARN(resource, typ, g.given(n))) {
			to = append(to, n)
		}
	}
	if _, name, found := strings.Cut(resource, inARN[typ]); found && len(to) == 0 {
		to = append(to, g.addOutside(kindOf(typ).noun, name))
	}
	for _, n := range to {
		for _, action := range actions {
			g.join(from, n, verb(action), allowed, false)
		}
	}
}

// reads says that actions change nothing.
func reads(actions []string) bool {
	return !slices.ContainsFunc(actions, func(action string) bool {
		return !like("Get*", verb(action)) && !like("List*", verb(action)) && !like("Describe*", verb(action)) && !like("SubscribeToShard", verb(action))
	})
}

// verb is an action without its service.
func verb(action string) string { return action[strings.Index(action, ":")+1:] }

// maxActions is how many actions an arrow of a policy shows.
const maxActions = 2

// called is what stands beside an arrow.
func (e *edge) called() string {
	if e.rank == allowed && len(e.labels) > maxActions {
		return fmt.Sprintf("%s\nand %d more actions", e.labels[0], len(e.labels)-1)
	}
	separator := ", "
	if e.rank == allowed {
		separator = "\n"
	}
	return strings.Join(e.labels, separator)
}
