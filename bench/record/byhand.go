package main

import (
	"math/bits"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/brianvoe/gofakeit/v7/data"
)

var (
	distributors = []string{"amazon prime", "google play", "apple itunes", "twitter", "microsoft", "meta", "youtube"}
	platforms    = []string{"ios", "android", "xbox", "social-media", "tech", "other"}
	states       = data.Address["state"]
)

// isoOffset is the format of moment.js, which writes an offset of 0 as +00:00, not Z.
const isoOffset = "2006-01-02T15:04:05-07:00"

// byHand returns a loop written for this template alone: it calls the generator without
// an interface, appends constants, and formats the time once per second.
func byHand() loop {
	rng := rand.NewPCG(1, 2)
	randomBelow := func(n int) uint64 { // like rand.IntN, but with a bias of n in 2⁶⁴
		i, _ := bits.Mul64(rng.Uint64(), uint64(n))
		return i
	}
	var second int64
	var timestamp []byte
	return func(dst []byte, now time.Time, n int) []byte {
		if s := now.Unix(); s != second {
			second, timestamp = s, now.AppendFormat(timestamp[:0], isoOffset)
		}
		for range n {
			dst = append(dst, "{\t\"timestamp\":\""...)
			dst = append(dst, timestamp...)
			dst = append(dst, "\",\t\"eventType\":\""...)
			switch i := randomBelow(10); {
			case i < 3:
				dst = append(dst, "rent"...)
			case i < 4:
				dst = append(dst, "buy"...)
			default:
				dst = append(dst, "trailer"...)
			}
			dst = append(dst, "\",\t\"film_id\":"...)
			dst = strconv.AppendInt(dst, int64(1+randomBelow(1000)), 10)
			dst = append(dst, ",\t\"distributor\":\""...)
			dst = append(dst, distributors[randomBelow(len(distributors))]...)
			dst = append(dst, "\",\t\"platform\": \""...)
			dst = append(dst, platforms[randomBelow(len(platforms))]...)
			dst = append(dst, "\",\t\"state\":\""...)
			dst = append(dst, states[randomBelow(len(states))]...)
			dst = append(dst, "\"}\n"...)
		}
		return dst
	}
}

// byHandTuned is byHand with further optimizations: each value is appended together with
// the text around it, and the low part of each product serves as the next random number.
func byHandTuned() loop {
	rng := rand.NewPCG(1, 2)
	rent, buy, trailer := "rent\",\t\"film_id\":", "buy\",\t\"film_id\":", "trailer\",\t\"film_id\":"
	distributor := wrapAll(",\t\"distributor\":\"", distributors, "\",\t\"platform\": \"")
	platform := wrapAll("", platforms, "\",\t\"state\":\"")
	state := wrapAll("", states, "\"}\n")
	var second int64
	var head []byte
	return func(dst []byte, now time.Time, n int) []byte {
		if s := now.Unix(); s != second {
			second, head = s, append(head[:0], "{\t\"timestamp\":\""...)
			head = append(now.AppendFormat(head, isoOffset), "\",\t\"eventType\":\""...)
		}
		for range n {
			dst = append(dst, head...)
			i, left := bits.Mul64(rng.Uint64(), 10)
			switch {
			case i < 3:
				dst = append(dst, rent...)
			case i < 4:
				dst = append(dst, buy...)
			default:
				dst = append(dst, trailer...)
			}
			i, left = bits.Mul64(left, 1000)
			dst = strconv.AppendInt(dst, int64(1+i), 10)
			i, left = bits.Mul64(left, uint64(len(distributor)))
			dst = append(dst, distributor[i]...)
			i, left = bits.Mul64(left, uint64(len(platform)))
			dst = append(dst, platform[i]...)
			i, _ = bits.Mul64(left, uint64(len(state)))
			dst = append(dst, state[i]...)
		}
		return dst
	}
}

// wrapAll returns the texts, each between before and after.
func wrapAll(before string, texts []string, after string) []string {
	var whole []string
	for _, text := range texts {
		whole = append(whole, before+text+after)
	}
	return whole
}
