package prefix

import (
	"regexp"
	"slices"
	"strings"
)

// warnLookalike warns of text that Firehose copies into every key although it looks
// like an expression: that of another tool, or one with a slip in it.
func (r *report) warnLookalike() {
	meant := outsideExpressions(r.src, func(text string) string {
		text = shellDate.ReplaceAllString(text, "$1")
		text = bare.ReplaceAllString(text, "!{timestamp:yyyy/MM/dd}")
		text = slip.ReplaceAllString(text, "!{$1:$2}")
		text = logstash.ReplaceAllString(text, "!{timestamp:$1}")
		return outsideExpressions(text, strftime)
	})
	meant = strings.ReplaceAll(meant, "!{timestamp::", "!{timestamp:")
	meant = braced.ReplaceAllStringFunc(meant, func(s string) string {
		return "!{timestamp:" + words[strings.ToLower(strings.Trim(s, "${} "))] + "}"
	})
	if meant != r.src || hasYear(r.src) {
		meant = outsideExpressions(meant, dateLetters)
	}
	if meant == r.src {
		return
	}
	start, end := 0, len(r.src)
	for start < end && start < len(meant) && r.src[start] == meant[start] {
		start++
	}
	for cut := len(meant); end > start && cut > start && r.src[end-1] == meant[cut-1]; cut-- {
		end--
	}
	end = max(end, min(start+1, len(r.src)))
	r.add(Span{start, end - start}, "this is plain text, which every key would have as it stands: an expression is written %s", meant)
}

// warnSub warns of pseudo parameters of CloudFormation, which only Fn::Sub replaces.
func (r *report) warnSub() {
	for _, at := range subVariable.FindAllStringIndex(r.src, -1) {
		r.add(Span{at[0], at[1] - at[0]}, "this is plain text, which every key would have as it stands: only Fn::Sub in a template replaces %s", r.src[at[0]:at[1]])
	}
}

// warnQuotes warns of double quotes in timestamp patterns, which do not quote text.
func (r *report) warnQuotes() {
	for _, e := range r.exprs {
		text := r.src[e.Off : e.Off+e.Len]
		if i := strings.IndexByte(text, '"'); i >= 0 && strings.HasPrefix(text, "!{"+nsTimestamp+":") {
			r.add(Span{e.Off + i, 1}, "a double quote becomes part of the key: text in a timestamp pattern goes in single quotes")
		}
	}
}

const brackets = "<>[](){}"

var (
	// slip is an expression whose beginning is not "!{": {timestamp:yyyy},
	// ${timestamp:yyyy}, !timestamp:yyyy/, ! {timestamp:yyyy}, {{timestamp:yyyy}}.
	slip = regexp.MustCompile(`(?:!?[$#%]?\s*\{{1,2}\s*|!\(?)(timestamp|firehose|partitionKeyFromQuery|partitionKeyFromLambda)\s*:\s*([A-Za-z0-9'_-]+(?:[/-][A-Za-z']+)*)\s*(?:\}{1,2}|\)|)`)
	// shellDate is a command substitution: $(date +%Y/%m/%d).
	shellDate = regexp.MustCompile("(?:\\$\\(|`)date \\+?['\"]?([^()`'\"]*)['\"]?[)`]")
	// bare is a variable of a template language without a format: {timestamp}, ${date}.
	bare = regexp.MustCompile(`(?i)[$#%]?\{{1,2}\s*(?:timestamp|date|datetime)\s*\}{1,2}`)
	// subVariable is a pseudo parameter as Fn::Sub replaces it: ${AWS::Region}.
	subVariable = regexp.MustCompile(`\$\{AWS::\w+\}`)
	// logstash is its date: %{+yyyy.MM.dd}.
	logstash = regexp.MustCompile(`%\{\+([^{}]+)\}`)
	// braced is a date part as template languages write it: {year}, ${month}, {{dd}}.
	braced = regexp.MustCompile(`(?i)\$?\{{1,2}\s*(?:year|month|day|hour|minute)\s*\}{1,2}`)

	words = map[string]string{"year": "yyyy", "month": "MM", "day": "dd", "hour": "HH", "minute": "mm"}

	directive  = regexp.MustCompile(`%[-_]?[YymdHMSj]`)
	directives = map[byte]string{'Y': "yyyy", 'y': "yy", 'm': "MM", 'd': "dd", 'H': "HH", 'M': "mm", 'S': "ss", 'j': "DDD"}

	expression = regexp.MustCompile(`!\{[^}]*\}`)
	letterRun  = regexp.MustCompile(`[<\[({]?\b[A-Za-z]+\b[>\])}]?`)
	fullDate   = regexp.MustCompile(`^(yyyy|YYYY)(MM|mm)?(dd|DD)?(HH|hh)?$`)
)

// outsideExpressions rewrites the text between the expressions of s.
func outsideExpressions(s string, rewrite func(text string) string) string {
	var b strings.Builder
	end := 0
	for _, at := range expression.FindAllStringIndex(s, -1) {
		b.WriteString(rewrite(s[end:at[0]]))
		b.WriteString(s[at[0]:at[1]])
		end = at[1]
	}
	b.WriteString(rewrite(s[end:]))
	return b.String()
}

// strftime rewrites the directives of strftime, such as %Y/%m/%d. A percent sign after
// a digit, or before more of a word, is one.
func strftime(text string) string {
	var b strings.Builder
	end := 0
	for _, at := range directive.FindAllStringIndex(text, -1) {
		before, after := byte('/'), byte('/')
		if at[0] > 0 {
			before = text[at[0]-1]
		}
		if at[1] < len(text) {
			after = text[at[1]]
		}
		if '0' <= before && before <= '9' || isLetter(after) || '0' <= after && after <= '9' {
			continue
		}
		b.WriteString(text[end:at[0]])
		b.WriteString("!{timestamp:" + directives[text[at[1]-1]] + "}")
		end = at[1]
	}
	return b.String() + text[end:]
}

// hasYear reports whether the text outside the expressions has a run of letters that
// is a year, as in yyyy/MM/dd. Without a year, MM or DD may be names.
func hasYear(src string) bool {
	runs := letterRun.FindAllString(expression.ReplaceAllString(src, "/"), -1)
	return slices.ContainsFunc(runs, func(run string) bool { return fullDate.MatchString(strings.Trim(run, brackets)) })
}

// dateLetters rewrites runs of letters that are parts of a date: YYYY, MM, DD, HH.
func dateLetters(text string) string {
	return letterRun.ReplaceAllStringFunc(text, func(run string) string {
		letters := strings.Trim(run, brackets)
		switch {
		case fullDate.MatchString(letters):
			return "!{timestamp:" + strings.NewReplacer("YYYY", "yyyy", "mm", "MM", "DD", "dd", "hh", "HH").Replace(letters) + "}"
		case letters == "MM" || letters == "mm":
			return "!{timestamp:MM}"
		case letters == "dd" || letters == "DD":
			return "!{timestamp:dd}"
		case letters == "HH" || letters == "hh":
			return "!{timestamp:HH}"
		}
		return run
	})
}
