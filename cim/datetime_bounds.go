package cim

import (
	"fmt"
	"time"
)

// The smallest and largest offsets from UTC that are in use on earth, in minutes.
const (
	eastmost = 14 * 60
	westmost = -12 * 60
)

// Bounds returns the earliest and the latest instant that a timestamp can mean (DSP0004
// 5.2.4), with the smallest and the largest value for each asterisk. If the offset is
// unknown, WMI's "+***", the earliest instant is at UTC+14:00 and the latest at UTC-12:00.
// For a timestamp without asterisks, both are equal to the result of [DateTime.Time].
//
// Intervals are errors. So are timestamps without a year, or with a field of asterisks
// before digits, because they recur.
func (d DateTime) Bounds() (earliest, latest time.Time, err error) {
	if err := d.wantOneSpan(); err != nil {
		return time.Time{}, time.Time{}, err
	}
	east, west := d.location(), d.location()
	if _, known := d.Offset(); !known {
		east, west = time.FixedZone("", eastmost*60), time.FixedZone("", westmost*60)
	}
	return d.at(east, false), d.at(west, true), nil
}

// TimeIn returns the instant of a timestamp; nil means UTC. If the offset is unknown, as in
// WMI's DriverDate 20060621000000.******+***, the timestamp is local time in the zone. For
// each asterisk, TimeIn uses the smallest possible value. It returns the same errors as
// [DateTime.Bounds].
func (d DateTime) TimeIn(zone *time.Location) (time.Time, error) {
	if err := d.wantOneSpan(); err != nil {
		return time.Time{}, err
	}
	if zone == nil {
		zone = time.UTC
	}
	if _, known := d.Offset(); known {
		return d.at(d.location(), false).In(zone), nil
	}
	return d.at(zone, false), nil
}

// wantOneSpan reports a datetime that does not mean one continuous span of time.
func (d DateTime) wantOneSpan() error {
	switch {
	case d.IsInterval():
		return fmt.Errorf("datetime %q is an interval, want a timestamp", d)
	case allAsterisks(timestampFields[0].in(d.text)) || !fromTheRight(d.text, timestampFields):
		return fmt.Errorf("datetime %q has asterisks before digits, or no year, want them only from the right", d)
	}
	return nil
}

// at returns the first or the last instant of a timestamp in a zone.
func (d DateTime) at(zone *time.Location, last bool) time.Time {
	var n [6]int
	for i, f := range timestampFields {
		text := f.in(d.text)
		switch {
		case !allAsterisks(text):
			n[i] = digits(text)
		case !last:
			n[i] = f.min
		case f.name == "day":
			n[i] = daysIn(n[0], n[1])
		default:
			n[i] = f.max
		}
	}
	micros := 0
	for _, c := range d.text[microAt:offsetAt] {
		digit := int(c - '0')
		if c == '*' {
			if digit = 0; last {
				digit = 9
			}
		}
		micros = 10*micros + digit
	}
	return time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], micros*1000, zone)
}
