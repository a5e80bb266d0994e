package record_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// published maps the number of a public JSON template to its columns.
var published = map[string]string{
	"001": `timestamp string*, eventtype string, film_id int, distributor string, platform string, state string`,
	"003": `timestamp string*, eventtype string, film_id int, distributor string, platform string, state string`,
	"005": `sensorid int, currenttemperature int, ipaddress string, status string, timestamp string`,
	"007": `customerid string, transactionamount int, status string, transactiontime string*, transactiontype string, merchantid string, currency string, clothingcategory string, clothingbrand string, clothingsize string, color string, season string`,
	"011": `_id string, clusterid string, connectiontime timestamp, kwhdelivered string, stationid string, spaceid string, timezone string, userid string`,
	"013": `transactionid int, amount int, transactiontime string*, cardholderid int`,
	"015": `fecha_compra timestamp, nombre_cliente string, numero_documento int, cantidad_items int, estado_transaccion string, valor_total int`,
	"021": `fields struct<usage_average:int>, name string, tags struct<clustername:string>, timestamp bigint`,
	"023": `year string, month string, day string, firstname string, lastname string, city string, state string, country string, zipcode string, street string, transactionamount int`,
	"025": `price double, product string`,
	"027": `productname string, color string, department string, product string, imageurl string, datesoldsince string, datesolduntil string, price int, campaign string`,
	"029": `name string, lastname string, date string, sensorid int, currenttemperature int, status string`,
	"031": `instrument_id int, price int, ts string*`,
	"033": `id int, ordertime string*, amount int, currency string`,
	"037": `order_id string, customer string, amount double, timestamp string`,
	"039": `timestamp string*, device_id string, patient_id string, name string, dob string, temp int, pulse int, oxygen_percent int, systolic int, diastolic int`,
	"041": `key bigint, committimestamp string*`,
	"043": `accountid int, retailerid string, channelid int, productid string, articleid int, articlenumber int, lastupdated string*, quantity int`,
	"045": `sensorid int, currenttemperature int, status string`,
	"047": `id string, fname string, lname string, role string`,
	"051": `name string, date string, year string, month string, day string, column_to_update_integer int, column_to_update_string string`,
	"053": `name string, date string, year string, month string, day string, column_to_update_integer int, column_to_update_string string`,
	"055": `userid string, orderid string, factoryid string, robotid string, jobstatus string, timestamp string`,
	"059": `year string, month string, day string, firstname string, lastname string, city string, state string, country string, zipcode string, street string, transactionamount int`,
	"067": `year string, firstname string, lastname string, city string, state string, transactionamount int`,
	"069": `timestamp string*, sensor_id string, temperature double, humidity double, soil_moisture double, light_intensity int, wind_speed double, battery_level double`,
	"071": `customerid string, ipaddress string, countrycode string, gender string, trafficorigin string, event struct<type:string,product:string,amount:int>`,
	"073": `symbol string`,
	"075": `accountid int, retailerid string, channelid int, productid string, articleid int, articlenumber int, lastupdated string*, quantity int`,
	"077": `orderid string, customerid string, amount int, currency string, status string, items array<struct<productid:string,name:string,quantity:int,price:double>>, shippingaddress struct<city:string,state:string,zipcode:string>, timestamp string`,
	"079": `level string, service string, message string, traceid string, spanid string, host string, statuscode int, responsetime int, timestamp string`,
	"081": `eventtype int, equipmentid string, currentorders array<struct<description:string,orderid:string,status:int>>`,
}

// TestColumnsOfPublishedTemplates checks that all public JSON templates have columns,
// except for one with a space in a name.
func TestColumnsOfPublishedTemplates(t *testing.T) {
	files := publishedFiles(t)
	without := map[string]string{"035": "not JSON", "057": "not JSON", "061": `column "Time Played"`, "065": "not JSON",
		"009": "text", "017": "text", "019": "text", "049": "text", "063": "text"}
	assert.Len(t, files, len(published)+len(without))
	for number, src := range files {
		if part, ok := without[number]; ok {
			_, err := parse(t, src).Columns()
			assert.ErrorContains(t, err, part, number)
			continue
		}
		assert.Equal(t, published[number], columns(t, src), number)
	}
}

// publishedFiles returns the public templates in KDG's syntax, by number.
func publishedFiles(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(corpus, "*.tmpl"))
	require.NoError(t, err)
	if len(names) == 0 {
		t.Skip("the directory of public templates is missing: ", corpus)
	}
	files := map[string]string{}
	for _, name := range names {
		content, err := os.ReadFile(name)
		require.NoError(t, err)
		files[filepath.Base(name)[:3]] = string(content)
	}
	return files
}
