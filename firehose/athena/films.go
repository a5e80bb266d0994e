package athena

import "slices"

const (
	// FilmsTable is the name of the table of films.
	FilmsTable = "film"
	// FilmsPrefix begins the keys of its objects, which share the bucket.
	FilmsPrefix = "reference/film/"
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

// RefersToFilms reports whether the records refer to films: they have a column film_id of
// whole numbers, which Athena can compare with that of the films.
func (t Table) RefersToFilms() bool {
	return slices.ContainsFunc(slices.Concat(t.Columns(), t.PartitionKeys()), func(c Column) bool {
		return c.Name == filmID && (c.Type == "int" || c.Type == "bigint")
	})
}
