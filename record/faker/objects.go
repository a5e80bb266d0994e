package faker

import (
	"slices"
	"strings"

	"penstock/record/internal/arg"
)

// An objectForm is how faker.js 8 and later take the arguments of a function: as one
// object.
type objectForm struct {
	keys []string // in the order of the arguments
	kdg  string   // what KDG does with the object
}

// objectForms are by the function's name. The names are those of
// https://fakerjs.dev/api/, and what KDG does was observed with faker.js 3.1.0.
var objectForms = map[string]objectForm{
	"date.past":             {[]string{"years", "refDate"}, printsInvalidDate},
	"date.future":           {[]string{"years", "refDate"}, printsInvalidDate},
	"date.recent":           {[]string{"days", "refDate"}, printsInvalidDate},
	"date.soon":             {[]string{"days", "refDate"}, ""},
	"finance.amount":        {[]string{"min", "max", "dec", "symbol"}, printsNaN},
	"commerce.price":        {[]string{"min", "max", "dec", "symbol"}, printsNaN},
	"finance.account":       {[]string{"length"}, printsNothing},
	"finance.mask":          {[]string{"length"}, printsNothing},
	"finance.pin":           {[]string{"length"}, ""},
	"random.alphaNumeric":   {[]string{"length"}, ""}, // it warns of any argument
	"random.alpha":          {[]string{"length"}, ""},
	"random.numeric":        {[]string{"length"}, ""},
	"random.hexaDecimal":    {[]string{"length"}, ""},
	"datatype.string":       {[]string{"length"}, ""},
	"internet.password":     {[]string{"length"}, "fails"},
	"internet.color":        {[]string{"redBase", "greenBase", "blueBase"}, "prints #NaN"},
	"internet.email":        {[]string{"firstName", "lastName", "provider"}, "prints objectObject for the name"},
	"internet.exampleEmail": {[]string{"firstName", "lastName"}, "prints objectObject for the name"},
	"internet.userName":     {[]string{"firstName", "lastName"}, "prints [objectObject] for the name"},
	"name.findName":         {[]string{"firstName", "lastName"}, "prints [object Object] for the name"},
	"address.zipCode":       {[]string{"format"}, printsNothing},
	"address.streetAddress": {[]string{"useFullAddress"}, "adds an apartment in any case"},
	"image.image":           imageSize,
	"image.imageUrl":        imageSize,
}

var imageSize = objectForm{[]string{"width", "height"}, "prints [object Object] for the width"}

const (
	printsInvalidDate = "prints Invalid Date"
	printsNaN         = "prints NaN"
	printsNothing     = "prints nothing"
)

// withObjects adds the object form to the functions that have one.
func withObjects(all []Function) []Function {
	for i, f := range all {
		if form, ok := objectForms[f.Name]; ok {
			all[i].object = form
		}
		if keys := all[i].object.keys; keys != nil {
			all[i].Args += ` or ({"` + strings.Join(keys, `":…,"`) + `":…})`
		}
	}
	return all
}

// spread replaces the object that holds the arguments by the arguments. An object
// without any of the keys stays, for the function to refuse.
func (c *call) spread() {
	keys := c.function.object.keys
	if len(c.list.Values) != 1 || c.list.Values[0].Kind != arg.Object {
		return
	}
	object := c.list.Values[0]
	values := make([]arg.Value, len(keys)) // null where the object has no such key
	for i, key := range keys {
		if v, ok := object.Key(key); ok {
			values[i], c.named = v, true
		}
	}
	if !c.named {
		return
	}
	c.list.Values = values
	c.warnObject(object, c.function.object.kdg)
	for i, key := range object.Keys {
		if !slices.Contains(keys, key) {
			c.warn(object.Items[i], "%s ignores %q: it knows %s", c.function.Name, key, strings.Join(keys, ", "))
		}
	}
}

// warnObject warns of what KDG does with an object where this function reads one.
func (c *call) warnObject(v arg.Value, kdg string) {
	if kdg != "" && !c.function.Later {
		c.differs(v, "KDG takes no object here: it %s", kdg)
	}
}

// span reads argument i, which is a count or {"min":1,"max":3}, and reports whether
// it is there.
func (c *call) span(i int) (least, most int, ok bool) {
	v, _ := c.at(i)
	if v.Kind != arg.Object {
		n, ok := c.count(i, 1, 1)
		return n, n, ok
	}
	low, hasLow := c.key(v, "min")
	high, hasHigh := c.key(v, "max")
	if !hasLow || !hasHigh {
		c.wrong(v, `a whole number, or {"min":1,"max":3}`)
		return 1, 1, true
	}
	least, most = c.whole(low, 1, maxCount, 1), c.whole(high, 1, maxCount, maxCount)
	if least > most {
		c.fault(low, "min %d is above max %d: exchange the two", least, most)
		return 1, 1, true
	}
	if !c.named { // otherwise there is a warning already
		c.warnObject(v, printsNothing)
	}
	return least, most, true
}
