package faker_test

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestNearby checks that the points lie at the radius from the coordinate, uniformly in
// all directions.
func TestNearby(t *testing.T) {
	const miles, earth = 0.621371, 6378.137 // as in faker.js; the radius in km
	for _, r := range []struct {
		arguments          string
		lat, lon, distance float64
	}{
		{`({"coordinate":[40,-70],"radius":5})`, 40, -70, 5 * miles},
		{`({"coordinate":[40,-70]})`, 40, -70, 10 * miles},
		{`({"coordinate":[40,-70],"radius":5,"isMetric":false})`, 40, -70, 5 * miles},
		{`({"coordinate":[40,-70],"radius":5,"isMetric":true})`, 40, -70, 5},
		{`({"coordinate":["40","-70"],"radius":"5","isMetric":"true"})`, 40, -70, 5},
		{"([40,-70],5,true)", 40, -70, 5},
		{`({"coordinate":[0,179.99],"radius":50,"isMetric":true})`, 0, 179.99, 50},
		{`({"coordinate":[-89.9,10],"radius":500,"isMetric":true})`, -89.9, 10, 500},
		{`({"coordinate":[0,0],"radius":10000,"isMetric":true})`, 0, 0, 10000},
	} {
		directions := map[string]int{}
		for _, record := range draws(t, "address.nearbyGPSCoordinate"+r.arguments, 2_000) {
			require.Regexp(t, `^-?\d{1,2}\.\d{4},-?\d{1,3}\.\d{4}$`, record)
			lat, lon := coordinate(t, record)
			require.LessOrEqual(t, math.Abs(lon), 180.0, r.arguments)
			angle, bearing := course(r.lat, r.lon, lat, lon)
			require.InDelta(t, r.distance, angle*earth, 0.02, "%s gave %s", r.arguments, record)
			directions[strconv.Itoa(int(bearing/(2*math.Pi)*8))]++
		}
		assert.Empty(t, misfit(directions, uniform(integers(0, 7)...)), r.arguments)
	}
}

func coordinate(t *testing.T, record string) (lat, lon float64) {
	t.Helper()
	_, err := fmt.Sscanf(strings.Replace(record, ",", " ", 1), "%f %f", &lat, &lon)
	require.NoError(t, err)
	return lat, lon
}

// course returns the angle between two points in degrees, and the bearing from the first
// in radians.
func course(lat1, lon1, lat2, lon2 float64) (angle, bearing float64) {
	lat1, lat2, east := lat1*math.Pi/180, lat2*math.Pi/180, (lon2-lon1)*math.Pi/180
	half := math.Pow(math.Sin((lat2-lat1)/2), 2) + math.Cos(lat1)*math.Cos(lat2)*math.Pow(math.Sin(east/2), 2)
	bearing = math.Atan2(math.Sin(east)*math.Cos(lat2), math.Cos(lat1)*math.Sin(lat2)-math.Sin(lat1)*math.Cos(lat2)*math.Cos(east))
	return 2 * math.Asin(math.Sqrt(half)), math.Mod(bearing+2*math.Pi, 2*math.Pi)
}
