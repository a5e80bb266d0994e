package plan

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"slices"
	"strings"

	"penstock/firehose"
	"penstock/internal/diagnostic"
)

// GB is the number of bytes in a billed GB. S3's price examples count 10 TB as
// 10,995,116,277,760 bytes (https://aws.amazon.com/s3/faqs/), and the tiers of the price list
// are at 51,200 and 512,000 GB. It is assumed that Firehose counts in the same way.
const GB = 1 << 30

// Prices holds the prices of one Region.
type Prices struct {
	AsOf     string `json:"asOf"` // month of the prices, such as 2026-11
	Region   string `json:"region"`
	Currency string `json:"currency"`
	List     struct {
		Ingestion           Price `json:"ingestion"`           // Direct PUT, to any destination but Iceberg tables and Snowflake
		IcebergIngestion    Price `json:"icebergIngestion"`    // the same, to Apache Iceberg tables
		FormatConversion    Price `json:"formatConversion"`    // added to ingestion, for the same GB
		DynamicPartitioning Price `json:"dynamicPartitioning"` // added to ingestion
		PartitionObjects    Price `json:"partitionObjects"`    // the same, for the objects
		JQHours             Price `json:"jqHours"`             // the same, for the query; their number is unknown
		PutRequests         Price `json:"putRequests"`         // of S3
		Storage             Price `json:"storage"`             // of S3 Standard
		Requests            Price `json:"functionRequests"`    // of Lambda
		Duration            Price `json:"functionDuration"`    // of Lambda on arm64
		Schedules           Price `json:"schedules"`           // of EventBridge Scheduler
		Transitions         Price `json:"stateTransitions"`    // of Step Functions
		Notebook            Price `json:"notebook"`            // of Managed Service for Apache Flink
	} `json:"prices"`
}

// Price is a price in tiers: the first GB of a month may cost more than later ones.
type Price struct {
	Unit     string `json:"unit"`
	Tiers    []Tier `json:"tiers"`
	Source   string `json:"source"`
	Verified bool   `json:"verified"` // against AWS's price list
}

// Tier is the price of the units above the previous tier.
type Tier struct {
	UpTo  float64 `json:"upTo,omitempty"` // in units from zero; 0 for the last tier, which has no end
	Price float64 `json:"price"`          // per unit
}

// Of returns the cost of the units in a month.
func (p Price) Of(units float64) float64 {
	cost, below := 0.0, 0.0
	for _, t := range p.Tiers {
		end := t.UpTo
		if end == 0 {
			end = math.Inf(1)
		}
		cost += max(0, min(units, end)-below) * t.Price
		below = end
	}
	return cost
}

// PricesFile is prices.json, which users can print, edit and pass to kdg.
//
//go:embed prices.json
var PricesFile []byte

// DefaultPrices returns the prices in [PricesFile]. None is verified against AWS's price
// list; each names its source.
func DefaultPrices() Prices {
	p, err := ParsePrices(PricesFile)
	if err != nil {
		panic(err) // a test reads the file
	}
	return p
}

// ParsePrices parses a file in the format of [PricesFile]. The error is one line.
func ParsePrices(file []byte) (Prices, error) {
	var p Prices
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	err := d.Decode(&p)
	if _, more := d.Token(); err == nil && more != io.EOF {
		err = errors.New("there is text after the end of the object")
	}
	if err != nil {
		return Prices{}, jsonError(file, err)
	}
	return p, p.check()
}

// jsonError adds the line number to an error of package json.
func jsonError(file []byte, err error) error {
	offset := int64(-1)
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = e.Offset
	} else if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		offset, err = e.Offset, fmt.Errorf("%s has the JSON type %s instead of %s", cmp.Or(e.Field, "the file"), e.Value, jsonType(e.Type))
	} else if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends too early")
	}
	message := strings.TrimPrefix(err.Error(), "json: ")
	if offset < 0 {
		return errors.New(message)
	}
	return fmt.Errorf("line %d: %s", 1+bytes.Count(file[:offset], []byte("\n")), message)
}

// jsonType returns the JSON type of a Go type in [Prices].
func jsonType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		return "array"
	case reflect.Struct:
		return "object"
	default:
		return t.String() // string, bool
	}
}

