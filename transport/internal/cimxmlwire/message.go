// Package cimxmlwire reads and writes the messages of CIM-XML (DSP0200, DSP0201), in both
// directions: a client writes a [Call] and reads its [Answer], a server the other way round.
//
// A [Writer] writes. A [Reader] reads a message that is in memory, and gives the results of
// an answer one by one. Declarations stay the bytes that they are.
package cimxmlwire

import (
	"errors"

	"github.com/gomof/gomof/cim"
)

// A Call is a request: an operation of DSP0200 5.3, or a method of a class.
type Call struct {
	Versions
	ID        string // of the message
	Intrinsic bool   // an operation, and not a method
	Method    string
	// Path is the namespace. If a method is called, it is also the instance or the class.
	Path cim.ObjectPath
	// Params are the parameters. Those of an operation have no type: they are text, a
	// list of texts, a path, an instance, or a Declaration.
	Params []cim.Property
}

// Param returns the value of the parameter of that name, in any case.
func (c *Call) Param(name string) (value any, ok bool) {
	p, ok := (&cim.Instance{Properties: c.Params}).Get(name)
	return p.Value, ok
}

// An Answer is a response.
type Answer struct {
	Versions
	ID        string // of the message that is answered
	Intrinsic bool
	Method    string
	Err       *cim.Error
	// Items are the result of an operation. If a Reader hands them on, there are none.
	Items []Item
	// Result is what a method returns; nil if the answer has none.
	Result *cim.Property
	// Out are the output parameters of a method, and those of pulled operations.
	Out []cim.Property
}

// An Item is one result of an operation. It has an instance, of which only the path is
// known if the operation returns names, or a declaration. The name of a class is a path
// without keys. Of a declaration, Instance has the path if the answer has it.
type Item struct {
	Instance    *cim.Instance
	Declaration Declaration
}

// A Declaration is a CLASS or a QUALIFIER.DECLARATION, as it is written.
type Declaration []byte

// Versions are what a message says it is. An empty version is that of our own messages.
type Versions struct {
	CIM      string // CIMVERSION; 2.0
	DTD      string // DTDVERSION; 2.0
	Protocol string // PROTOCOLVERSION; 1.0
}

// ErrNotValid is a message that is XML and not CIM-XML as we read it.
var ErrNotValid = errors.New("not valid CIM-XML")

// ErrMultiple is a message of several requests (DSP0200 5.2.2), which are not supported.
var ErrMultiple = errors.New("several requests in one message")

// ErrLimit is a message with more values than are read.
var ErrLimit = errors.New("the message is beyond the limits")

const (
	maxItems      = 1_000_000 // of one answer
	maxValues     = 100_000   // of one instance or call, array elements counted one by one
	maxParams     = 10_000    // of one call or answer
	maxKeys       = 64        // of one path
	maxReferences = 8         // in the keys of one another
	maxEmbedded   = 8         // instances in one another
)
