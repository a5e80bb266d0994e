package athena

import (
	"slices"

	"penstock/firehose"
)

const (
	// FilmsTable is the name of the table of films.
	FilmsTable = "film"
	// ReferencePrefix begins the keys of the objects of all tables that records refer to,
	// which share the bucket.
	ReferencePrefix = "reference/"
	// FilmsPrefix begins the keys of the objects of the table of films.
	FilmsPrefix = ReferencePrefix + FilmsTable + "/"
)

// filmID is the column by which records refer to films.
const filmID = "film_id"

// FilmColumns returns the columns of the table of films, in the order of the object that kdg
// films writes in Parquet. They are those of Sakila's table film, and the category.
func FilmColumns() []Column {
	return []Column{
		{filmID, "int"}, {"title", "string"}, {"rating", "string"}, {"length", "int"}, {"rental_rate", "decimal(4,2)"}, {"category", "string"},
	}
}

// FilmsFormat returns how Athena reads the objects of the table of films.
func FilmsFormat() Format { return formats[firehose.Parquet] }

// RefersToFilms reports whether the records refer to films: they have a column film_id of
// whole numbers, which Athena can compare with that of the films.
func (t Table) RefersToFilms() bool {
	return slices.ContainsFunc(slices.Concat(t.Columns(), t.PartitionKeys()), func(c Column) bool {
		return c.Name == filmID && (c.Type == "int" || c.Type == "bigint")
	})
}

// filmQueries returns the queries that join records with films. Before the films are loaded,
// their table has no rows, and the queries still count events: the joins keep records
// without a film.
func filmQueries() []Query {
	const join = "FROM records\nLEFT JOIN film ON film.film_id = records.film_id\n"
	const load = " kdg films sakila-data.sql loads the films; until then, "
	needs := []string{"eventtype"}
	return []Query{
		{
			ID: "TopTenFilms", Name: "Top ten films", Description: "The films that are rented and bought most." + load + "there are no titles.",
			SQL: "SELECT records.film_id, film.title, count(*) AS sales\n" + join +
				"WHERE records.eventtype IN ('rent', 'buy')\nGROUP BY records.film_id, film.title\nORDER BY sales DESC, records.film_id\nLIMIT 10",
			needs: needs,
		},
		{
			ID: "RevenueByRentalRate", Name: "Revenue by rental rate", Description: "What rentals earned at each rental rate." + load + "all rentals are in one row without a rate.",
			SQL: "SELECT film.rental_rate, count(*) AS rentals, sum(film.rental_rate) AS revenue\n" + join +
				"WHERE records.eventtype = 'rent'\nGROUP BY film.rental_rate\nORDER BY film.rental_rate",
			needs: needs,
		},
		{
			ID: "RevenueByCategory", Name: "Revenue by category", Description: "What rentals earned in each category, if the films have categories." + load + "all rentals are in one row without a category.",
			SQL: "SELECT film.category, count(*) AS rentals, sum(film.rental_rate) AS revenue\n" + join +
				"WHERE records.eventtype = 'rent'\nGROUP BY film.category\nORDER BY revenue DESC, film.category",
			needs: needs,
		},
	}
}
