package main

import "log/slog"

// Totals counts the records of a minute. Generated is the sum of Delivered, Undelivered and
// Lost.
type totals struct {
	Minute             string `json:"minute"`
	Generated          int64  `json:"generated"`
	Delivered          int64  `json:"delivered"`
	PossiblyDuplicated int64  `json:"possiblyDuplicated"` // the stream may have them twice
	Undelivered        int64  `json:"undelivered"`        // stored in S3
	Lost               int64  `json:"lost"`               // neither delivered nor stored
	Calls              int64  `json:"calls"`
	Bytes              int64  `json:"bytes"`       // of the delivered records
	BilledBytes        int64  `json:"billedBytes"` // for the delivered records
}

// attrs returns the totals for the log, with the names of the JSON.
func (t totals) attrs() []slog.Attr {
	return []slog.Attr{
		slog.String("minute", t.Minute),
		slog.Int64("generated", t.Generated),
		slog.Int64("delivered", t.Delivered),
		slog.Int64("possiblyDuplicated", t.PossiblyDuplicated),
		slog.Int64("undelivered", t.Undelivered),
		slog.Int64("lost", t.Lost),
		slog.Int64("calls", t.Calls),
		slog.Int64("bytes", t.Bytes),
		slog.Int64("billedBytes", t.BilledBytes),
	}
}
