package faker

import (
	"fmt"
	"math/big"
	"strings"

	"github.com/brianvoe/gofakeit/v7/data"

	"penstock/record/internal/render"
)

// userAgent has the browsers of KDG's generator, random-ua of 2014, in its shares. Where
// that leaves a parenthesis open, or writes no space or two, this has it right.
func userAgent() render.Node {
	return shared([]int64{46, 27, 19, 7, 2}, chrome(), explorer(), firefox(), safari(), opera())
}

func chrome() render.Node {
	system := shared([]int64{90, 9, 2}, render.Seq(text("Windows; U; "), windows()), macintosh("_"), linux())
	version := render.Seq(text("Chrome/"), whole(13, 39), text(".0."), whole(800, 899), text(".0"))
	return render.Seq(text("Mozilla/5.0 ("), system, text(") "), webkit(version))
}

func safari() render.Node {
	mac := render.Seq(macintosh("_"), text(" rv:"), whole(2, 6), text(".0; "), language())
	system := shared([]int64{5, 96}, render.Seq(text("Windows; U; "), windows()), mac)
	version := render.Seq(text("Version/"), whole(4, 7), text("."), whole(0, 1), text("."), whole(0, 10))
	return render.Seq(text("Mozilla/5.0 ("), system, text(") "), webkit(version))
}

func firefox() render.Node {
	system := shared([]int64{84, 16, 1}, render.Seq(windows(), render.Pick("", "; WOW64", "; Win64; x64")), macintosh("."), linux())
	var versions []string
	for i := 50; i < 160; i++ {
		versions = append(versions, fmt.Sprintf("; rv:%[1]d.%[2]d) Gecko/20100101 Firefox/%[1]d.%[2]d.", i/10, i%10))
	}
	return render.Seq(text("Mozilla/5.0 ("), system, pick(versions), whole(0, 9))
}

func explorer() render.Node {
	net := render.Seq(text("; .NET CLR "), whole(1, 4), text("."), whole(0, 9), text("."), whole(10_000, 99_999), text("."), whole(0, 9))
	trident := render.Seq(text(".0; "), windows(), text("; Trident/"), whole(3, 7), text("."), whole(0, 1), render.OneOf(text(""), net), text(")"))
	old := render.Seq(text("Mozilla/5.0 (compatible; MSIE "), whole(7, 10), trident)
	eleven := render.Seq(text("Mozilla/5.0 (Windows NT 6."), whole(1, 3), text("; Trident/7.0; "), render.Pick("Touch; ", ""), text("rv:11.0) like Gecko"))
	return shared([]int64{4, 1}, old, eleven)
}

func opera() render.Node {
	mac := render.Seq(text("Macintosh; Intel Mac OS X "), osx("."))
	system := shared([]int64{92, 3, 6}, render.Seq(windows(), text(";")), mac, render.Seq(linux(), text(";")))
	return render.Seq(text("Opera/"), whole(9, 14), text("."), whole(0, 99), text(" ("), system, text(" U; "), language(),
		text(" Presto/2.9."), whole(160, 190), text(" Version/"), whole(10, 12), text(".00)"))
}

func windows() render.Node {
	return render.Seq(text("Windows NT "), whole(5, 6), text("."), whole(0, 3))
}

func linux() render.Node {
	return render.Seq(text("X11; Linux "), pick(data.Computer["linux_processor"]))
}

func macintosh(separator string) render.Node {
	var processors []render.Node
	for _, processor := range data.Computer["mac_processor"] {
		processors = append(processors, text(processor))
	}
	return render.Seq(text("Macintosh; "), shared([]int64{49, 1, 48, 3}, processors...), text(" Mac OS X "), osx(separator))
}

func osx(separator string) render.Node {
	return render.Seq(text("10"+separator), whole(5, 10), text(separator), whole(0, 9))
}

func language() render.Node {
	var codes []string
	for _, code := range data.Languages["short"] {
		codes = append(codes, strings.ToUpper(code))
	}
	return pick(codes)
}

// webkit is the end of a user agent that names its build twice.
func webkit(version render.Node) render.Node {
	var builds []render.Node
	for i := range 8 * 3 * 3 {
		build := fmt.Sprintf("%d.%d.%d", 531+i/9, i/3%3, i%3)
		builds = append(builds, render.Seq(text("AppleWebKit/"+build+" (KHTML, like Gecko) "), version, text(" Safari/"+build)))
	}
	return render.OneOf(builds...)
}

// shared is one of the nodes, node i in weights[i] of all cases.
func shared(weights []int64, nodes ...render.Node) render.Node {
	shares := make([]*big.Rat, len(weights))
	for i, weight := range weights {
		shares[i] = big.NewRat(weight, 1)
	}
	return render.Weighted(shares, nodes)
}
