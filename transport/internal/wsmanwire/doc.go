// Package wsmanwire reads and writes the parts of WS-Management messages: instances, values and
// endpoint references (DSP0226, DSP0227, DSP0230). Client and server share it.
package wsmanwire
