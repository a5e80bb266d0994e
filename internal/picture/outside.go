package picture

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// page is the address of a page of the Kinesis Data Generator, which is told its user
// pool there: https://awslabs.github.io/amazon-kinesis-data-generator/web/help.html
var page = regexp.MustCompile(`^https?://.*[?&]upid=(` + mark + `[^` + mark + `]*` + mark + `)`)

// surround draws what the outputs tell of: the page of the Kinesis Data Generator, which
// signs its user in, and kdg, which asks for the name of a stream.
func (g *graph) surround() {
	for s, stack := range g.stacks {
		for _, id := range slices.Sorted(maps.Keys(stack.outputs)) {
			output, _ := stack.outputs[id].(map[string]any)
			value, _ := output["Value"].(map[string]any)
			text := g.text(s, value)
			if found := page.FindStringSubmatch(text); found != nil {
				g.joinAll([]*node{g.addOutside("KDG page", host(text))}, g.drawnIn(found[1]), "signs in")
				continue
			}
			if name, _ := intrinsic(value); name != "Ref" {
				continue
			}
			for _, n := range g.drawnIn(text) {
				if g.takes(n) {
					g.joinAll([]*node{g.addOutside("kdg send")}, []*node{n}, "output\n"+id)
				}
			}
		}
	}
}

func host(address string) string {
	head, _, _ := strings.Cut(address, "?")
	parsed, err := url.Parse(head)
	if err != nil {
		return head
	}
	return parsed.Host
}

// takes says that records are put on a stream by whom has its name: Firehose refuses
// that where it reads another stream.
func (g *graph) takes(n *node) bool {
	switch n.typ {
	case dataStream:
		return true
	case deliveryStream:
		return !slices.Contains([]string{"KinesisStreamAsSource", "MSKAsSource", "DatabaseAsSource"},
			g.text(n.stack, g.resource(n.key).Properties["DeliveryStreamType"]))
	}
	return false
}
