-- The records of the stream, and when they happened
CREATE TABLE events (
{{- range .Columns}}
  `{{.Name}}` {{.Type}},
{{- end}}
{{- if .Offset}}
  -- in UTC: the time of the text, minus its offset, of which Z and none are zero
  event_time AS TIMESTAMPADD(MINUTE,
    -60 * COALESCE(CAST(REGEXP_EXTRACT(`{{.Time}}`, '([+-][0-9]{2}):[0-9]{2}$', 1) AS INT), 0)
      - COALESCE(CAST(REGEXP_REPLACE(REGEXP_EXTRACT(`{{.Time}}`, '([+-][0-9]{2}:[0-9]{2})$', 1), '[0-9]{2}:', '') AS INT), 0),
    TO_TIMESTAMP(REPLACE(REGEXP_EXTRACT(`{{.Time}}`, '^([0-9-]{10}T[0-9:.]+)', 1), 'T', ' '))),
{{- else}}
  event_time AS TO_TIMESTAMP(`{{.Time}}`),
{{- end}}
  WATERMARK FOR event_time AS event_time - INTERVAL '1' MINUTE
) WITH (
{{- range $i, $option := .Options}}{{if $i}},{{end}}
  '{{.Name}}' = '{{.Value}}'
{{- end}}
)
