// Package cim is what programs call to reach a CIM server with generated code, and the
// vocabulary of CIM values (DSP0004): types, datetimes, object paths and instances.
//
// A [Conn] is a way to reach a server: a transport, or the server of package cimserver,
// which is in memory and is the fake for tests. [With] adds [Options] to it.
//
// Instances are read by [Get], [Enumerate], [Associators], [References] and [Select],
// written by [Create], [Modify] and [Delete], and arrive by [Subscribe]. Methods are called
// by generated stubs; [WaitJob] waits for the job that one has started. A [Registry] makes
// structs of subclasses.
//
// Objects are copied by [Clone], compared by [Equal], read as another class by [As], held
// against the limits of the schema by [Validate], and named by [PathOf], [SetPath], [KeyFrom]
// and [CopyKeys]. They print in one line and marshal as JSON; [MOF] and [CIMXML] make the
// text of instances, and [ParseMOF] and [ParseCIMXML] read it. [MessageOf] does the like for
// the parameters and results of methods.
//
// An error of the server is an [Error], of the method a [MethodError], of a job a
// [JobError]. Values that do not fit their fields are in a [DecodeError] beside the rest.
//
// A transport implements [Conn]. [Encode], [Decode] and [Instance] are the form in which
// objects cross it.
//
// Of the packages below this one, cimserver is for tests and for the server's side, and
// cimimpl is for generated code alone. They depend on the standard library alone.
//
// # JSON
//
// The members of an object are "$class", "$path" if it has a path, its
// properties in the order of the schema, and "$extra" with Meta.Extra. A NULL
// property is left out; an empty array is []. The values are
//
//	boolean            true, false
//	integer            number; beyond ±(2^53-1) a string of digits, as many readers round such numbers
//	integer with names the name if the value has one of its own, flags joined by "|"; else the number
//	real               number; "NaN", "Infinity" and "-Infinity" are strings
//	char16             string of the character; half of a surrogate pair is its number
//	string             string
//	datetime           string of its 25 characters
//	reference          string of the object path; "" if it is zero
//	octet string       string of base64
//	embedded instance  object, with its class and the properties of a subclass
//	array              list; an embedded instance in it that is NULL is null
//
// Parameters and results of methods have the same form in a [Message], the return value
// as "$return".
//
// An [Instance], and any object in a field of type [Object], has all its
// properties in "$extra", a list of {"name", "type", "array", "text", "value"}: no
// struct tells their types. An empty Meta.Class comes back as the name of the
// class. Keys in paths come back as [ParseObjectPath] reads them.
package cim
