package stacks

import (
	"fmt"
	"time"

	"penstock/firehose"
	"penstock/internal/generate"
	"penstock/internal/plan"
	"penstock/internal/plan/sample"
)

// Price returns one line with the estimated cost of the delivery stream in its first
// month, at the rate and with the records of the settings, and what packing records would
// save. kdg plan prints the details. It adds the costs of a second stream, of traffic with its
// end, and of a notebook.
func (c Config) Price() string {
	prices := plan.DefaultPrices()
	quota, _ := firehose.QuotaOf(prices.Region) // the Region of the prices is valid: a test checks it
	records := generate.Measure(c.Template, 0, generate.Pace{Start: priced, Rate: c.Rate})
	rate := float64(c.Rate) / generate.PerSecond
	estimate := func(s firehose.Stream) plan.Plan {
		basis, _ := sample.Basis(s, c.Template, records, rate) // the fields and the columns of a checked configuration are valid
		basis.Quota, basis.Prices, basis.Months = quota, prices, 1
		return plan.Of(s, basis)
	}
	p := estimate(c.Stream)
	money := func(amount float64) string { return plan.Money(amount, prices.Currency) }

	what := ""
	if c.Stream.Source != firehose.DirectPut {
		what = ", without the data stream"
	}
	if c.TransformARN != "" {
		what += ", without the function"
	}
	switch {
	case p.Cost.StorageFirstMonth == nil && p.Cost.Backup != nil:
		what += ", with no more of S3 than the backup"
	case p.Cost.StorageFirstMonth == nil:
		what += ", without S3"
	case p.Cost.PutRequests == nil:
		what += ", without requests to S3"
	}
	line := fmt.Sprintf("%s costs about %s per month at %g records per second of %s%s (prices of %s, %s%s)",
		c.Stream.Name, money(p.Cost.TotalFirstMonth), rate, c.RecordTemplate, what, prices.Region, prices.AsOf, unverified(p))
	for _, i := range p.Improvements {
		for _, f := range i.Figures {
			if f.Name == "firehoseCostPerMonth" {
				line += fmt.Sprintf("; packed, as kdg plan suggests, %s less", money(f.Before-f.After))
			}
		}
	}
	if c.AlsoRaw {
		line += fmt.Sprintf("; %s adds about %s per month", c.Raw.Name, money(estimate(c.Raw).Cost.TotalFirstMonth))
	}
	if c.Page {
		line += "; the page is not included, and CloudFront serves " + cloudFrontFree
	}
	return line + c.trafficPrice(prices) + c.analyticsPrice(prices)
}

// cloudFrontFree is what CloudFront does not bill, according to a copy of its price list from
// 2026-09-05: https://aws.amazon.com/cloudfront/pricing.
const cloudFrontFree = "1 TB and 10,000,000 requests per month free (2026-09, not verified)"

// priced is the time of the sample records, fixed so that the price is reproducible.
var priced = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// unverified marks prices that nobody has compared with AWS's price list.
func unverified(p plan.Plan) string {
	if len(p.Prices.Unverified) == 0 {
		return ""
	}
	return ", not verified"
}
