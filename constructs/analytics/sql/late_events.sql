-- Events that came too late to count in their minute
SELECT FLOOR(event_time TO MINUTE) AS window_start, COUNT(*) AS events
FROM events
WHERE FLOOR(event_time TO MINUTE) + INTERVAL '59.999' SECOND <= CURRENT_WATERMARK(event_time)
GROUP BY FLOOR(event_time TO MINUTE)
