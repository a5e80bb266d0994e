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
	{Name: "system.fileName", Doc: "one to three words and an extension", make: plain(func() render.Node { return fileName(fileExt()) })},
	{Name: "system.commonFileName", Args: "(extension)", Doc: "one to three words and an extension that is common", Examples: []string{"", `("txt")`}, make: func(c *call) render.Node {
		if extension := c.text(0, ""); extension != "" {
			return fileName(text(extension))
		}
		return fileName(commonFileExt())
	}},
	{Name: "system.mimeType", Doc: "a media type", make: plain(func() render.Node { return pick(mediaTypes()) })},
	{Name: "system.commonFileType", Doc: "video, audio, image, text or application", make: plain(func() render.Node { return render.Pick("video", "audio", "image", "text", "application") })},
	{Name: "system.commonFileExt", Doc: "an extension that is common", make: plain(commonFileExt)},
	{Name: "system.fileType", Doc: "the first part of a media type", make: plain(fileType)},
	{Name: "system.fileExt", Args: "(mediaType)", Doc: "an extension, or that of the media type", Examples: []string{"", `("image/png")`}, make: fileExtOf},
	{Name: "system.directoryPath", Doc: "the path of a folder; KDG prints undefined", make: missing(directoryPath)},
	{Name: "system.filePath", Doc: "the path of a file; KDG prints undefined", make: missing(func() render.Node {
		return render.Seq(directoryPath(), text("/"), fileName(fileExt()))
	})},
	{Name: "system.semver", Doc: "three digits with dots between", make: plain(func() render.Node {
		return render.Seq(repeated(1, digits), text("."), repeated(1, digits), text("."), repeated(1, digits))
	})},
}

// missing is a function that KDG has the name of, and no more.
func missing(n func() render.Node) func(*call) render.Node {
	return func(c *call) render.Node {
		c.differs(arg.Value{}, "KDG prints undefined")
		return n()
	}
}

// fileName is one to three words in lower case, with _ for what may part words.
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

// commonTypes are the media types of faker.js's common files, with their extensions.
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
	v, _ := c.at(0)
	if !strings.Contains(mediaType, "/") {
		c.wrong(v, "a media type, like image/png")
		return nil
	}
	c.warn(v, "no extension of %s is known here: any comes", mediaType)
	return fileExt()
}

// mediaTypes are gofakeit's, each once, without those that have a remark.
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
