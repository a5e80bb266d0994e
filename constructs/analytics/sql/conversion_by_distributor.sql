-- Rentals and purchases for each trailer, by distributor, in five minutes
SELECT window_start, distributor,
  COUNT(*) FILTER (WHERE eventType = 'trailer') AS trailers,
  COUNT(*) FILTER (WHERE eventType = 'rent') AS rentals,
  COUNT(*) FILTER (WHERE eventType = 'buy') AS purchases,
  CAST(COUNT(*) FILTER (WHERE eventType IN ('rent', 'buy')) AS DOUBLE)
    / NULLIF(COUNT(*) FILTER (WHERE eventType = 'trailer'), 0) AS conversion
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(event_time), INTERVAL '5' MINUTE))
GROUP BY window_start, window_end, distributor
