-- Films made up for the tests, in the syntax of pg_dump --inserts and of scripts for several servers.

CREATE TABLE IF NOT EXISTS public.film (
    film_id integer DEFAULT nextval('public.film_film_id_seq'::regclass) NOT NULL,
    title character varying(255) NOT NULL,
    rating public.mpaa_rating DEFAULT 'G'::public.mpaa_rating,
    rental_rate numeric(4,2) DEFAULT 4.99 NOT NULL,
    length smallint,
    special_features text[],
    CONSTRAINT film_pkey PRIMARY KEY (film_id),
    UNIQUE (title, length)
);

Insert into category (category_id,name,last_update)
Values
(1,'Drama','2006-02-15 04:46:27')
;
INSERT INTO public.category OVERRIDING SYSTEM VALUE VALUES (2, 'Comedy', NOW()), (3, 'Sci-Fi', NOW()) ON CONFLICT DO NOTHING;
INSERT INTO public.film VALUES (1, 'HARBOR OF GLASS', 'PG'::public.mpaa_rating, 0.99, 86, ARRAY['Trailers', 'Deleted Scenes']);
Insert into "film"
 ("film_id",title,description,rental_rate,length,rating)
Values
('2','THE TAILOR''S MAP','A tailor''s map of a town that isn''t','4.99','48','G')
;
INSERT INTO public.film VALUES (3, 'BACK\SLASH ROAD', 'NC-17'::public.mpaa_rating, 2.99, 50, ARRAY['Trailers', 'Deleted Scenes']);
Insert into "film"
 ("film_id",title,description,rental_rate,length,rating)
Values
('4','THE "QUIET" ONE','Says nothing','2.99','117','PG-13')
;
INSERT INTO public.film VALUES (5, 'CAFÉ ÉTOILE', 'R'::public.mpaa_rating, 0.99, 130, ARRAY['Trailers', 'Deleted Scenes']);
Insert into "film"
 ("film_id",title,description,rental_rate,length,rating)
Values
('6',E'COLUMN\tSHIFT','First line
INSERT INTO film is in the second','4.99','169','G')
;
INSERT INTO public.film VALUES (7, 'SEVEN FERRIES', 'PG'::public.mpaa_rating, 10.00, NULL, ARRAY['Trailers', 'Deleted Scenes']);
Insert into "film"
 ("film_id",title,description,rental_rate,length,rating)
Values
('8','UNRATED','# no comment','0.99','62',NULL)
;
INSERT INTO public.film VALUES (9, 'ORCHARD # 9', 'G'::public.mpaa_rating, 2.99, 99, ARRAY['Trailers', 'Deleted Scenes']);
Insert into "film"
 ("film_id",title,description,rental_rate,length,rating)
Values
('10','NULL ISLAND','','0.00','114','PG')
;
INSERT INTO public.film VALUES (11, 'WINTER, AGAIN', 'R'::public.mpaa_rating, 4.99, 0, ARRAY['Trailers', 'Deleted Scenes']);
Insert into "film"
 ("film_id",title,description,rental_rate,length,rating)
Values
('12','LAST STOP','The end','99.99','185','NC-17')
;
INSERT INTO public.film_category (category_id, film_id) VALUES (1, 1);
INSERT INTO public.film_category (category_id, film_id) VALUES (2, 2);
INSERT INTO public.film_category (category_id, film_id) VALUES (3, 3);
INSERT INTO public.film_category (category_id, film_id) VALUES (1, 4);
INSERT INTO public.film_category (category_id, film_id) VALUES (2, 5);
INSERT INTO public.film_category (category_id, film_id) VALUES (3, 6);
INSERT INTO public.film_category (category_id, film_id) VALUES (1, 7);
INSERT INTO public.film_category (category_id, film_id) VALUES (2, 8);
INSERT INTO public.film_category (category_id, film_id) VALUES (3, 9);
INSERT INTO public.film_category (category_id, film_id) VALUES (1, 10);
INSERT INTO public.film_category (category_id, film_id) VALUES (2, 11);
INSERT INTO public.film_category (category_id, film_id) VALUES (3, 12);
