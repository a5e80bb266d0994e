package faker

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

// userAgent returns a user agent of the browsers of random-ua, the generator of 2014 that
// KDG uses, with the same market shares. It corrects that generator's unbalanced
// parentheses and wrong spaces.
func userAgent() render.Node {
	return weightedNodes([]int64{46, 27, 19, 7, 2}, chrome(), explorer(), firefox(), safari(), opera())
}

func chrome() render.Node {
	system := weightedNodes([]int64{90, 9, 2}, render.Seq(text("Windows; U; "), windows()), macintosh("_"), linux())
	version := render.Seq(text("Chrome/"), wholeNumber(13, 39), text(".0."), wholeNumber(800, 899), text(".0"))
	return render.Seq(text("Mozilla/5.0 ("), system, text(") "), webkit(version))
}

func safari() render.Node {
	mac := render.Seq(macintosh("_"), text(" rv:"), wholeNumber(2, 6), text(".0; "), language())
	system := weightedNodes([]int64{5, 96}, render.Seq(text("Windows; U; "), windows()), mac)
	version := render.Seq(text("Version/"), wholeNumber(4, 7), text("."), wholeNumber(0, 1), text("."), wholeNumber(0, 10))
	return render.Seq(text("Mozilla/5.0 ("), system, text(") "), webkit(version))
}

func firefox() render.Node {
	system := weightedNodes([]int64{84, 16, 1}, render.Seq(windows(), render.Pick("", "; WOW64", "; Win64; x64")), macintosh("."), linux())
	var versions []string
	for i := 50; i < 160; i++ {
		versions = append(versions, fmt.Sprintf("; rv:%[1]d.%[2]d) Gecko/20100101 Firefox/%[1]d.%[2]d.", i/10, i%10))
	}
	return render.Seq(text("Mozilla/5.0 ("), system, pick(versions), wholeNumber(0, 9))
}

func explorer() render.Node {
	net := render.Seq(text("; .NET CLR "), wholeNumber(1, 4), text("."), wholeNumber(0, 9), text("."), wholeNumber(10_000, 99_999), text("."), wholeNumber(0, 9))
	trident := render.Seq(text(".0; "), windows(), text("; Trident/"), wholeNumber(3, 7), text("."), wholeNumber(0, 1), render.OneOf(text(""), net), text(")"))
	old := render.Seq(text("Mozilla/5.0 (compatible; MSIE "), wholeNumber(7, 10), trident)
	eleven := render.Seq(text("Mozilla/5.0 (Windows NT 6."), wholeNumber(1, 3), text("; Trident/7.0; "), render.Pick("Touch; ", ""), text("rv:11.0) like Gecko"))
	return weightedNodes([]int64{4, 1}, old, eleven)
}

func opera() render.Node {
	mac := render.Seq(text("Macintosh; Intel Mac OS X "), osx("."))
	system := weightedNodes([]int64{92, 3, 6}, render.Seq(windows(), text(";")), mac, render.Seq(linux(), text(";")))
	return render.Seq(text("Opera/"), wholeNumber(9, 14), text("."), wholeNumber(0, 99), text(" ("), system, text(" U; "), language(),
		text(" Presto/2.9."), wholeNumber(160, 190), text(" Version/"), wholeNumber(10, 12), text(".00)"))
}

func windows() render.Node {
	return render.Seq(text("Windows NT "), wholeNumber(5, 6), text("."), wholeNumber(0, 3))
}

func linux() render.Node {
	return render.Seq(text("X11; Linux "), pick(data.Computer["linux_processor"]))
}

func macintosh(separator string) render.Node {
	var processors []render.Node
	for _, processor := range data.Computer["mac_processor"] {
		processors = append(processors, text(processor))
	}
	return render.Seq(text("Macintosh; "), weightedNodes([]int64{49, 1, 48, 3}, processors...), text(" Mac OS X "), osx(separator))
}

func osx(separator string) render.Node {
	return render.Seq(text("10"+separator), wholeNumber(5, 10), text(separator), wholeNumber(0, 9))
}

func language() render.Node {
	var codes []string
	for _, code := range data.Languages["short"] {
		codes = append(codes, strings.ToUpper(code))
	}
	return pick(codes)
}

// webkit returns the end of a WebKit user agent, which contains the build number twice.
func webkit(version render.Node) render.Node {
	var builds []render.Node
	for i := range 8 * 3 * 3 {
		build := fmt.Sprintf("%d.%d.%d", 531+i/9, i/3%3, i%3)
		builds = append(builds, render.Seq(text("AppleWebKit/"+build+" (KHTML, like Gecko) "), version, text(" Safari/"+build)))
	}
	return render.OneOf(builds...)
}

// weightedNodes returns one of the nodes, node i with a probability proportional to
// weights[i].
func weightedNodes(weights []int64, nodes ...render.Node) render.Node {
	shares := make([]*big.Rat, len(weights))
	for i, weight := range weights {
		shares[i] = big.NewRat(weight, 1)
	}
	return render.Weighted(shares, nodes)
}
