package definition

import (
	"encoding/base64"
	"regexp"
	"strings"

	"penstock/firehose"
)

// pair matches a key of a jq object construction and the colon before its value: "customer_id": .customer.id, year: .ts|strftime("%Y").
var pair = regexp.MustCompile(`^\s*"?([A-Za-z_][A-Za-z0-9_]*)"?\s*:`)

// queryKeys returns the keys of a jq object construction such as {a:.a,b:.b.c}, or nil
// for another query, which only jq can read.
func queryKeys(query string) (keys []string) {
	inside, is := strings.CutPrefix(strings.TrimSpace(query), "{")
	inside, isToo := strings.CutSuffix(inside, "}")
	if !is || !isToo {
		return nil
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
			return nil
		}
		keys, start = append(keys, match[1]), i+1
	}
	if depth != 0 || quoted {
		return nil
	}
	return keys
}

// deaggregation reads the parameters of a processor RecordDeAggregation.
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-multirecord-deaggergation.html
func (n node) deaggregation() (d firehose.Deaggregation) {
	var typ, encoded string
	kind, delimiter := n.parameter("SubRecordType"), n.parameter("Delimiter")
	kind.text(&typ, firehose.FieldProcessing)
	delimiter.text(&encoded, firehose.FieldProcessing)
	switch decoded, err := base64.StdEncoding.DecodeString(encoded); {
	case n.unknowns[firehose.FieldProcessing] != nil || kind.inside || delimiter.inside:
	case typ == "JSON":
		d.JSON = true
	case typ != "DELIMITED":
		n.refuse("%s is no SubRecordType: write JSON or DELIMITED", shown(typ))
	case err != nil || len(decoded) == 0:
		n.refuse("the Delimiter of DELIMITED is a text in base64, not %s: encode it, for example #### as IyMjIw==", shown(encoded))
	default:
		d.Delimiter = string(decoded)
	}
	return d
}
