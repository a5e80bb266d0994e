package faker

import (
	"math"
	"strconv"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

// earthRadius is the radius of the Earth in km that faker.js uses.
const earthRadius = 6378.137

// nearbyCoordinate implements address.nearbyGPSCoordinate as KDG and faker.js 4 do. It
// returns the point at the radius from the coordinate in a random
// direction, or without a coordinate any point. Like faker.js, it multiplies a radius
// that is not metric by 0.621371 to convert it to km, although that converts km to miles.
func nearbyCoordinate(c *call) render.Node {
	v, ok := c.argument(0)
	if !ok {
		c.warnKDG(v, "KDG requires a coordinate here")
		return render.Seq(latitude(), text(","), longitude())
	}
	coordinate := v
	var radius, metric arg.Value
	var hasRadius bool
	if v.Kind == arg.Object {
		coordinate, ok = c.key(v, "coordinate")
		if _, later := v.Key("origin"); later && !ok { // faker.js 8's name
			coordinate, ok = c.key(v, "origin")
			c.warnKDG(v, `KDG fails without "coordinate"`)
		}
		radius, hasRadius = c.key(v, "radius")
		metric, _ = c.key(v, "isMetric")
	} else {
		radius, hasRadius = c.argument(1)
		metric, _ = c.argument(2)
	}
	if !ok || coordinate.Kind != arg.Array || len(coordinate.Items) != 2 {
		c.faultType(v, `{"coordinate":[latitude,longitude],"radius":10}`)
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
	return pointAtDistance(lat*math.Pi/180, lon*math.Pi/180, distance/earthRadius)
}

// pointAtDistance returns the point at the given angle from a point on the sphere, in a
// random direction. All are in radians. The explicit float64 conversions prevent fused
// multiply-add, whose rounding differs between processors.
func pointAtDistance(lat, lon, angle float64) render.Node {
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
