package templates

// The records of the template sakila refer to the films from SakilaFirstFilm to
// SakilaLastFilm, by film_id.
const (
	SakilaFirstFilm = 1
	SakilaLastFilm  = 1000
)
