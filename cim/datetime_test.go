package cim_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/gomof/gomof/cim"
)

func TestParseDateTime(t *testing.T) {
	type form struct{ interval, exact, wmiOnly bool }
	timestamp := form{exact: true}
	interval := form{interval: true, exact: true}
	vague := form{}
	vagueInterval := form{interval: true}
	wmi := form{wmiOnly: true}

	tests := []struct {
		text string
		want form
	}{
		{"20240229235959.999999+060", timestamp}, // a leap day, one hour east of Greenwich
		{"20000229000000.000000+000", timestamp}, // 2000 is a leap year
		{"00000229000000.000000+000", timestamp}, // and so is 0000
		{"00000101000000.000000+720", timestamp}, // infinite past
		{"99991231115959.999999-720", timestamp}, // infinite future
		{"20240101000000.000000+999", timestamp},
		{"20240101000000.000000-999", timestamp},
		{"20240101000000.000000-000", timestamp},

		{"00000000000000.000000:000", interval},
		{"00000000000500.000000:000", interval}, // five minutes
		{"99999999235959.999999:000", interval}, // unlimited

		{"20240101123456.123***+000", vague}, // milliseconds
		{"20240101123456.******+000", vague}, // seconds
		{"202401011234**.******+000", vague}, // minutes
		{"2024**********.******+000", vague}, // the year only
		{"**************.******+000", vague}, // nothing but the zone
		{"20240101******.000000+000", vague}, // DSP0221 Annex B: the microseconds are independent
		{"****0229******.******+000", wmi},   // 29 February of some year
		{"2024**31******.******+000", wmi},   // the 31st of some month

		{"00000001120000.******:000", vagueInterval},
		{"00000001******.******:000", vagueInterval},
		{"**************.******:000", vagueInterval},

		{"****0401******.000000+***", wmi}, // Microsoft's example
		{"20240401120000.000000+***", wmi}, // no zone
		{"**************.******+***", wmi},
		{"20240401**3000.000000+000", wmi}, // half past some hour
	}
	for _, test := range tests {
		d, err := cim.ParseDateTime(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if got := (form{d.IsInterval(), d.Exact(), d.WMIOnly()}); got != test.want {
			t.Errorf("%s: got %+v, want %+v", test.text, got, test.want)
		}
		if got := d.String(); got != test.text {
			t.Errorf("%s: String() = %s", test.text, got)
		}
	}
}

func TestParseDateTimeErrors(t *testing.T) {
	tests := []struct{ text, want string }{
		{"", "datetime has 0 characters, want 25"},
		{strings.Repeat("0", 1<<20), "datetime has 1048576 characters, want 25"},
		{"20240101000000,000000+000", `datetime "20240101000000,000000+000" has ',' after the seconds, want a point`},
		{"20240101000000.000000 000", `' ' after the microseconds, want '+' or '-'`},
		{"2024010100000\xff.000000+000", "second"},
		{"20241301000000.000000+000", "month 13, want 01 to 12"},
		{"20240001000000.000000+000", "month 00, want 01 to 12"},
		{"20240100000000.000000+000", "day 00, want 01 to 31"},
		{"20230229000000.000000+000", "day 29, want 01 to 28 in month 2023-02"},
		{"19000229000000.000000+000", "day 29, want 01 to 28 in month 1900-02"},
		{"20240431000000.000000+000", "day 31, want 01 to 30 in month 2024-04"},
		{"****0230000000.000000+000", "day 30, want 01 to 29 in month ****-02"},
		{"20240101240000.000000+000", "hour 24, want 00 to 23"},
		{"20240101006000.000000+000", "minute 60, want 00 to 59"},
		{"20240101000060.000000+000", "second 60, want 00 to 59"}, // CIM has no leap seconds
		{"202*0101000000.000000+000", `year "202*", want 4 digits`},
		{"20240101000000.***000+000", `microseconds "***000", want six digits or asterisks from the right`},
		{"20240101000000.000000+0*0", `UTC offset "+0*0", want three digits`},
		{"20240101000000.000000-***", `UTC offset "-***", want three digits`},
		{"00000000000000.000000:001", `":001" at the end, want ":000"`},
		{"00000000000000.000000:***", `":***" at the end, want ":000"`},
		{"00000000240000.000000:000", "hour 24, want 00 to 23"},
		{"********010000.000000:000", "asterisks before digits"},
	}
	for _, test := range tests {
		_, err := cim.ParseDateTime(test.text)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%.40s: got error %v, want %s", test.text, err, test.want)
		}
	}
}

