package cim

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	dateTimeLen  = 25
	zeroInterval = "00000000000000.000000:000"

	pointAt  = 14 // the "." before the microseconds
	microAt  = 15 // the first of the six microsecond digits
	offsetAt = 21 // "+" or "-" of a timestamp, ":" of an interval

	maxOffset       = 999 // minutes: the offset has three digits
	minutesPerDay   = 24 * 60
	microsPerSecond = 1_000_000
)

// DateTime is a CIM datetime, either a timestamp or an interval, kept exactly as written
// (DSP0004 5.2.4).
//
// Its text has 25 characters: yyyymmddhhmmss.mmmmmm+ooo for a timestamp, where ooo is the
// offset from UTC in minutes, and ddddddddhhmmss.mmmmmm:000 for an interval. A field of
// asterisks is not significant. The operator == compares the text: the same instant in two
// time zones is two values. The zero value is the interval of length zero.
type DateTime struct {
	text string // valid, or "" for zeroInterval, so that the zero value has one spelling and == holds
}

// A dateField is one whole field of a datetime: its place in the text and its range.
type dateField struct {
	name       string
	start, end int
	min, max   int
}

func (f dateField) in(s string) string { return s[f.start:f.end] }

// The microseconds are in neither table, because only they can have single digits replaced
// by asterisks.
var (
	timestampFields = []dateField{
		{"year", 0, 4, 0, 9999},
		{"month", 4, 6, 1, 12},
		{"day", 6, 8, 1, 31},
		{"hour", 8, 10, 0, 23},
		{"minute", 10, 12, 0, 59},
		{"second", 12, 14, 0, 59},
	}
	intervalFields = []dateField{
		{"day count", 0, 8, 0, 99999999},
		{"hour", 8, 10, 0, 23},
		{"minute", 10, 12, 0, 59},
		{"second", 12, 14, 0, 59},
	}
)

// ParseDateTime parses the 25 characters of a timestamp or an interval (DSP0004 5.2.4).
//
// Every field is checked against its range: year 0000 to 9999, a valid day of the month,
// hour 00 to 23, minute and second 00 to 59, offset -999 to +999 minutes, day count
// 00000000 to 99999999. Asterisks can replace whole fields from the seconds to the left,
// and microsecond digits from the right. In a timestamp the forms of WMI are also accepted,
// see [DateTime.WMIOnly]. Any other text is an error.
func ParseDateTime(s string) (DateTime, error) {
	if len(s) != dateTimeLen {
		if n := utf8.RuneCountInString(s); n != dateTimeLen {
			return DateTime{}, fmt.Errorf("datetime has %d characters, want %d", n, dateTimeLen)
		}
		return DateTime{}, fmt.Errorf("datetime %q has characters outside of ASCII", s)
	}
	if s[pointAt] != '.' {
		return DateTime{}, fmt.Errorf("datetime %q has %q after the seconds, want a point", s, s[pointAt])
	}
	check, err := dateTimeForm(s)
	if err == nil {
		err = check(s)
	}
	if err == nil {
		err = checkMicros(s)
	}
	if err != nil {
		return DateTime{}, fmt.Errorf("datetime %q has %w", s, err)
	}
	return dateTimeOf(s), nil
}

func dateTimeOf(valid string) DateTime {
	if valid == zeroInterval {
		return DateTime{}
	}
	return DateTime{text: valid}
}

// dateTimeForm selects the rules by the sign, the only character in which the two forms
// differ.
func dateTimeForm(s string) (check func(string) error, err error) {
	switch s[offsetAt] {
	case '+', '-':
		return checkTimestamp, nil
	case ':':
		return checkInterval, nil
	default:
		return nil, fmt.Errorf("%q after the microseconds, want '+' or '-' for a timestamp, ':' for an interval", s[offsetAt])
	}
}

func checkTimestamp(s string) error {
	if err := checkFields(s, timestampFields); err != nil {
		return err
	}
	if err := checkDayOfMonth(s); err != nil {
		return err
	}
	if offset := s[offsetAt:]; offset != "+***" && !allDigits(offset[1:]) {
		return fmt.Errorf("UTC offset %q, want three digits", offset)
	}
	return nil
}

