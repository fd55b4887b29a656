// Package cimxmlwire reads and writes CIM-XML messages (DSP0200, DSP0201). A client writes a [Call]
// and reads its [Answer]; a server does the opposite.
//
// A [Reader] reads a message in memory, and passes the results of an answer on one by one. It does
// not parse declarations, but returns their bytes.
package cimxmlwire

import (
	"errors"

	"github.com/gomof/gomof/cim"
)

// A Call is a request: an intrinsic operation (DSP0200 5.3), or a method.
type Call struct {
	Versions
	ID        string // of the message
	Intrinsic bool   // not a method call
	Method    string
	// Path has the namespace. For a method call, it also names the instance or the class.
	Path cim.ObjectPath
	// Params are the parameters. For an intrinsic operation they have no type: they are a string, a
	// list of strings, a path, an instance or a Declaration.
	Params []cim.Property
}

// Param returns the value of a parameter. Names are not case-sensitive.
func (c *Call) Param(name string) (value any, ok bool) {
	p, ok := (&cim.Instance{Properties: c.Params}).Get(name)
	return p.Value, ok
}

// An Answer is a response.
type Answer struct {
	Versions
	ID        string // of the call
	Intrinsic bool
	Method    string
	Err       *cim.Error
	// Items are the results of an operation. It is empty if the Reader passes results to a
	// function.
	Items []Item
	// Result is the return value of a method; nil if it has none.
	Result *cim.Property
	// Out are the output parameters of a method or a pulled operation.
	Out []cim.Property
}

// An Item is one result of an operation: an instance or a declaration. If the operation returns
// names, Instance has only a path; for a class name, that path has no keys. With a declaration,
// Instance has its path if the answer has it.
type Item struct {
	Instance    *cim.Instance
	Declaration Declaration
}

// A Declaration is the XML of a CLASS or a QUALIFIER.DECLARATION.
type Declaration []byte

// Versions are the versions that a message declares. An empty version is the default, as below.
type Versions struct {
	CIM      string // CIMVERSION; 2.0
	DTD      string // DTDVERSION; 2.0
	Protocol string // PROTOCOLVERSION; 1.0
}

// ErrNotValid is the error for well-formed XML that is not valid CIM-XML.
var ErrNotValid = errors.New("not valid CIM-XML")

// ErrMultiple is the error for a message with several requests (DSP0200 5.2.2), which is not
// supported.
var ErrMultiple = errors.New("several requests in one message")

// ErrLimit is the error for a message with too many values.
var ErrLimit = errors.New("the message is beyond the limits")

const (
	maxItems      = 1_000_000 // in an answer
	maxValues     = 100_000   // in an instance or call; each array element counts
	maxParams     = 10_000    // in a call or answer
	maxKeys       = 64        // in a path
	maxReferences = 8         // nesting depth of references in keys
	maxEmbedded   = 8         // nesting depth of embedded instances
)
