// Package cim is the run-time support of generated code, and the vocabulary of
// CIM values (DSP0004): types, datetimes, object paths and instances.
//
// A program reaches a server through a [Conn]. Generated structs are read and
// written with [Get], [Enumerate], [Associators], [Create], [Modify] and
// [Delete]; generated method stubs call [Invoke]; [WaitJob] waits for a job.
// A [Server] keeps instances and runs providers in memory and is a Conn
// itself, so that it is the fake for tests.
//
// Objects are copied by [Clone], compared by [Equal], held against the limits of
// the schema by [Validate], and named by [PathOf], [SetPath] and [KeyFrom].
// Generated structs print in one line ([Text]) and marshal as JSON
// ([MarshalJSON]); [MOF] and [ParseMOF] are for the text of instances.
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
//
// # Tags
//
// A field is a property if it has the tag `cim:"Name,option,…"`. The options are
//
//	key, required, write  as the qualifiers of these names
//	octets                an octet string, without its octets of length
//	text                  an embedded instance that the schema declares as a string
//	from=Name             the key Name of the object that this one belongs to
//	return                the return value of a method
//	minlen=1, maxlen=64   MinLen and MaxLen: characters of a string, or of each element
//	min=-5, max=100       MinValue and MaxValue: of a number, or of each element
//	size=4                elements of a fixed-size array
//
// The package depends on the standard library alone.
package cim
