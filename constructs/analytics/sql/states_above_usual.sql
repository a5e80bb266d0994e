-- States with far more events in a minute than usual
SELECT window_start, state, events, usual
FROM (
  SELECT window_start, state, events, minutes,
    -- the mean of the 15 minutes before that have events; OVER includes the current one
    CAST(total - events AS DOUBLE) / NULLIF(minutes - 1, 0) AS usual
  FROM (
    SELECT window_start, state, events,
      SUM(events) OVER recent AS total,
      COUNT(*) OVER recent AS minutes
    FROM (
      SELECT window_start, window_time, state, COUNT(*) AS events
      FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
      GROUP BY window_start, window_end, window_time, state
    )
    WINDOW recent AS (PARTITION BY state ORDER BY window_time ROWS BETWEEN 15 PRECEDING AND CURRENT ROW)
  )
)
-- three standard deviations of independent events, after ten minutes to compare with
WHERE minutes > 10 AND events > usual + 3 * SQRT(usual)
