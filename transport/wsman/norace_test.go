//go:build !race

package wsman_test

const raceEnabled = false
