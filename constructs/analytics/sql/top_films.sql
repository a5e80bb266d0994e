-- The ten films that are rented and bought most in five minutes
SELECT window_start, place, film_id, sales
FROM (
  SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY sales DESC, film_id) AS place
  FROM (
    SELECT window_start, window_end, film_id, COUNT(*) AS sales
    FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(event_time), INTERVAL '5' MINUTE))
    WHERE eventType IN ('rent', 'buy')
    GROUP BY window_start, window_end, film_id
  )
)
WHERE place <= 10
