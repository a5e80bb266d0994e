package stacks

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"penstock/firehose"
	"penstock/internal/generate"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
)

func text(field func(*Config) *string, pattern, rule string) func(*Config, any) error {
	allowed := regexp.MustCompile(pattern)
	return func(c *Config, value any) error {
		s, ok := value.(string)
		if !ok {
			return errors.New("must be text")
		}
		if !allowed.MatchString(s) {
			return errors.New(rule)
		}
		*field(c) = s
		return nil
	}
}

func oneOf(field func(*Config) *string, allowed ...string) func(*Config, any) error {
	return func(c *Config, value any) error {
		s, ok := value.(string)
		if !ok || !slices.Contains(allowed, s) {
			return fmt.Errorf("must be %s", strings.Join(allowed, " or "))
		}
		*field(c) = s
		return nil
	}
}

// choice reads a key of values and sets its value.
func choice[T any](field func(*Config) *T, values map[string]T) func(*Config, any) error {
	return func(c *Config, value any) error {
		s, _ := value.(string)
		v, known := values[s]
		if !known {
			return fmt.Errorf("must be %s", strings.Join(slices.Sorted(maps.Keys(values)), " or "))
		}
		*field(c) = v
		return nil
	}
}

// partitionBy reads the record fields for dynamic partitioning.
func partitionBy(c *Config, value any) error {
	s, ok := value.(string)
	if !ok {
		return errors.New("must be text")
	}
	if s != "" {
		c.Stream.DynamicPartitioning, c.Stream.PartitionBy = true, strings.Split(s, ",")
	}
	return nil
}

// functionARN matches the ARN of a function, version or alias: Lambda API reference,
// Invoke, FunctionName and Qualifier. Its groups are the partition and the Region.
var functionARN = regexp.MustCompile(`^arn:(aws[a-z-]*):lambda:([a-z]+(?:-[a-z]+)+-\d):\d{12}:function:[a-zA-Z0-9_-]{1,64}(?::(?:\$LATEST|[a-zA-Z0-9_-]{1,128}))?$`)

// transform reads the ARN of the function that transforms records.
func transform(c *Config, value any) error {
	s, ok := value.(string)
	if ok && s == "" {
		return nil
	}
	parts := functionARN.FindStringSubmatch(s)
	if parts == nil {
		return errors.New("must be the ARN of a Lambda function, version or alias, or empty")
	}
	for partition, region := range map[string]string{"aws-cn": "cn-", "aws-us-gov": "us-gov-"} {
		if (parts[1] == partition) != strings.HasPrefix(parts[2], region) {
			return fmt.Errorf("the Region %s is not in the partition %s: copy the ARN from the function", parts[2], parts[1])
		}
	}
	c.TransformARN, c.Stream.Transforms = s, []string{firehose.Lambda}
	return nil
}

// rate reads a rate in records per second.
func rate(c *Config, value any) (err error) {
	c.Rate, err = generate.ParseRate(fmt.Sprint(value))
	return err
}

// whole converts a value to an integer: a JSON number, or text from -c.
func whole(value any) (int, bool) {
	switch v := value.(type) {
	case int:
		return v, true
	case float64:
		return int(v), v == float64(int(v))
	case string:
		n, err := strconv.Atoi(v)
		return n, err == nil
	}
	return 0, false
}

func number(field func(*Config) *int, least, most int, unit string) func(*Config, any) error {
	return func(c *Config, value any) error {
		n, ok := whole(value)
		if !ok || n < least || n > most {
			return fmt.Errorf("must be a whole number of %s from %d to %d", unit, least, most)
		}
		*field(c) = n
		return nil
	}
}

func flag(field func(*Config) *bool) func(*Config, any) error {
	return func(c *Config, value any) error {
		switch value {
		case true, "true":
			*field(c) = true
		case false, "false":
			*field(c) = false
		default:
			return errors.New("must be true or false")
		}
		return nil
	}
}

func day(field func(*Config) *time.Time) func(*Config, any) error {
	return func(c *Config, value any) (err error) {
		s, _ := value.(string)
		*field(c), err = time.Parse(time.DateOnly, s)
		if err != nil {
			return errors.New("must be a day, like 2026-01-01")
		}
		return nil
	}
}

