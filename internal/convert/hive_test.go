package convert

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"penstock/firehose"
)

// unscaled returns the number in a decimal's bytes.
func unscaled(encoded []byte) string {
	n := new(big.Int).SetBytes(encoded)
	if encoded[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(encoded))))
	}
	return n.String()
}

// Types that are wrong or not modelled are refused with the name of the column.
func TestTypeFaults(t *testing.T) {
	check := func(typ, want string) {
		t.Helper()
		_, err := NewSchema(firehose.Converter{Columns: []firehose.Column{{Name: "c", Type: typ}}})
		require.EqualError(t, err, "column c: "+want)
	}
	for _, typ := range []string{"binary", "uniontype<int,string>", "array<binary>", "struct<a:uniontype<int>>", "map<binary,int>"} {
		name := map[bool]string{true: "uniontype", false: "binary"}[strings.Contains(typ, "union")]
		check(typ, "the type "+name+" is not modelled, because AWS does not document how Firehose converts JSON to it: use string")
	}
	for _, typ := range []string{
		"", "text", "array", "array<string", "array<>", "array<string>garbage", "struct<a:>", "struct<:string>", "struct<>", "struct<a:int,a:string>", "struct<a:int,A:string>", "struct<`a:int>", "struct<a:string>,",
		"map<string>", "map<array<string>,int>", "map<struct<a:string>,int>", "varchar(", "varchar(6 5535)", "varchar(0)", "varchar(65536)", "varchar(foo)", "char(256)", "char(10)garbage", "decimal(1 0,2)", "decimal(39,2)", "decimal(2,3)", "decimal(0)", "decimal()", "decimal(1,2,3)", "decimal(1,)", "decimal(1", "int(3)", "decimal(99999999999999999999,0)",
	} {
		check(typ, "\""+typ+"\" is no type of Hive: write one such as array<string> or struct<name:string,age:int>")
	}
	check(strings.Repeat("array<", 40)+"int"+strings.Repeat(">", 40), "more than 32 types in each other, which is not modelled")

	newSchema(t, "a Decimal( 10 , 2 )", "b varchar( 255 )", "c double precision", "d real", "e decimal", "f decimal(5)", "g struct< `order` : string , `a``b`:map< int , array<date> > >")
	_, err := NewSchema(firehose.Converter{})
	require.EqualError(t, err, "a table needs a column")
	_, err = NewSchema(firehose.Converter{Columns: []firehose.Column{{Name: "a", Type: "int"}, {Name: "A", Type: "int"}}})
	require.EqualError(t, err, "column A: a table has each name once")
	for pattern, want := range map[string]string{
		"yy-MM-dd":   "a year of two digits is not modelled, because its century depends on the day: write yyyy",
		"yyyy 'at":   "the quote at the end has no second one: close it",
		"ww":         "the letter ww is not modelled: use those of a date, a time or an offset",
		"yyyy ZZZ":   "the letter ZZZ is not modelled: use those of a date, a time or an offset",
		"HH:mm zzzz": "the letter zzzz is not modelled: use those of a date, a time or an offset",
	} {
		c := firehose.Converter{Columns: []firehose.Column{{Name: "a", Type: "int"}}}
		c.Deserializer = firehose.Deserializer{Hive: true, TimestampFormats: []string{pattern}}
		_, err := NewSchema(c)
		require.EqualError(t, err, "HiveJsonSerDe.TimestampFormats: \""+pattern+"\": "+want)
	}
}

func FuzzTypes(f *testing.F) {
	for _, typ := range []string{"map<string,array<struct<a:decimal(10,2)>>>", "struct<`a``b`:int>", "varchar(3)", "double precision"} {
		f.Add(typ, `{"c":{"a":[1]}}`)
	}
	f.Fuzz(func(t *testing.T, typ, record string) {
		c := firehose.Defaults().Converter
		c.Columns = []firehose.Column{{Name: "c", Type: typ}}
		s, err := NewSchema(c)
		if err != nil {
			return
		}
		rows, failed := s.NewReader().Append(nil, []byte(record))
		if failed != nil {
			return
		}
		w := s.NewWriter(new(strings.Builder))
		if _, err := w.Write(rows); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
