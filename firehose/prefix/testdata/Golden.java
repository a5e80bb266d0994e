// Golden writes datetime.tsv: what java.time.format.DateTimeFormatter makes of
// a pattern, an instant and a zone, in locale en-US. From this directory:
//
//	java Golden.java > datetime.tsv
//
// A row is pattern, instant, zone, result, tab-separated. The result is the
// text, or REFUSED when ofPattern throws, or FAILED when format throws (for one,
// an ArrayIndexOutOfBoundsException for a year of 11 to 18 letters).

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

public class Golden {
    static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

    static final String PLAIN = "2018-08-27T10:30:07Z";
    static final String FRACTION = "2018-08-27T10:30:07.012345678Z";

    static final List<String> INSTANTS = List.of(
            PLAIN,
            FRACTION,
            "2025-12-27T23:59:59.999999999Z", // the last day of a US week-based year
            "2025-12-28T00:00:00Z",           // and the first of the next
            "2021-12-30T00:00:00Z",           // the week of a Saturday 1 January
            "2025-12-30T12:00:00Z",           // noon
            "2025-12-31T20:00:00Z",           // New Year in Asia, not yet in UTC
            "2026-01-01T00:00:00Z",           // midnight
            "2024-02-29T13:05:09.5Z",         // leap day
            "2026-03-29T01:00:00Z",           // Berlin goes to summer time
            "2026-11-01T06:30:00.000000001Z", // New York repeats an hour
            "2026-09-05T22:59:59.001Z");

    static final List<String> ZONES = List.of(
            "UTC", "Asia/Tokyo", "America/New_York", "Europe/Berlin", "Asia/Kolkata",
            "Asia/Kathmandu",    // +05:45, and no short name in Go
            "America/St_Johns"); // -03:30

    // Each holds many fields, so that a few rows see every field everywhere.
    static final List<String> FIELDS = List.of(
            "y|yy|yyy|yyyy|yyyyy|u|uu|uuu|uuuu|uuuuu",
            "Y|YY|YYY|YYYY|YYYYY|w|ww|W|e|ee|c|F",
            "M|MM|MMM|MMMM|MMMMM|L|LL|LLL|LLLL|LLLLL",
            "Q|QQ|QQQ|QQQQ|QQQQQ|q|qq|qqq|qqqq|qqqqq",
            "d|dd|D|DD|DDD",
            "E|EE|EEE|EEEE|EEEEE|eee|eeee|eeeee|ccc|cccc|ccccc",
            "a|h|hh|H|HH|k|kk|K|KK|m|mm|s|ss",
            "S|SSS|SSSSSS|SSSSSSSSS|n|nnnnnnnnn|A|AAAAAAAA|N|NNNNNNNNNNNNNN",
            "G|GG|GGG|GGGG|GGGGG|z|zz|zzz|VV|O|OOOO",
            "X|XX|XXX|XXXX|XXXXX|x|xx|xxx|xxxx|xxxxx|Z|ZZ|ZZZ|ZZZZ|ZZZZZ",
            "yyyy/MM/dd/HH/");

    static final List<String> COMBINED = List.of(
            "yyyy/MM/", "yyyy/MM/dd/HH", "YYYY/mm/DD", "yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "yyyyMMddHHmmss", "zzzz",
            // quotes
            "'year='yyyy", "year=yyyy", "'y=yyyy", "'", "''", "'''", "''''", "'''''", "yyyy''MM", "'it''s' yyyy", "'a'MM'b'",
            "'a''b'", "'''a'", "'a'''", "'{'yyyy'}'", "'#[]'", "yyyy'", "''yyyy''", "'p'd", "'année='yyyy", "年yyyy月MM",
            // optional sections
            "[yyyy]", "[yyyy", "yyyy]", "yyyy[/MM[/dd]]", "yyyy[/MM][/dd]", "[[yyyy]]", "[]", "[", "]", "][", "[yyyy]]", "[[[", "'['yyyy]",
            "yyyy[]MM", "[']']", "[']",
            // padding
            "pd", "ppd", "pppd", "ppdd", "pdd", "p", "pp", "ppp/", "p d", "p'd'", "p[d]", "[pd]", "[ppd]", "[ppd", "ppb", "ppM", "ppppM", "pMM", "pppMMM",
            "ppppppppppMMMM", "pppMMMM", "pppppyyyy", "ppppyyyy", "pppyyyy", "ppw", "pW", "ppW", "pe", "pppEEE", "ppE", "ppppppx", "ppppppXXX", "pppVV",
            "ppppppppppppppppppppVV", "pppz", "ppa", "pa", "pppG", "ppHpp", "ppHppmpps", "pppppppppppppppppppppn", "ppppppppn", "ppS", "pppSSSS", "ppppY", "pppY", "ppD", "pppD",
            "pK", "ppK", "pppq", "ppQ", "ppppppppO", "pppO", "ppp'd'", "yyyypp", "ddpp/", "pphh", "phh",
            // reserved characters and the letters that mean nothing
            "{", "}", "#", "yyyy{MM}", "yyyy#MM", "yyyy/MM/dd/", "yyyy MM", "yyyy+MM", "yyyy:MM", "yyyy!MM", "yyyy$MM", "yyyy\\MM", "yyyy\"MM", "yyyy_MM",
            "day=dd", "month=MM", "hour=HH", "date", "minute", "ddMMyyyy", "dMy", "0123", "yyyy.MM.dd G 'at' HH:mm:ss z", "B", "BBBB", "g", "gg", "v", "vvvv");

    static void row(String pattern, String instant, String zone) {
        OUT.println(String.join("\t", pattern, instant, zone, result(pattern, instant, zone)));
    }

    static String result(String pattern, String instant, String zone) {
        DateTimeFormatter formatter;
        try {
            formatter = DateTimeFormatter.ofPattern(pattern, Locale.US);
        } catch (IllegalArgumentException refused) {
            return "REFUSED";
        }
        try {
            return formatter.format(ZonedDateTime.ofInstant(Instant.parse(instant), ZoneId.of(zone)));
        } catch (RuntimeException failed) {
            return "FAILED";
        }
    }

    public static void main(String[] args) {
        for (char letter = 'A'; letter <= 'z'; letter++) {
            if (!Character.isLetter(letter)) {
                continue;
            }
            for (int count = 1; count <= 21; count++) {
                String run = String.valueOf(letter).repeat(count);
                row(run, FRACTION, "UTC");
                if (count > 6 && result(run, FRACTION, "UTC").equals("REFUSED")) {
                    break;
                }
            }
        }
        for (String pattern : COMBINED) {
            row(pattern, PLAIN, "UTC");
        }
        for (String pattern : FIELDS) {
            for (String instant : INSTANTS) {
                for (String zone : ZONES) {
                    row(pattern, instant, zone);
                }
            }
        }
        OUT.flush();
    }
}
