-- Events per type and minute
SELECT window_start, eventType, COUNT(*) AS events
FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(event_time), INTERVAL '1' MINUTE))
GROUP BY window_start, window_end, eventType
