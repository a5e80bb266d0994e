package convert

import "bytes"

// javaClass returns the class that a value has in Firehose's messages.
func javaClass(value []byte) string {
	switch c := value[0]; {
	case c == '"':
		return "java.lang.String"
	case c == 't' || c == 'f':
		return "java.lang.Boolean"
	case c == '[':
		return "org.openx.data.jsonserde.json.JSONArray"
	case bytes.ContainsAny(value, ".eE"):
		return "java.lang.Double"
	}
	return "java.lang.Long"
}

// jacksonTokens are the names of values in messages of HiveJsonSerDe, by their first byte.
var jacksonTokens = map[byte]string{'"': "VALUE_STRING", 't': "VALUE_TRUE", 'f': "VALUE_FALSE", '{': "START_OBJECT", '[': "START_ARRAY"}

// hiveLeaf returns the error of a value that HiveJsonSerDe rejects for its type, or nil.
func hiveLeaf(k *kind, value []byte) *Error {
	token := jacksonTokens[value[0]]
	switch {
	case k.form == text && (value[0] == '{' || value[0] == '['):
		return errField
	case k.form.numeric() && token != "":
		return mismatch("Current token (" + token + ") not numeric, can not use numeric value accessors")
	}
	return nil
}