func checkInterval(s string) error {
	if err := checkFields(s, intervalFields); err != nil {
		return err
	}
	if !fromTheRight(s, intervalFields) {
		return errors.New("asterisks before digits, want them only from the right in an interval")
	}
	if tail := s[offsetAt:]; tail != ":000" {
		return fmt.Errorf("%q at the end, want \":000\" in an interval", tail)
	}
	return nil
}

func checkFields(s string, fields []dateField) error {
	for _, f := range fields {
		if err := checkField(f, f.in(s)); err != nil {
			return err
		}
	}
	return nil
}

func checkField(f dateField, text string) error {
	switch {
	case allAsterisks(text):
		return nil
	case !allDigits(text):
		return fmt.Errorf("%s %q, want %d digits", f.name, text, len(text))
	}
	if n := digits(text); n < f.min || n > f.max {
		return fmt.Errorf("%s %s, want %0*d to %d", f.name, text, len(text), f.min, f.max)
	}
	return nil
}

// checkDayOfMonth rejects a day that the month never has. If asterisks hide the year or
// month, it accepts any day that is possible: 29 February or the 31st.
func checkDayOfMonth(s string) error {
	year, month, day := s[0:4], s[4:6], s[6:8]
	if allAsterisks(month) || allAsterisks(day) {
		return nil
	}
	if allAsterisks(year) {
		year = "2000" // a leap year
	}
	if last := daysIn(digits(year), digits(month)); digits(day) > last {
		return fmt.Errorf("day %s, want 01 to %d in month %s-%s", day, last, s[0:4], month)
	}
	return nil
}

