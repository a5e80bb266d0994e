package faker

import (
	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

var commerceFunctions = []Function{
	{Name: "commerce.color", Doc: "a colour", make: plain(color)},
	{Name: "commerce.department", Doc: "a department of a shop", make: plain(department)},
	{Name: "commerce.productName", Doc: "adjective, material and product", make: plain(productName)},
	{Name: "commerce.price", Args: "(min) or (min,max,decimals,symbol)", Doc: "a whole number from min to 1000 with .00; with a max, a price with so many decimals", Examples: []string{"", "(10)"}, make: amountLike},
	{Name: "commerce.productAdjective", Doc: "an adjective of products", make: plain(productAdjective)},
	{Name: "commerce.productMaterial", Doc: "a material", make: plain(productMaterial)},
	{Name: "commerce.product", Doc: "a product", make: plain(product)},
}

func color() render.Node            { return pick(data.Colors["safe"]) }
func department() render.Node       { return pick(titled(data.Product["category"])) }
func productAdjective() render.Node { return pick(titled(data.Product["adjective"])) }
func productMaterial() render.Node  { return pick(titled(data.Product["material"])) }
func product() render.Node          { return pick(titled(data.Product["name"])) }
func productName() render.Node {
	return phrase(productAdjective(), productMaterial(), product())
}
