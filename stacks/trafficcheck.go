package stacks

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"strings"
	"time"

	"penstock/internal/fleet"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/quantity"
)

// SteadyTraffic reports whether the records of each minute are sent.
func (c Config) SteadyTraffic() bool { return c.Traffic == TrafficSteady || c.Traffic == TrafficBoth }

// BulkTraffic reports whether there is a state machine for bulk runs.
func (c Config) BulkTraffic() bool { return c.Traffic == TrafficBulk || c.Traffic == TrafficBoth }

// checkTraffic refuses traffic that could not be sent as the settings say.
func (c *Config) checkTraffic(now time.Time) (faults []error) {
	if c.SteadyTraffic() {
		faults = c.checkSteady(now)
	} else {
		remedy := fmt.Sprintf("there is no steady traffic: set traffic=%s or %s, or no", TrafficSteady, TrafficBoth)
		if !c.TrafficUntil.IsZero() {
			faults = append(faults, fmt.Errorf("setting trafficUntil=%q: %s trafficUntil", c.until(), remedy))
		}
		if c.TrafficWeek != "" {
			faults = append(faults, fmt.Errorf("setting trafficWeek=%q: %s trafficWeek", c.TrafficWeek, remedy))
		}
	}
	if c.Traffic == TrafficNone {
		return faults
	}
	own := []string{fleet.UndeliveredPrefix}
	if c.SteadyTraffic() {
		own = append(own, fleet.MinutesPrefix)
	}
	return append(faults, c.checkFolders("setting traffic="+c.Traffic+": the function keeps its own objects", own...)...)
}

// checkSteady reads the week and refuses what the input of the schedule cannot hold.
func (c *Config) checkSteady(now time.Time) (faults []error) {
	if !c.TrafficUntil.IsZero() && !c.TrafficUntil.After(now) {
		faults = append(faults, fmt.Errorf("setting trafficUntil=%q: the end is past: set a time after %s, which is now, or none", c.until(), now.UTC().Format(time.RFC3339)))
	}
	if err := checkInput(c.RecordText); err != nil {
		faults = append(faults, fmt.Errorf("setting traffic=%s: the template %s %w: change recordTemplate", c.Traffic, c.RecordTemplate, err))
	}
	if c.TrafficWeek != "" {
		if err := c.readWeek(); err != nil {
			faults = append(faults, fmt.Errorf("setting trafficWeek=%q: %w", c.TrafficWeek, err))
		}
	}
	return faults
}

// readWeek reads the file of trafficWeek, and sets the rate to its mean.
func (c *Config) readWeek() error {
	content, err := os.ReadFile(c.TrafficWeek)
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no such file: kdg send --print-week prints one to start from")
	} else if err != nil {
		return err
	}
	c.WeekText = string(content)
	week, err := generate.ParseWeek(content)
	if err != nil {
		return err
	}
	if err := checkInput(c.WeekText); err != nil {
		return fmt.Errorf("the file %w: change it", err)
	}
	c.Rate = max(generate.MinRate, generate.Rate(week.Mean()*generate.PerSecond))
	c.weekPeak = week.Max()
	return nil
}

// checkInput refuses a text that the JSON input of a schedule cannot hold as it is.
func checkInput(s string) error {
	if n := len(s); n > fleet.MaxTemplateBytes {
		return fmt.Errorf("has %d bytes, and the schedule's input holds %d", n, fleet.MaxTemplateBytes)
	}
	if err := checkEmbedded(s); err != nil {
		return err
	}
	if strings.Contains(s, schedulerAttribute) {
		return fmt.Errorf("contains %s…, which EventBridge Scheduler replaces", schedulerAttribute)
	}
	return nil
}

// schedulerAttribute begins what Scheduler replaces in its input: EventBridge Scheduler
// User Guide, "Adding context attributes".
const schedulerAttribute = "<aws.scheduler."

// minuteFunction is the function of steady traffic.
var minuteFunction = plan.MinuteFunction{
	MemoryMB: fleet.MemoryMB, TimeoutSeconds: fleet.MinuteTimeoutSeconds, StoreSeconds: fleet.StoreSeconds,
}

// tooFast returns a warning if one function probably cannot send the records of each minute.
// Its speed is an assumption, so this is no fault.
func (c Config) tooFast() string {
	setting, rate := "recordsPerSecond", float64(c.Rate)/generate.PerSecond
	if c.TrafficWeek != "" {
		setting, rate = "trafficWeek", c.weekPeak
	}
	most := minuteFunction.MaxRate()
	if rate <= most {
		return ""
	}
	return fmt.Sprintf("setting %s: steady traffic has up to %s records per second, but one function sends about %s: "+
		"it stores the other records under %s, and the minute fails: lower the rate, or send bulk runs with traffic=%s",
		setting, quantity.Digits(rate), quantity.Digits(math.Round(most)), fleet.UndeliveredPrefix, TrafficBulk)
}

func (c *Config) until() string { return c.TrafficUntil.Format(time.RFC3339) }

// trafficPrice returns the part of the price line about the traffic.
func (c Config) trafficPrice(prices plan.Prices) string {
	line := ""
	if c.SteadyTraffic() {
		end := "until you destroy " + c.TrafficStackName()
		if !c.TrafficUntil.IsZero() {
			end = "until " + c.until()
		}
		cost := prices.Steady(float64(c.Rate)/generate.PerSecond, minuteFunction)
		line = fmt.Sprintf("; traffic=%s adds about %s per month, %s", c.Traffic, plan.Money(cost, prices.Currency), end)
	}
	if c.BulkTraffic() {
		line += "; kdg fleet plan prices bulk runs"
	}
	return line
}
