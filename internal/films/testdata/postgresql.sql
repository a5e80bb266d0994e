--
-- PostgreSQL database dump
-- Films made up for the tests, in the syntax of pg_dump.
--

\restrict nLqm3dT
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);

CREATE FUNCTION public.last_day(timestamp without time zone) RETURNS date
    LANGUAGE sql IMMUTABLE STRICT
    AS $_$
  -- it's the last day; of $1
  SELECT $1::date
$_$;

CREATE TYPE public.mpaa_rating AS ENUM ('G', 'PG', 'PG-13', 'R', 'NC-17');

COPY public.actor (actor_id, first_name, last_name) FROM stdin;
1	PAT	O'NEIL
2	\N	INSERT INTO film VALUES (1);
\.


COPY public.category (category_id, name, last_update) FROM stdin;
1	Drama	2006-02-15 09:46:27
2	Comedy	2006-02-15 09:46:27
3	Sci-Fi	2006-02-15 09:46:27
\.


COPY public.film (film_id, title, description, release_year, language_id, original_language_id, rental_duration, rental_rate, length, replacement_cost, rating, last_update, special_features, fulltext) FROM stdin;
1	HARBOR OF GLASS	A lamp keeper; a storm), (and a letter	2006	1	\N	6	0.99	86	20.99	PG	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
2	THE TAILOR'S MAP	A tailor's map of a town that isn't	2006	1	\N	6	4.99	48	20.99	G	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
3	BACK\\SLASH ROAD	Ends with a backslash \\	2006	1	\N	6	2.99	50	20.99	NC-17	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
4	THE "QUIET" ONE	Says nothing	2006	1	\N	6	2.99	117	20.99	PG-13	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
5	CAFÉ ÉTOILE	Two cooks -- and a /* recipe */	2006	1	\N	6	0.99	130	20.99	R	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
6	COLUMN\tSHIFT	First line\nINSERT INTO film is in the second	2006	1	\N	6	4.99	169	20.99	G	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
7	SEVEN FERRIES		2006	1	\N	6	10.00	\N	20.99	PG	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
8	UNRATED	# no comment	2006	1	\N	6	0.99	62	20.99	\N	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
9	ORCHARD # 9		2006	1	\N	6	2.99	99	20.99	G	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
10	NULL ISLAND		2006	1	\N	6	0.00	114	20.99	PG	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
11	WINTER, AGAIN	A winter	2006	1	\N	6	4.99	0	20.99	R	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
12	LAST STOP	The end	2006	1	\N	6	99.99	185	20.99	NC-17	2006-02-15 05:03:42	{"Deleted Scenes",Trailers}	'made':1 'up':2
\.


COPY public.film_category (film_id, category_id, last_update) FROM stdin;
1	1	2006-02-15 10:07:09
2	2	2006-02-15 10:07:09
3	3	2006-02-15 10:07:09
4	1	2006-02-15 10:07:09
5	2	2006-02-15 10:07:09
6	3	2006-02-15 10:07:09
7	1	2006-02-15 10:07:09
8	2	2006-02-15 10:07:09
9	3	2006-02-15 10:07:09
10	1	2006-02-15 10:07:09
11	2	2006-02-15 10:07:09
12	3	2006-02-15 10:07:09
\.

SELECT pg_catalog.setval('public.film_film_id_seq', 12, true);

--
-- PostgreSQL database dump complete
--

\unrestrict nLqm3dT
