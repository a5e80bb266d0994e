// Package doctest reads the documentation, so that tests can run the commands that it
// shows, compare their output and follow its links.
package doctest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Page is a parsed Markdown file.
type Page struct {
	Path    string   // from the root of the checkout
	Source  string   // the text of the file
	Links   []string // destinations of links
	Anchors []string // IDs of headings
	Blocks  []Block  // fenced code blocks
}

// Block is a fenced code block.
type Block struct{ Language, Text string }

// Example is a command of a console block and the output shown below it.
type Example struct{ Page, Command, Output string }

// Pages parses README.md, CONTRIBUTING.md and docs/*.md of a checkout.
func Pages(root string) ([]Page, error) {
	paths, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil {
		return nil, err
	}
	var pages []Page
	for _, path := range append([]string{filepath.Join(root, "README.md"), filepath.Join(root, "CONTRIBUTING.md")}, paths...) {
		source, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return nil, err
		}
		pages = append(pages, parse(filepath.ToSlash(name), source))
	}
	return pages, nil
}

func parse(name string, source []byte) Page {
	page := Page{Path: name, Source: string(source)}
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table), goldmark.WithParserOptions(parser.WithAutoHeadingID()))
	visit := func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		switch n := node.(type) {
		case *ast.Link:
			page.Links = append(page.Links, string(n.Destination))
		case *ast.Heading:
			if id, has := n.AttributeString("id"); has {
				page.Anchors = append(page.Anchors, string(id.([]byte)))
			}
		case *ast.FencedCodeBlock:
			page.Blocks = append(page.Blocks, Block{string(n.Language(source)), string(n.Lines().Value(source))})
		}
		return ast.WalkContinue, nil
	}
	_ = ast.Walk(markdown.Parser().Parse(text.NewReader(source)), visit) // visit returns no error
	return page
}

// Examples returns the examples of each console block whose first command has one of
// the prefixes, block by block. Commands of one block share their files.
func Examples(pages []Page, prefixes ...string) (blocks [][]Example) {
	for _, page := range pages {
		for _, block := range page.Blocks {
			first, is := strings.CutPrefix(block.Text, "$ ")
			if block.Language != "console" || !is || !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(first, p) }) {
				continue
			}
			var examples []Example
			for example := range strings.SplitSeq(first, "\n$ ") {
				command, output, _ := strings.Cut(example, "\n")
				examples = append(examples, Example{page.Path, command, output})
			}
			blocks = append(blocks, examples)
		}
	}
	return blocks
}

// ellipsis stands for any text in the output that a page shows: at the end of a line
// for the rest of the line, alone on a line for any number of lines.
const ellipsis = "…"

// Compare returns an error if real is not the output that the example shows. vary are
// patterns of what differs between two runs, such as times and IDs.
func (e Example) Compare(real string, vary ...*regexp.Regexp) error {
	shown := e.Output
	for _, pattern := range vary {
		shown, real = pattern.ReplaceAllString(shown, "~"), pattern.ReplaceAllString(real, "~")
	}
	pattern := regexp.QuoteMeta(strings.Trim(shown, "\n") + "\n")
	pattern = regexp.MustCompile(`(?m)^`+ellipsis+`\n`).ReplaceAllString(pattern, `(?:.*\n)*`)
	pattern = strings.ReplaceAll(pattern, ellipsis+"\n", ".*\n")
	if matches, err := regexp.MatchString(`\A`+pattern+`\z`, strings.Trim(real, "\n")+"\n"); err != nil || matches {
		return err
	}
	return fmt.Errorf("%s: the output of %s differs from the page, which shows\n%s\nIt prints\n%s", e.Page, e.Command, shown, real)
}

// Rewrite puts real into the page as the output of the example. It leaves examples with
// an ellipsis to their author.
func (e Example) Rewrite(root, real string) error {
	if strings.Contains(e.Output, ellipsis) {
		return nil
	}
	path := filepath.Join(root, filepath.FromSlash(e.Page))
	source, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	shown := func(output string) string { return "$ " + strings.Trim(e.Command+"\n"+output, "\n") + "\n" }
	page := strings.Replace(string(source), shown(e.Output), shown(real), 1)
	return os.WriteFile(path, []byte(page), 0o600) // #nosec G703 -- a page of the checkout
}
