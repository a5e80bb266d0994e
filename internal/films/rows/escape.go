package rows

import "strconv"

// escapes maps the letters after a backslash that both servers know.
var escapes = map[byte]byte{'b': '\b', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape appends the character that the escape after a backslash stands for, and returns
// how many bytes the escape has. Any other character stands for itself.
//
//   - MySQL Reference Manual, "String Literals":
//     https://dev.mysql.com/doc/refman/8.4/en/string-literals.html
//   - PostgreSQL Documentation, "COPY", "Text Format":
//     https://www.postgresql.org/docs/current/sql-copy.html
func unescape(to, s []byte, mysql bool) (content []byte, n int) {
	c := s[0]
	if known, is := escapes[c]; is {
		return append(to, known), 1
	}
	switch {
	case mysql && c == '0':
		return append(to, 0), 1
	case mysql && c == 'Z':
		return append(to, 26), 1
	case mysql && (c == '%' || c == '_'):
		return append(to, '\\', c), 1
	case !mysql && c == 'f':
		return append(to, '\f'), 1
	case !mysql && c == 'v':
		return append(to, '\v'), 1
	case !mysql && '0' <= c && c <= '7':
		return numeric(to, s, 8, 3)
	case !mysql && c == 'x' && len(s) > 1:
		if content, n = numeric(to, s[1:], 16, 2); n > 0 {
			return content, n + 1
		}
	}
	return append(to, c), 1
}

// numeric appends the byte of an octal or hexadecimal escape of up to most digits, and
// returns how many it has.
func numeric(to, s []byte, base, most int) (content []byte, n int) {
	value := uint64(0)
	for n < min(most, len(s)) {
		next, err := strconv.ParseUint(string(s[:n+1]), base, 16)
		if err != nil {
			break
		}
		value, n = next, n+1
	}
	if n == 0 {
		return to, 0
	}
	return append(to, byte(value)), n
}
