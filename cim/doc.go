// Package cim is what programs use to talk to a CIM server with generated code. It also has
// the vocabulary of CIM values (DSP0004): types, datetimes, object paths and instances.
//
//	disk, err := cim.Get[acme.ACMEDisk](ctx, conn, acme.ACMEDiskKey{ID: "sda"})
//	disk.Label = cim.Ptr("data")
//	err = cim.Modify(ctx, conn, disk, acme.ACMEDiskPropertyLabel)
//	result, err := disk.Format(ctx, conn, acme.ACMEDiskFormatParams{Quick: cim.Ptr(true)})
//
// It depends on the standard library alone.
//
// # Servers
//
// A [Conn] is a connection to a server. A transport makes it, or it is the in-memory server
// of package cimserver, which is the fake for tests. [With] adds [Options] to a connection.
//
//   - Read: [Get], [Enumerate], [Associators], [References], [Select].
//   - Write: [Create], [Modify], [Delete].
//   - Indications: [Subscribe].
//   - Methods: generated stubs call them. [WaitJob] waits for the job that one has started.
//     Providers run jobs with package jobs.
//
// These functions return structs of one class. A [Registry] returns each instance as a
// struct of its own class.
//
// # Objects
//
// An [Object] is a pointer to a generated struct, or an [Instance] if the program has no
// struct for the class. [Meta] has the path, and what the struct has no field for.
//
//   - [Clone] copies, [Equal] compares, [As] converts to another class.
//   - [Validate] checks the limits of the schema.
//   - [PathOf], [SetPath], [KeyFrom] and [CopyKeys] go from objects to paths and back.
//   - [RefTo] makes a reference, [ConvertRef] converts one to another class.
//   - [Ptr] and [ValueOr] help with values that can be NULL.
//
// Objects print in one line and marshal as JSON. [MOF] and [CIMXML] write an object as text,
// [ParseMOF] and [ParseCIMXML] read it. [MessageOf] prints and marshals the parameters and
// results of methods.
//
// # Errors
//
// A server answers with an [Error], which wraps a [StatusCode] such as [ErrNotFound]. A
// method that fails returns a [MethodError], a job a [JobError]. If values do not fit their
// fields, the object is returned together with a [DecodeError].
//
// # Transports
//
// A transport implements [Conn]. It embeds [UnimplementedConn], passes values on as the wire
// has them ([Property], [Type]), and describes its errors by [NewError]. [ClassReader] and
// [Subscriber] are optional. Objects cross a connection as an [Instance]: [Encode] makes it
// and [Decode] reads it. [ClassInfo] describes the class.
//
// Package cimimpl is for generated code only.
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