func TestDateTimeZeroValueIsTheEmptyInterval(t *testing.T) {
	var zero cim.DateTime
	if zero != cim.MustParseDateTime("00000000000000.000000:000") {
		t.Error("the parsed interval of length zero is not the zero value")
	}
	if d, err := zero.Duration(); d != 0 || err != nil {
		t.Errorf("Duration() = %v, %v", d, err)
	}
	if _, ok := zero.Offset(); ok || !zero.IsInterval() || !zero.Exact() || zero.WMIOnly() {
		t.Error("the zero value is not an exact DMTF interval")
	}
}

func TestDateTimeTime(t *testing.T) {
	tests := []struct{ text, want string }{
		{"20240229123456.789012+000", "2024-02-29T12:34:56.789012Z"},
		{"20240229123456.789012-000", "2024-02-29T12:34:56.789012Z"},
		{"20240229123456.000000+060", "2024-02-29T12:34:56+01:00"},
		{"20240229123456.000000-300", "2024-02-29T12:34:56-05:00"},
		{"20240229123456.000000+999", "2024-02-29T12:34:56+16:39"},
		{"00000101000000.000000+720", "0000-01-01T00:00:00+12:00"},
	}
	for _, test := range tests {
		d := cim.MustParseDateTime(test.text)
		got, err := d.Time()
		if err != nil || got.Format(time.RFC3339Nano) != test.want {
			t.Errorf("%s: Time() = %s, %v, want %s", d, got.Format(time.RFC3339Nano), err, test.want)
		}
	}
	for _, text := range []string{"00000000000500.000000:000", "20240101123456.123***+000", "20240101000000.000000+***"} {
		if got, err := cim.MustParseDateTime(text).Time(); err == nil {
			t.Errorf("%s: Time() = %v, want an error", text, got)
		}
	}
}

func TestDateTimeDuration(t *testing.T) {
	tests := []struct {
		text string
		want time.Duration
	}{
		{"00000000000500.000000:000", 5 * time.Minute},
		{"00000001020304.000005:000", 26*time.Hour + 3*time.Minute + 4*time.Second + 5*time.Microsecond},
		{"00106751234716.854775:000", math.MaxInt64 / 1000 * 1000}, // the longest Go duration
	}
	for _, test := range tests {
		if got, err := cim.MustParseDateTime(test.text).Duration(); err != nil || got != test.want {
			t.Errorf("%s: Duration() = %v, %v, want %v", test.text, got, err, test.want)
		}
	}

	refused := []struct{ text, want string }{
		{"00106751234716.854776:000", "longer than a Go duration, want at most 106751 days"},
		{"99999999235959.999999:000", "longer than a Go duration"},
		{"00000001******.******:000", "has asterisks, want digits only"},
		{"20240101000000.000000+000", "is a timestamp, want an interval"},
	}
	for _, test := range refused {
		if _, err := cim.MustParseDateTime(test.text).Duration(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: got error %v, want %s", test.text, err, test.want)
		}
	}
}

func TestDateTimeOffset(t *testing.T) {
	tests := []struct {
		text string
		want int
		ok   bool
	}{
		{"20240101000000.000000+060", 60, true},
		{"20240101000000.000000-300", -300, true},
		{"20240101000000.000000+999", 999, true},
		{"2024**********.******-005", -5, true},
		{"20240101000000.000000+***", 0, false},
		{"00000000000500.000000:000", 0, false},
	}
	for _, test := range tests {
		if got, ok := cim.MustParseDateTime(test.text).Offset(); got != test.want || ok != test.ok {
			t.Errorf("%s: Offset() = %d, %v, want %d, %v", test.text, got, ok, test.want, test.ok)
		}
	}
}

