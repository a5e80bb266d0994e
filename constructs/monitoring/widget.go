package monitoring

import "encoding/json"

// What a dashboard's body is made of, as far as it is used here: CloudWatch API
// Reference, "Dashboard Body Structure and Syntax".
type (
	body struct {
		PeriodOverride string   `json:"periodOverride"`
		Widgets        []widget `json:"widgets"`
	}

	widget struct {
		Type       string `json:"type"`
		X          int    `json:"x"`
		Y          int    `json:"y"`
		Width      int    `json:"width"`
		Height     int    `json:"height"`
		Properties any    `json:"properties"`
	}

	graph struct {
		Title       string       `json:"title"`
		Region      string       `json:"region"`
		View        string       `json:"view"`
		Period      int          `json:"period"`
		Metrics     []any        `json:"metrics"` // each a list: a metric's names, or none, and a curve
		YAxis       axes         `json:"yAxis"`
		Annotations *annotations `json:"annotations,omitempty"`
	}

	curve struct {
		Label      string `json:"label,omitempty"`
		Stat       string `json:"stat,omitempty"`
		ID         string `json:"id,omitempty"`
		Expression string `json:"expression,omitempty"`
		Visible    *bool  `json:"visible,omitempty"` // Default: true.
	}

	axes struct {
		Left axis `json:"left"`
	}

	axis struct {
		Label     string `json:"label,omitempty"`
		ShowUnits bool   `json:"showUnits"`
		Min       int    `json:"min"`
		Max       int    `json:"max,omitempty"` // Default: as the values are.
	}

	annotations struct {
		Horizontal []annotation `json:"horizontal"`
	}

	annotation struct {
		Label string  `json:"label"`
		Value float64 `json:"value"`
	}

	query struct {
		Title  string `json:"title"`
		Region string `json:"region"`
		View   string `json:"view"`
		Query  string `json:"query"`
	}

	text struct {
		Markdown string `json:"markdown"`
	}
)

// dashboardWidth is the units of a dashboard's grid from left to right.
const dashboardWidth = 24

// row is widgets beside each other, all as wide and as high.
type row struct {
	height  int
	widgets []widget
}

// layout gives the body with the rows below each other. Zooming changes no period:
// the graphs show what the alarms see.
func layout(rows ...row) string {
	all := body{PeriodOverride: "inherit"}
	y := 0
	for _, r := range rows {
		width := dashboardWidth / len(r.widgets)
		for i, w := range r.widgets {
			w.X, w.Y, w.Width, w.Height = i*width, y, width, r.height
			all.Widgets = append(all.Widgets, w)
		}
		y += r.height
	}
	content, err := json.Marshal(all)
	if err != nil {
		panic(err) // of types that JSON has no form for, and there are none here
	}
	return string(content)
}
