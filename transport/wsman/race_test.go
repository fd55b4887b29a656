//go:build race

package wsman_test

const raceEnabled = true
