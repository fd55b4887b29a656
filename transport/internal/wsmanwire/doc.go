// Package wsmanwire reads and writes what messages of WS-Management are made of: instances,
// values and endpoint references (DSP0226, DSP0227, DSP0230). The client and the server of
// this module share it.
package wsmanwire
