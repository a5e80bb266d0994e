package templates_test

import (
	"encoding/json"
	"testing"
	"time"

	"penstock/record"
	"penstock/templates"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Records refer to each film in the range, and to no other.
func TestSakilaFilms(t *testing.T) {
	text, _ := templates.Get("sakila")
	template, err := record.Parse(text)
	require.NoError(t, err)
	state, films := record.NewState(1, time.UTC), map[int]bool{}
	for range 20_000 {
		var event struct {
			Film int `json:"film_id"`
		}
		require.NoError(t, json.Unmarshal(template.Append(nil, state), &event))
		films[event.Film] = true
	}
	for id := templates.SakilaFirstFilm; id <= templates.SakilaLastFilm; id++ {
		assert.True(t, films[id], id)
	}
	assert.Equal(t, templates.SakilaLastFilm-templates.SakilaFirstFilm+1, len(films))
}
