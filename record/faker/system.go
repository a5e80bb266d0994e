package faker

import (
	"slices"
	"strings"

	"github.com/brianvoe/gofakeit/v7/data"
	"github.com/gabriel-vasile/mimetype"

	"penstock/record/internal/arg"
	"penstock/record/internal/render"
)

var systemFunctions = []Function{
	{Name: "system.fileName", Doc: "a file name with a random extension", make: withoutArgs(func() render.Node { return fileName(fileExt()) })},
	{Name: "system.commonFileName", Args: "(extension)", Doc: "a file name with the extension, or with a common one", Examples: []string{"", `("txt")`}, make: func(c *call) render.Node {
		if extension := c.text(0, ""); extension != "" {
			return fileName(text(extension))
		}
		return fileName(commonFileExt())
	}},
	{Name: "system.mimeType", Doc: "a media (MIME) type", make: withoutArgs(func() render.Node { return pick(mediaTypes()) })},
	{Name: "system.commonFileType", Doc: "video, audio, image, text or application", make: withoutArgs(func() render.Node { return render.Pick("video", "audio", "image", "text", "application") })},
	{Name: "system.commonFileExt", Doc: "a common file extension", make: withoutArgs(commonFileExt)},
	{Name: "system.fileType", Doc: "the first part of a media type: image, text …", make: withoutArgs(fileType)},
	{Name: "system.fileExt", Args: "(mediaType)", Doc: "a file extension, or that of the media type", Examples: []string{"", `("image/png")`}, make: fileExtOf},
	{Name: "system.directoryPath", Doc: "the path of a directory; KDG prints undefined", make: undefinedInKDG(directoryPath)},
	{Name: "system.filePath", Doc: "the path of a file; KDG prints undefined", make: undefinedInKDG(func() render.Node {
		return render.Seq(directoryPath(), text("/"), fileName(fileExt()))
	})},
	{Name: "system.semver", Doc: "a semantic version of three digits: 4.0.7", make: withoutArgs(func() render.Node {
		return render.Seq(repeated(1, digits), text("."), repeated(1, digits), text("."), repeated(1, digits))
	})},
}

// undefinedInKDG returns a function that faker.js 3.1.0 declares without implementing it.
// It warns that KDG prints undefined.
func undefinedInKDG(n func() render.Node) func(*call) render.Node {
	return func(c *call) render.Node {
		c.warnKDG(arg.Value{}, "KDG prints undefined")
		return n()
	}
}

// fileName returns one to three words in lower case, joined by _, and the extension.
func fileName(extension render.Node) render.Node {
	name := render.Seq(list(1, 3, " ", word()), text("."), extension)
	return render.Map(name, func(c byte) byte {
		switch {
		case c == ' ', c == ',', c == '-', c == '\\':
			return '_'
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		}
		return c
	})
}

func fileExt() render.Node { return pick(data.Files["extension"]) }

// commonTypes lists the media types of faker.js's common files and their extensions.
var commonTypes = []struct {
	mediaType  string
	extensions []string
}{
	{"application/pdf", []string{"pdf"}},
	{"audio/mpeg", []string{"mpga", "mp2", "mp2a", "mp3", "m2a", "m3a"}},
	{"audio/wav", []string{"wav"}},
	{"image/png", []string{"png"}},
	{"image/jpeg", []string{"jpeg", "jpg", "jpe"}},
	{"image/gif", []string{"gif"}},
	{"video/mp4", []string{"mp4", "mp4v", "mpg4"}},
	{"video/mpeg", []string{"mpeg", "mpg", "mpe", "m1v", "m2v"}},
	{"text/html", []string{"html", "htm", "shtml"}},
}

func commonFileExt() render.Node {
	var extensions []render.Node
	for _, common := range commonTypes {
		extensions = append(extensions, pick(common.extensions))
	}
	return render.OneOf(extensions...)
}

func fileExtOf(c *call) render.Node {
	mediaType := c.text(0, "")
	if mediaType == "" {
		return fileExt()
	}
	for _, common := range commonTypes {
		if mediaType == common.mediaType {
			return pick(common.extensions)
		}
	}
	if m := mimetype.Lookup(mediaType); m != nil && m.Extension() != "" {
		return text(strings.TrimPrefix(m.Extension(), "."))
	}
	v, _ := c.argument(0)
	if !strings.Contains(mediaType, "/") {
		c.faultType(v, "a media type such as image/png")
		return nil
	}
	c.warn(v, "no extension is known for %s: a random one is printed", mediaType)
	return fileExt()
}

// mediaTypes returns gofakeit's media types without duplicates and without entries that
// contain a remark.
func mediaTypes() []string {
	types := slices.Compact(slices.Sorted(slices.Values(data.Files["mime_type"])))
	return slices.DeleteFunc(types, func(mediaType string) bool { return strings.Contains(mediaType, " ") })
}

func fileType() render.Node {
	var types []string
	for _, mediaType := range mediaTypes() {
		first, _, _ := strings.Cut(mediaType, "/")
		if !slices.Contains(types, first) {
			types = append(types, first)
		}
	}
	return pick(types)
}

func directoryPath() render.Node {
	return render.Seq(text("/"), list(1, 3, "/", loremWord()))
}
