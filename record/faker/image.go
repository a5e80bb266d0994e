package faker

import (
	"strconv"

	"penstock/record/internal/render"
)

// imageFunctions contains image, avatar, imageUrl and one function for each category.
var imageFunctions = append([]Function{
	{Name: "image.image", Args: "(width,height)", Doc: "the URL of an image of a random category", Examples: []string{"", "(100)"}, make: func(c *call) render.Node { return image(c.size()) }},
	{Name: "image.avatar", Doc: "the URL of a portrait", make: withoutArgs(avatar)},
	{Name: "image.imageUrl", Args: "(width,height)", Doc: "the URL of an image", Examples: []string{"", "(100)"}, make: func(c *call) render.Node { return text(imageURL(c.size())) }},
}, categoryFunctions()...)

var categories = []string{"abstract", "animals", "business", "cats", "city", "food", "nightlife", "fashion", "people", "nature", "sports", "technics", "transport"}

func categoryFunctions() []Function {
	var all []Function
	for _, category := range categories {
		all = append(all, Function{Name: "image." + category, Args: "(width,height)", Doc: "the URL of an image of the category", object: imageSize,
			make: func(c *call) render.Node { return text(imageURL(c.size()) + "/" + category) }})
	}
	return all
}

const (
	defaultWidth  = 640
	defaultHeight = 480
)

func (c *call) size() (width, height int) {
	width, _ = c.count(0, 1, defaultWidth)
	height, _ = c.count(1, 1, defaultHeight)
	return width, height
}

func imageURL(width, height int) string {
	return "http://lorempixel.com/" + strconv.Itoa(width) + "/" + strconv.Itoa(height)
}

func image(width, height int) render.Node {
	return render.Seq(text(imageURL(width, height)+"/"), pick(categories))
}

func avatar() render.Node {
	return render.Seq(text("https://s3.amazonaws.com/uifaces/faces/twitter/"), pick(toLower(removeChars("' ", firstNames()))), text("/128.jpg"))
}