func daysIn(year, month int) int {
	// Day 0 of the next month is the last of this one.
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func checkMicros(s string) error {
	micros := s[microAt:offsetAt]
	if !allDigits(strings.TrimRight(micros, "*")) {
		return fmt.Errorf("microseconds %q, want six digits or asterisks from the right", micros)
	}
	return nil
}

// fromTheRight reports whether no digit field follows a field of asterisks. The
// microseconds do not count: DSP0221 Annex B defines them separately, so seconds of "**"
// can precede microseconds of "000000".
func fromTheRight(s string, fields []dateField) bool {
	hidden := false
	for _, f := range fields {
		if allAsterisks(f.in(s)) {
			hidden = true
		} else if hidden {
			return false
		}
	}
	return true
}

func allDigits(s string) bool    { return strings.Trim(s, "0123456789") == "" }
func allAsterisks(s string) bool { return strings.Trim(s, "*") == "" }

// digits is the value of a few checked digits.
func digits(s string) int {
	n := 0
	for i := range len(s) {
		n = 10*n + int(s[i]-'0')
	}
	return n
}

// NewTimestamp returns t as a timestamp in t's own time zone, truncated to microseconds
// (DSP0004 5.2.4). It is an error if the year is not in 0 to 9999, or the offset of the
// zone is not a whole number of minutes in -999 to +999.
func NewTimestamp(t time.Time) (DateTime, error) {
	if y := t.Year(); y < 0 || y > 9999 {
		return DateTime{}, fmt.Errorf("time has year %d, want 0 to 9999", y)
	}
	_, seconds := t.Zone()
	if seconds%60 != 0 {
		return DateTime{}, fmt.Errorf("time has a UTC offset of %d seconds, want whole minutes", seconds)
	}
	minutes := seconds / 60
	if minutes < -maxOffset || minutes > maxOffset {
		return DateTime{}, fmt.Errorf("time has a UTC offset of %d minutes, want -%d to %d", minutes, maxOffset, maxOffset)
	}
	return dateTimeOf(fmt.Sprintf("%04d%s.%06d%+04d", t.Year(), t.Format("0102150405"), t.Nanosecond()/1000, minutes)), nil
}

// NewInterval returns d as an interval, truncated to microseconds (DSP0004 5.2.4). A
// negative d is an error.
func NewInterval(d time.Duration) (DateTime, error) {
	if d < 0 {
		return DateTime{}, fmt.Errorf("duration is %v, want one that is not negative", d)
	}
	second := int64(d / time.Second)
	minute := second / 60
	micros := d % time.Second / time.Microsecond
	return dateTimeOf(fmt.Sprintf("%08d%02d%02d%02d.%06d:000",
		minute/minutesPerDay, minute/60%24, minute%60, second%60, micros)), nil
}

// MustParseDateTime is like [ParseDateTime], but panics if s is not a datetime. Generated
// code uses it for constants.
func MustParseDateTime(s string) DateTime {
	d, err := ParseDateTime(s)
	if err != nil {
		panic("cim: " + err.Error())
	}
	return d
}

// String returns the 25 characters of d as they were written (DSP0004 5.2.4).
func (d DateTime) String() string {
	if d.text == "" {
		return zeroInterval
	}
	return d.text
}

// IsInterval reports whether d is an interval. Otherwise it is a timestamp (DSP0004 5.2.4).
func (d DateTime) IsInterval() bool { return d.String()[offsetAt] == ':' }

// Exact reports whether d has no asterisks, so that every field is significant (DSP0004
// 5.2.4).
func (d DateTime) Exact() bool { return !strings.Contains(d.text, "*") }

// WMIOnly reports whether d has a form that WMI allows but DMTF does not (DSP0004 5.2.4): a
// timestamp with offset "+***", or with a field of asterisks to the left of a digit field,
// such as "****0401******.000000+***". Intervals with asterisks are DMTF forms.
func (d DateTime) WMIOnly() bool {
	if d.IsInterval() {
		return false
	}
	return strings.HasSuffix(d.text, "*") || !fromTheRight(d.text, timestampFields)
}

// Time returns the instant of a timestamp, in UTC if its offset is zero, otherwise in an
// unnamed zone with that offset (DSP0004 5.2.4). Intervals, and timestamps with asterisks,
// are errors: see [DateTime.Bounds] and [DateTime.TimeIn].
func (d DateTime) Time() (time.Time, error) {
	if d.IsInterval() {
		return time.Time{}, fmt.Errorf("datetime %q is an interval, want a timestamp", d)
	}
	if err := d.wantExact(); err != nil {
		return time.Time{}, err
	}
	return d.at(d.location(), false), nil
}

func (d DateTime) location() *time.Location {
	minutes, _ := d.Offset()
	if minutes == 0 {
		return time.UTC
	}
	return time.FixedZone("", minutes*60)
}

// Duration returns the length of an interval (DSP0004 5.2.4). It is an error for
// timestamps, intervals with asterisks, and intervals that are too long for a
// [time.Duration] (about 106751 days).
func (d DateTime) Duration() (time.Duration, error) {
	if !d.IsInterval() {
		return 0, fmt.Errorf("datetime %q is a timestamp, want an interval", d)
	}
	if err := d.wantExact(); err != nil {
		return 0, err
	}
	// The longest interval, 8.64e18 microseconds, fits into 63 bits. In nanoseconds it
	// would not.
	micros := d.wholeSeconds()*microsPerSecond + int64(d.micros())
	if micros > math.MaxInt64/int64(time.Microsecond) {
		return 0, fmt.Errorf("datetime %q is longer than a Go duration, want at most %d days", d, math.MaxInt64/int64(24*time.Hour))
	}
	return time.Duration(micros) * time.Microsecond, nil
}

func (d DateTime) wantExact() error {
	if d.Exact() {
		return nil
	}
	return fmt.Errorf("datetime %q has asterisks, want digits only", d)
}

// wholeSeconds is the length of an exact interval without its microseconds.
func (d DateTime) wholeSeconds() int64 {
	s := d.String()
	var n [4]int64
	for i, f := range intervalFields {
		n[i] = int64(digits(f.in(s)))
	}
	return ((n[0]*24+n[1])*60+n[2])*60 + n[3]
}

func (d DateTime) micros() int { return digits(d.String()[microAt:offsetAt]) }

// Offset returns the offset of a timestamp from UTC in minutes, -999 to 999 (DSP0004
// 5.2.4): "+060" is one hour east of Greenwich. It returns false for intervals and for
// WMI's "+***".
func (d DateTime) Offset() (minutes int, ok bool) {
	if d.IsInterval() {
		return 0, false
	}
	minutes, err := strconv.Atoi(d.text[offsetAt:])
	return minutes, err == nil
}

// MarshalText returns the 25 characters of d (DSP0004 5.2.4). The error is always nil.
func (d DateTime) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText sets d to the datetime in text. It accepts the same text as
// [ParseDateTime]. After an error, d is unchanged.
func (d *DateTime) UnmarshalText(text []byte) error {
	parsed, err := ParseDateTime(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