// check returns an error if something is missing or wrong.
func (p Prices) check() error {
	if _, err := firehose.QuotaOf(p.Region); err != nil {
		return fmt.Errorf("region: %w", err)
	}
	if p.AsOf == "" || p.Currency == "" {
		return errors.New(`asOf and currency are required, for example "2026-11" and "USD"`)
	}
	for _, named := range p.all() {
		if err := named.check(); err != nil {
			return fmt.Errorf("prices.%s: %w", named.name, err)
		}
	}
	return nil
}

// usedBy returns the prices that the stream's plan needs.
func (p Prices) usedBy(d stream) PricesUsed {
	used := PricesUsed{Region: p.Region, AsOf: p.AsOf, Names: []string{}, Unverified: []string{}}
	needs := map[product]bool{
		delivery: d.Destination != firehose.Iceberg, tables: d.Destination == firehose.Iceberg,
		objects: d.Staged() || d.SourceBackup != nil, conversion: d.Conversion != "", partitioning: d.DynamicPartitioning,
	}
	for _, named := range p.all() {
		if !needs[named.of] {
			continue
		}
		used.Names = append(used.Names, named.name)
		if !named.Verified {
			used.Unverified = append(used.Unverified, named.name)
		}
	}
	return used
}

// A product is what a price is for.
type product int

const (
	delivery     product = iota // a delivery stream
	tables                      // a delivery stream to Apache Iceberg tables
	objects                     // objects in S3
	conversion                  // format conversion of a delivery stream
	partitioning                // dynamic partitioning of a delivery stream
	traffic                     // records that are sent from inside AWS
	notebook                    // queries of records while they arrive
)

// A namedPrice is a price with its name in the file, its required unit, and what it is for.
type namedPrice struct {
	Price
	name, unit string
	of         product
}

func (p Prices) all() []namedPrice {
	return []namedPrice{
		{p.List.Ingestion, "ingestion", "GB billed", delivery},
		{p.List.IcebergIngestion, "icebergIngestion", "GB ingested", tables},
		{p.List.FormatConversion, "formatConversion", "GB billed", conversion},
		{p.List.DynamicPartitioning, "dynamicPartitioning", "GB delivered", partitioning},
		{p.List.PartitionObjects, "partitionObjects", "1,000 objects", partitioning},
		{p.List.JQHours, "jqHours", "hour", partitioning},
		{p.List.PutRequests, "putRequests", "1,000 requests", objects},
		{p.List.Storage, "storage", "GB-month", objects},
		{p.List.Requests, "functionRequests", "1,000,000 requests", traffic},
		{p.List.Duration, "functionDuration", "GB-second", traffic},
		{p.List.Schedules, "schedules", "1,000,000 invocations", traffic},
		{p.List.Transitions, "stateTransitions", "1,000 transitions", traffic},
		{p.List.Notebook, "notebook", "KPU-hour", notebook},
	}
}

func (p namedPrice) check() error {
	if len(p.Tiers) == 0 {
		return errors.New(`a price is missing: add "tiers": [{"price": 0.029}] with the correct price`)
	}
	if p.Unit != p.unit {
		return fmt.Errorf("the unit must be %q, but is %q: convert the price%s", p.unit, p.Unit, diagnostic.DidYouMean(p.Unit, p.unit))
	}
	if i := slices.IndexFunc(p.Tiers, func(t Tier) bool { return t.Price < 0 }); i >= 0 {
		return fmt.Errorf("tiers[%d]: the price is %v, but must not be negative", i, p.Tiers[i].Price)
	}
	below := 0.0
	for i, t := range p.Tiers[:len(p.Tiers)-1] {
		if t.UpTo <= below {
			return fmt.Errorf("tiers[%d]: upTo is %v, but must be above %v, where the tier begins", i, t.UpTo, below)
		}
		below = t.UpTo
	}
	if last := p.Tiers[len(p.Tiers)-1]; last.UpTo != 0 {
		return fmt.Errorf("tiers[%d]: upTo is %v, but the last tier has no end: leave it out", len(p.Tiers)-1, last.UpTo)
	}
	return nil
}
