// Package endoflife knows until when AWS supports the Lambda runtimes that the
// templates use: a stack whose runtime is deprecated still deploys, until one day it
// cannot be created any more, which is what became of KDG's own.
package endoflife

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Source is where the dates are from, "Supported runtimes", the column "Deprecation date".
const Source = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html"

// Notice is how long before a runtime's deprecation it is a fault to use it: time to
// move, and as long as AWS gives notice itself.
const Notice = 180 * 24 * time.Hour

// A Runtime is one of Lambda's.
type Runtime struct {
	Deprecated time.Time // no more updates by AWS from then on
	Remedy     string
}

// Runtimes are those that the templates use.
var Runtimes = map[string]Runtime{
	"provided.al2023": {
		Deprecated: time.Date(2029, time.June, 30, 0, 0, 0, 0, time.UTC),
		Remedy:     "move constructs/kdg and internal/gofunction to the runtime that follows it, then make golden",
	},
	"nodejs24.x": { // of the function that empties buckets, which is CDK's own
		Deprecated: time.Date(2028, time.April, 30, 0, 0, 0, 0, time.UTC),
		Remedy:     "go get github.com/aws/aws-cdk-go/awscdk/v2@latest, which brings a newer one, then make golden",
	},
}

// Faults are the functions of a template, by its name, whose runtime will be deprecated
// within Notice of now, or is not among Runtimes: a line each.
func Faults(name string, template []byte, now time.Time) ([]string, error) {
	var content struct {
		Resources map[string]struct {
			Type       string
			Properties struct{ Runtime string }
		}
	}
	if err := json.Unmarshal(template, &content); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var faults []string
	for _, id := range slices.Sorted(maps.Keys(content.Resources)) {
		resource := content.Resources[id]
		if resource.Type != "AWS::Lambda::Function" {
			continue
		}
		runtime, known := Runtimes[resource.Properties.Runtime]
		switch left := runtime.Deprecated.Sub(now); {
		case !known:
			faults = append(faults, fmt.Sprintf("%s: %s: no date is known for the runtime %q: add it to internal/endoflife from %s",
				name, id, resource.Properties.Runtime, Source))
		case left < Notice:
			faults = append(faults, fmt.Sprintf("%s: %s: AWS deprecates %s on %s, %d days from now: %s; if AWS has moved the date, amend internal/endoflife from %s",
				name, id, resource.Properties.Runtime, runtime.Deprecated.Format(time.DateOnly), int(left.Hours()/24), runtime.Remedy, Source))
		}
	}
	return faults, nil
}
