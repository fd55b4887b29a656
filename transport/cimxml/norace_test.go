//go:build !race

package cimxml_test

const raceEnabled = false
