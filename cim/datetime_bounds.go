package cim

import (
	"fmt"
	"time"
)

// The offsets from UTC that a place of the earth may have, in minutes.
const (
	eastmost = 14 * 60
	westmost = -12 * 60
)

// Bounds returns the earliest and the latest instant that a timestamp may mean
// (DSP0004 5.2.4): what asterisks hide is at its least, and at its most. An offset that is
// not known, WMI's "+***", is UTC+14:00 at the earliest and UTC-12:00 at the latest. For a
// timestamp without asterisks both are what [DateTime.Time] returns.
//
// Intervals are errors, and so are timestamps with an asterisked field before digits, which
// come again and again, or without a year.
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

// TimeIn returns the instant of a timestamp in a zone; nil is UTC. If its offset is not known, as in
// the DriverDate of WMI, 20060621000000.******+***, the timestamp is taken for the local
// time of that zone. Asterisks count as the least that they may hide. The errors are those
// of [DateTime.Bounds].
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

// wantOneSpan reports a datetime that is not of one span of time.
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
