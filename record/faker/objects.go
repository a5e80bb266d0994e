package faker

import (
	"slices"
	"strings"

	"penstock/record/internal/arg"
)

// An objectForm describes how faker.js 8 and later take the arguments of a function as
// one object.
type objectForm struct {
	keys []string // in the order of the arguments
	kdg  string   // what KDG does with the object, as a verb phrase; "" if KDG lacks the function
}

// objectForms maps a function's name to its object form. The keys are those of
// https://fakerjs.dev/api/. KDG's behaviour was observed with faker.js 3.1.0.
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
	"random.alphaNumeric":   {[]string{"length"}, ""}, // the function warns about any argument itself
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
	"address.streetAddress": {[]string{"useFullAddress"}, "always adds an apartment"},
	"image.image":           imageSize,
	"image.imageUrl":        imageSize,
}

var imageSize = objectForm{[]string{"width", "height"}, "prints [object Object] for the width"}

const (
	printsInvalidDate = "prints Invalid Date"
	printsNaN         = "prints NaN"
	printsNothing     = "prints nothing"
)

// withObjects sets the object form of each function that has one.
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

// spreadObject replaces a single object argument by the arguments that it holds. An object
// without any of the keys is left for the function to reject.
func (c *call) spreadObject() {
	keys := c.function.object.keys
	if len(c.list.Values) != 1 || c.list.Values[0].Kind != arg.Object {
		return
	}
	object := c.list.Values[0]
	values := make([]arg.Value, len(keys)) // null for a missing key
	for i, key := range keys {
		if v, ok := object.Key(key); ok {
			values[i], c.named = v, true
		}
	}
	if !c.named {
		return
	}
	c.list.Values = values
	c.warnObjectForm(object, c.function.object.kdg)
	for i, key := range object.Keys {
		if !slices.Contains(keys, key) {
			c.warn(object.Items[i], "%s ignores %q: its keys are %s", c.function.Name, key, strings.Join(keys, ", "))
		}
	}
}

// warnObjectForm warns about what KDG does with an object that this function supports.
func (c *call) warnObjectForm(v arg.Value, kdg string) {
	if kdg != "" && !c.function.Later {
		c.warnKDG(v, "KDG does not support an object here: it %s", kdg)
	}
}

// countOrRange reads argument i, which is a count or a range such as {"min":1,"max":3}. It
// returns the minimum and the maximum count, and whether the argument exists.
func (c *call) countOrRange(i int) (least, most int, ok bool) {
	v, _ := c.argument(i)
	if i == 0 {
		c.warnNull()
	}
	if v.Kind != arg.Object {
		n, ok := c.count(i, 1, 1)
		return n, n, ok
	}
	low, hasLow := c.key(v, "min")
	high, hasHigh := c.key(v, "max")
	if !hasLow || !hasHigh {
		c.faultType(v, `an integer or {"min":1,"max":3}`)
		return 1, 1, true
	}
	least, most = c.whole(low, 1, maxCount, 1), c.whole(high, 1, maxCount, maxCount)
	if least > most {
		c.fault(low, "min %d is greater than max %d: swap the two", least, most)
		return 1, 1, true
	}
	if !c.named { // otherwise spreadObject has warned already
		c.warnObjectForm(v, printsNothing)
	}
	return least, most, true
}

// warnNull warns about null as the only argument, which KDG reads as 0 or "".
func (c *call) warnNull() {
	if len(c.list.Values) == 1 && !c.named && c.list.Values[0].Kind == arg.Null {
		c.warnKDG(c.list.Values[0], "KDG prints nothing for null: remove it")
	}
}
