package faker

import (
	"math"
	"strconv"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// earthRadius is faker.js's, in km.
const earthRadius = 6378.137

// nearby gives a place at the radius from a coordinate, in a random direction, as
// KDG does: faker.js 4's address.nearbyGPSCoordinate, which takes a radius that is
// not metric times 0.621371 for km. Without a coordinate it is anywhere.
func nearby(c *call) render.Node {
	v, ok := c.at(0)
	if !ok {
		c.differs(v, "KDG wants a coordinate here")
		return render.Seq(latitude(), text(","), longitude())
	}
	coordinate := v
	var radius, metric arg.Value
	var hasRadius bool
	if v.Kind == arg.Object {
		coordinate, ok = c.key(v, "coordinate")
		if _, later := v.Key("origin"); later && !ok { // faker.js 8's name
			coordinate, ok = c.key(v, "origin")
			c.differs(v, `KDG fails without "coordinate"`)
		}
		radius, hasRadius = c.key(v, "radius")
		metric, _ = c.key(v, "isMetric")
	} else {
		radius, hasRadius = c.at(1)
		metric, _ = c.at(2)
	}
	if !ok || coordinate.Kind != arg.Array || len(coordinate.Items) != 2 {
		c.wrong(v, `{"coordinate":[latitude,longitude],"radius":10}`)
		return nil
	}
	lat, _ := c.decimal(coordinate.Items[0])
	lon, _ := c.decimal(coordinate.Items[1])
	distance := 10.0
	if hasRadius {
		distance, _ = c.decimal(radius)
	}
	if !c.flag(metric) {
		distance *= 0.621371
	}
	return around(lat*math.Pi/180, lon*math.Pi/180, distance/earthRadius)
}

// around is a point at an angle from a point, both in radians, on the sphere. The
// conversions keep a processor from fusing products with sums.
func around(lat, lon, angle float64) render.Node {
	return render.Call(2*maxFloat, func(dst []byte, s *render.State) []byte {
		bearing := float64(s.Uint64()>>11) / (1 << 53) * 2 * math.Pi
		sine := float64(math.Sin(lat)*math.Cos(angle)) + float64(float64(math.Cos(lat)*math.Sin(angle))*math.Cos(bearing))
		east := math.Sin(bearing) * math.Sin(angle) * math.Cos(lat)
		north := math.Cos(angle) - float64(math.Sin(lat)*sine)
		to := math.Remainder(lon+math.Atan2(east, north), 2*math.Pi) // from -180 to 180 degrees
		dst = strconv.AppendFloat(dst, math.Asin(sine)*180/math.Pi, 'f', 4, 64)
		dst = append(dst, ',')
		return strconv.AppendFloat(dst, to*180/math.Pi, 'f', 4, 64)
	})
}
