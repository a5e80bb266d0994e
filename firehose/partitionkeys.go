package firehose

import (
	"regexp"
	"slices"
	"strings"

	"penstock/internal/diagnostic"
)

// partitionKeys refuses dynamic partitioning without a processor that finds the keys,
// and keys in the prefix that no processor defines.
//
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
func (n node) partitionKeys(d *DeliveryStream) {
	if !d.Prefixes.DynamicPartitioning || n.at("DynamicPartitioningConfiguration").inside {
		return
	}
	query, found := n.at("ProcessingConfiguration").extractionQuery()
	if !found {
		if !slices.Contains(d.Transforms, "Lambda") {
			n.at("DynamicPartitioningConfiguration").refuse("no processor finds the partition keys: add MetadataExtraction or Lambda to ProcessingConfiguration")
		}
		return
	}
	keys, known := queryKeys(query)
	prefix, err := ParsePrefix(d.Prefixes.Data)
	if !known || err != nil {
		return // refused elsewhere, or a query that only jq can read
	}
	for _, part := range prefix.parts {
		if part.kind == queryKey && !slices.Contains(keys, part.text) {
			n.at("Prefix").refuse("MetadataExtractionQuery defines no partition key %s, but %s%s", printable(part.text), printable(strings.Join(keys, ", ")), diagnostic.DidYouMean(part.text, keys...))
		}
	}
}

// extractionQuery returns the query of the MetadataExtraction processor, and whether
// there is such a processor.
func (n node) extractionQuery() (query string, found bool) {
	if !n.enabled() {
		return "", false
	}
	for _, processor := range n.at("Processors").list() {
		typ := ""
		if processor.at("Type").text(&typ); typ != "MetadataExtraction" {
			continue
		}
		for _, parameter := range processor.at("Parameters").list() {
			name := ""
			if parameter.at("ParameterName").text(&name); name == "MetadataExtractionQuery" {
				parameter.at("ParameterValue").text(&query)
			}
		}
		return query, true
	}
	return "", false
}

// pair is a key of a jq object construction and its value, as far as it can be told
// without jq: "customer_id": .customer.id, year: .ts|strftime("%Y").
var pair = regexp.MustCompile(`^\s*"?([A-Za-z_][A-Za-z0-9_]*)"?\s*:`)

// queryKeys returns the keys of a jq object construction such as {a:.a,b:.b.c}, and
// false for another query.
func queryKeys(query string) (keys []string, ok bool) {
	inside, is := strings.CutPrefix(strings.TrimSpace(query), "{")
	inside, isToo := strings.CutSuffix(inside, "}")
	if !is || !isToo {
		return nil, false
	}
	depth, quoted, start := 0, false, 0
	for i := 0; i <= len(inside); i++ {
		if i < len(inside) {
			switch c := inside[i]; {
			case c == '"' && (i == 0 || inside[i-1] != '\\'):
				quoted = !quoted
			case quoted:
			case strings.IndexByte("([{", c) >= 0:
				depth++
			case strings.IndexByte(")]}", c) >= 0:
				depth--
			}
			if quoted || depth != 0 || inside[i] != ',' {
				continue
			}
		}
		match := pair.FindStringSubmatch(inside[start:i])
		if match == nil {
			return nil, false
		}
		keys, start = append(keys, match[1]), i+1
	}
	return keys, depth == 0 && !quoted
}