// moment reads a day, which means its beginning in UTC, an RFC 3339 time, or no time.
func moment(field func(*Config) *time.Time) func(*Config, any) error {
	return func(c *Config, value any) error {
		s, ok := value.(string)
		if ok && s == "" {
			return nil
		}
		for _, layout := range []string{time.DateOnly, time.RFC3339} {
			if t, err := time.Parse(layout, s); err == nil {
				*field(c) = t.UTC()
				return nil
			}
		}
		return errors.New("must be a day like 2027-01-31, a time like 2027-01-31T18:00:00Z, or empty")
	}
}

// retentions has the days that CloudWatch Logs allows: PutRetentionPolicy API
// reference, retentionInDays.
var retentions = map[int]awslogs.RetentionDays{
	1: awslogs.RetentionDays_ONE_DAY, 3: awslogs.RetentionDays_THREE_DAYS, 5: awslogs.RetentionDays_FIVE_DAYS,
	7: awslogs.RetentionDays_ONE_WEEK, 14: awslogs.RetentionDays_TWO_WEEKS, 30: awslogs.RetentionDays_ONE_MONTH,
	60: awslogs.RetentionDays_TWO_MONTHS, 90: awslogs.RetentionDays_THREE_MONTHS, 120: awslogs.RetentionDays_FOUR_MONTHS,
	150: awslogs.RetentionDays_FIVE_MONTHS, 180: awslogs.RetentionDays_SIX_MONTHS, 365: awslogs.RetentionDays_ONE_YEAR,
	400: awslogs.RetentionDays_THIRTEEN_MONTHS, 545: awslogs.RetentionDays_EIGHTEEN_MONTHS, 731: awslogs.RetentionDays_TWO_YEARS,
	1096: awslogs.RetentionDays_THREE_YEARS, 1827: awslogs.RetentionDays_FIVE_YEARS, 2192: awslogs.RetentionDays_SIX_YEARS,
	2557: awslogs.RetentionDays_SEVEN_YEARS, 2922: awslogs.RetentionDays_EIGHT_YEARS, 3288: awslogs.RetentionDays_NINE_YEARS,
	3653: awslogs.RetentionDays_TEN_YEARS,
}

func retention(c *Config, value any) error {
	n, ok := whole(value)
	if _, allowed := retentions[n]; !ok || !allowed {
		return fmt.Errorf("must be a number of days that CloudWatch Logs allows: %s", strings.Trim(fmt.Sprint(slices.Sorted(maps.Keys(retentions))), "[]"))
	}
	c.LogRetentionDays = n
	return nil
}

// logRetention returns LogRetentionDays as a value of CDK.
func (c Config) logRetention() awslogs.RetentionDays { return retentions[c.LogRetentionDays] }

// pageURL reads the address of KDG's page, or no address. Users type the password into that page, so
// it must be served over TLS, except from this machine.
func pageURL(c *Config, value any) error {
	s, ok := value.(string)
	if ok && s == "" {
		return nil
	}
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(s, " \t\r\n\"<>"):
		return errors.New("must be the URL of a page, such as https://example.com/producer.html, or empty")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || strings.HasSuffix(s, "#"):
		return errors.New("must have no query and no fragment: KdgUrl appends its own query")
	case u.Scheme == "https", u.Scheme == "http" && slices.Contains([]string{"localhost", "127.0.0.1", "::1"}, u.Hostname()):
		c.KDGURLBase = s
		return nil
	}
	return errors.New("must be https, because the password is typed into the page (http is for localhost only)")
}

// Lengths of an e-mail address: RFC 5321, section 4.5.3.1, and RFC 3696, erratum 1690.
const (
	mostEmail      = 254
	mostEmailLocal = 64
)

// emailPattern is a dot-atom of RFC 5322, @, and a domain name with two labels or more.
// It leaves out quoted names and addresses in brackets, which mail services refuse.
var emailPattern = func() *regexp.Regexp {
	const atom, label = "[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+", `[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?`
	return regexp.MustCompile(`^` + atom + `(\.` + atom + `)*@(` + label + `\.)+` + label + `$`)
}()

func email(c *Config, value any) error {
	s, ok := value.(string)
	if !ok {
		return errors.New("must be text")
	}
	local, _, _ := strings.Cut(s, "@")
	if s != "" && (!emailPattern.MatchString(s) || len(s) > mostEmail || len(local) > mostEmailLocal) {
		return errors.New("must be one e-mail address and nothing else, or empty")
	}
	c.AlarmEmail = s
	return nil
}
