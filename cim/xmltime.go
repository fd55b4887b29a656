package cim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// parseTime parses a datetime in the form of CIM, or as xs:dateTime or xs:duration of XML
// Schema, which OMI and OpenPegasus send in WS-Management.
func parseTime(text string) (DateTime, error) {
	switch {
	case strings.HasPrefix(text, "P"), strings.HasPrefix(text, "-P"):
		return parseDuration(text)
	case len(text) > len("2006-01-02T") && text[4] == '-' && text[10] == 'T':
		return parseXMLDateTime(text)
	}
	return ParseDateTime(text)
}

// parseXMLDateTime parses 2006-01-02T15:04:05 with an optional fraction and offset. Without
// an offset, the result has WMI's form for an unknown offset.
func parseXMLDateTime(text string) (DateTime, error) {
	fail := func() (DateTime, error) {
		return DateTime{}, fmt.Errorf("found %s, want an xs:dateTime such as 2006-01-02T15:04:05+01:00", quoteSome(text))
	}
	const seconds = len("2006-01-02T15:04:05")
	if len(text) < seconds || text[7] != '-' || text[13] != ':' || text[16] != ':' {
		return fail()
	}
	rest := text[seconds:]
	fraction := ""
	if strings.HasPrefix(rest, ".") {
		end := 1
		for end < len(rest) && isDigit(rune(rest[end])) {
			end++
		}
		fraction, rest = rest[1:end], rest[end:]
	}
	offset, ok := xmlOffset(rest)
	if !ok {
		return fail()
	}
	date, clock := text[0:4]+text[5:7]+text[8:10], text[11:13]+text[14:16]+text[17:19]
	if !allDigits(date + clock) {
		return fail()
	}
	if clock == "240000" && strings.Trim(fraction, "0") == "" {
		return nextMidnight(date, offset)
	}
	return ParseDateTime(date + clock + "." + sixDigits(fraction) + offset)
}

// nextMidnight returns the end of a day, which is 24:00:00 in XML Schema, as the beginning
// of the next day.
func nextMidnight(date, offset string) (DateTime, error) {
	const midnight = "000000.000000"
	if _, err := ParseDateTime(date + midnight + offset); err != nil {
		return DateTime{}, err
	}
	next := time.Date(digits(date[0:4]), time.Month(digits(date[4:6])), digits(date[6:8])+1, 0, 0, 0, 0, time.UTC)
	return ParseDateTime(next.Format("20060102") + midnight + offset)
}

// sixDigits truncates or pads a fraction of a second to six digits.
func sixDigits(fraction string) string { return (fraction + "000000")[:6] }

// xmlOffset converts the offset of an xs:dateTime to CIM's form, in minutes.
func xmlOffset(text string) (string, bool) {
	switch {
	case text == "":
		return "+***", true
	case text == "Z" || text == "-00:00":
		return "+000", true
	case len(text) != len("+01:00") || text[3] != ':' || !allDigits(text[1:3]+text[4:6]):
		return "", false
	}
	minutes := 60*digits(text[1:3]) + digits(text[4:6])
	return fmt.Sprintf("%c%03d", text[0], minutes), (text[0] == '+' || text[0] == '-') && minutes <= maxOffset
}

// durationUnits are the designators of an xs:duration in their order, with their seconds.
// Years and months have no fixed length, so only zero of them is exact.
var durationUnits = []struct {
	name    string
	seconds uint64
}{{"Y", 0}, {"M", 0}, {"D", 24 * 60 * 60}, {"TH", 60 * 60}, {"TM", 60}, {"TS", 1}}

// parseDuration parses P3DT2H1M0.5S. A part can be larger than in an interval, as in PT90M.
func parseDuration(text string) (DateTime, error) {
	rest, ok := strings.CutPrefix(text, "P")
	units := durationUnits
	var total uint64
	var fraction, part string
	for ok && rest != "" {
		if rest[0] == 'T' && part == "" {
			part, rest = "T", rest[1:]
		}
		end := strings.IndexFunc(rest, func(r rune) bool { return r != '.' && !isDigit(r) })
		if end <= 0 {
			return DateTime{}, durationError(text)
		}
		for len(units) > 0 && units[0].name != part+rest[end:end+1] {
			units = units[1:]
		}
		number, after, pointed := strings.Cut(rest[:end], ".")
		n, err := strconv.ParseUint(number, 10, 40)
		if len(units) == 0 || err != nil || pointed && units[0].seconds != 1 || n != 0 && units[0].seconds == 0 || !allDigits(after) {
			return DateTime{}, durationError(text)
		}
		total, fraction = total+n*units[0].seconds, after
		units, rest = units[1:], rest[end+1:]
	}
	if len(units) == len(durationUnits) { // not even one
		return DateTime{}, durationError(text)
	}
	return intervalOf(total, sixDigits(fraction))
}

func durationError(text string) error {
	return fmt.Errorf("found %s, want an xs:duration of days, hours, minutes and seconds, such as P1DT2H3M4.5S", quoteSome(text))
}

func intervalOf(seconds uint64, micros string) (DateTime, error) {
	minutes := seconds / 60
	days := minutes / minutesPerDay
	if days > 99999999 {
		return DateTime{}, errors.New("duration is longer than 99999999 days, the most that an interval has")
	}
	return ParseDateTime(fmt.Sprintf("%08d%02d%02d%02d.%s:000", days, minutes/60%24, minutes%60, seconds%60, micros))
}
