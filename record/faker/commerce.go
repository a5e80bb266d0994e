package faker

import (
	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

var commerceFunctions = []Function{
	{Name: "commerce.color", Doc: "a colour", make: withoutArgs(color)},
	{Name: "commerce.department", Doc: "a department of a store", make: withoutArgs(department)},
	{Name: "commerce.productName", Doc: "adjective, material and product", make: withoutArgs(productName)},
	{Name: "commerce.price", Args: "(min) or (min,max,decimals,symbol)", Doc: "a whole price from min (default 0) to 1000 with .00; with max, a price from min to max with the given decimals (default 2)", Examples: []string{"", "(10)"}, make: amountWithArgs},
	{Name: "commerce.productAdjective", Doc: "an adjective for products", make: withoutArgs(productAdjective)},
	{Name: "commerce.productMaterial", Doc: "a material", make: withoutArgs(productMaterial)},
	{Name: "commerce.product", Doc: "a product", make: withoutArgs(product)},
}

func color() render.Node            { return pick(data.Colors["safe"]) }
func department() render.Node       { return pick(toTitle(data.Product["category"])) }
func productAdjective() render.Node { return pick(toTitle(data.Product["adjective"])) }
func productMaterial() render.Node  { return pick(toTitle(data.Product["material"])) }
func product() render.Node          { return pick(toTitle(data.Product["name"])) }
func productName() render.Node {
	return phrase(productAdjective(), productMaterial(), product())
}