func TestNewTimestamp(t *testing.T) {
	in := func(offset time.Duration) time.Time {
		return time.Date(2024, 2, 29, 12, 34, 56, 789_012_999, time.FixedZone("", int(offset/time.Second)))
	}
	tests := []struct {
		time time.Time
		want string
	}{
		{in(0), "20240229123456.789012+000"},
		{in(time.Hour), "20240229123456.789012+060"},
		{in(-5 * time.Hour), "20240229123456.789012-300"},
		{in(999 * time.Minute), "20240229123456.789012+999"},
		{time.Date(0, 1, 1, 0, 0, 0, 0, time.FixedZone("", 12*60*60)), "00000101000000.000000+720"},
		{time.Time{}, "00010101000000.000000+000"},
	}
	for _, test := range tests {
		d, err := cim.NewTimestamp(test.time)
		if err != nil || d != cim.MustParseDateTime(test.want) {
			t.Errorf("%v: got %v, %v, want %s", test.time, d, err, test.want)
		}
	}

	refused := []struct {
		time time.Time
		want string
	}{
		{in(1000 * time.Minute), "UTC offset of 1000 minutes, want -999 to 999"},
		{in(-1000 * time.Minute), "UTC offset of -1000 minutes, want -999 to 999"},
		{in(53*time.Minute + 28*time.Second), "UTC offset of 3208 seconds, want whole minutes"}, // Berlin before 1893
		{time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), "year 10000, want 0 to 9999"},
		{time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC), "year -1, want 0 to 9999"},
	}
	for _, test := range refused {
		if _, err := cim.NewTimestamp(test.time); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v: got error %v, want %s", test.time, err, test.want)
		}
	}
}

func TestNewInterval(t *testing.T) {
	tests := []struct {
		duration time.Duration
		want     string
	}{
		{0, "00000000000000.000000:000"},
		{999 * time.Nanosecond, "00000000000000.000000:000"},
		{5 * time.Minute, "00000000000500.000000:000"},
		{49*time.Hour + 59*time.Second + time.Microsecond, "00000002010059.000001:000"},
		{math.MaxInt64, "00106751234716.854775:000"},
	}
	for _, test := range tests {
		d, err := cim.NewInterval(test.duration)
		if err != nil || d != cim.MustParseDateTime(test.want) {
			t.Errorf("%v: got %v, %v, want %s", test.duration, d, err, test.want)
		}
	}
	if _, err := cim.NewInterval(-1); err == nil {
		t.Error("a negative duration is not an error")
	}
}

func TestMustParseDateTimePanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a malformed literal does not panic")
		}
	}()
	cim.MustParseDateTime("yesterday")
}

func TestDateTimeText(t *testing.T) {
	var got struct{ When, Length cim.DateTime }
	const text = `{"When":"20240229123456.789012+060","Length":"00000000000000.000000:000"}`
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	if out, err := json.Marshal(got); err != nil || string(out) != text {
		t.Errorf("got %s, %v, want %s", out, err, text)
	}
	before := got.When
	if err := got.When.UnmarshalText([]byte("now")); err == nil || got.When != before {
		t.Errorf("got %v, %v, want an error and the old value", got.When, err)
	}
}

func FuzzParseDateTime(f *testing.F) {
	for _, seed := range []string{
		"20240229235959.999999+060", "00000101000000.000000+720", "99991231115959.999999-720",
		"99999999235959.999999:000", "00000000000500.000000:000", "****0401******.000000+***",
		"20240101123456.123***+000", "00000001******.******:000", "20240101000000.000000+999", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := cim.ParseDateTime(text)
		if err != nil {
			return
		}
		again, err := cim.ParseDateTime(d.String())
		if err != nil || again != d || d.String() != text {
			t.Fatalf("%q printed as %q, read again as %v, %v", text, d, again, err)
		}
		checkConversions(t, d)
	})
}

// checkConversions checks that an exact datetime is the same after a conversion to Go's
// time and back, except for the spelling "-000".
func checkConversions(t *testing.T, d cim.DateTime) {
	if when, err := d.Time(); err == nil {
		back, err := cim.NewTimestamp(when)
		if err != nil || back.String() != strings.Replace(d.String(), "-000", "+000", 1) {
			t.Fatalf("%v became %v, %v", d, back, err)
		}
	}
	if length, err := d.Duration(); err == nil {
		if back, err := cim.NewInterval(length); err != nil || back != d {
			t.Fatalf("%v became %v, %v", d, back, err)
		}
	}
}
