// Package cim is the API that programs with generated code use to call a CIM server. It
// also has the CIM values (DSP0004): types, datetimes, object paths and instances.
//
//	disk, err := cim.Get[acme.ACMEDisk](ctx, conn, acme.ACMEDiskKey{ID: "sda"})
//	disk.Label = cim.Ptr("data")
//	err = cim.Modify(ctx, conn, disk, acme.ACMEDiskPropertyLabel)
//	result, err := disk.Format(ctx, conn, acme.ACMEDiskFormatParams{Quick: cim.Ptr(true)})
//
// It imports only the standard library.
//
// # Servers
//
// A [Conn] is a connection to a server. It comes from a transport, or it is the in-memory
// server of package cimserver, which is useful in tests. [With] adds [Options] to a
// connection.
//
//   - Read: [Get], [Enumerate], [Associators], [References], [Select].
//   - Write: [Create], [Modify], [Delete].
//   - Indications: [Subscribe].
//   - Methods: generated stubs call them. [WaitJob] waits for a job that a method started.
//     Providers run jobs with package jobs.
//
// These functions return structs of one class. A [Registry] returns each instance as the
// struct of its own class.
//
// # Objects
//
// An [Object] is a pointer to a generated struct, or an [Instance] if the program has no
// struct for the class. [Meta] contains the path, and all values without a field in the
// struct.
//
//   - [Clone] copies, [Equal] compares, [As] converts to another class.
//   - [Validate] checks the limits of the schema.
//   - [PathOf], [SetPath], [KeyFrom] and [CopyKeys] convert between objects and paths.
//   - [RefTo] creates a reference, [ConvertRef] converts one to another class.
//   - [Ptr] and [ValueOr] help with values that can be NULL.
//
// Objects print on one line and marshal as JSON. [MOF] and [CIMXML] encode an object as
// text, [ParseMOF] and [ParseCIMXML] decode it. [MessageOf] prints and marshals the
// parameters and results of methods.
//
// # Errors
//
// An error response of a server is an [Error], which wraps a [StatusCode] such as
// [ErrNotFound]. A method that fails returns a [MethodError], a job a [JobError]. If values
// do not fit their fields, the object is returned together with a [DecodeError].
//
// # Transports
//
// A transport implements [Conn]. It embeds [UnimplementedConn], returns values as it
// receives them ([Property], [Type]), and creates errors with [NewError]. [ClassReader] and
// [Subscriber] are optional. Objects cross a connection as [Instance]: [Encode] creates it
// and [Decode] decodes it. [ClassInfo] describes the class.
//
// Only generated code uses package cimimpl.
//
// # JSON
//
// The members of an object are "$class", "$path" if it has a path, its properties in the
// order of the schema, and "$extra" with Meta.Extra. NULL properties are omitted; an empty
// array is []. The values are
//
//	boolean            true, false
//	integer            number; beyond ±(2^53-1) a string of digits, because many readers round such numbers
//	enum               the name, if it identifies the value; flags joined by "|"; otherwise the number
//	real               number; "NaN", "Infinity" and "-Infinity" are strings
//	char16             string with the character; an unpaired surrogate is a number
//	string             string
//	datetime           string of its 25 characters
//	reference          string with the object path; "" if it is zero
//	octet string       string in base64
//	embedded instance  object, with its class and the properties of a subclass
//	array              list; a NULL embedded instance in it is null
//
// Parameters and results of methods have the same form in a [Message], with the return
// value as "$return".
//
// An [Instance], and any object in a field of type [Object], has all its properties in
// "$extra", a list of {"name", "type", "array", "text", "value"}, because no struct defines
// their types. An empty Meta.Class is decoded as the name of the class. Keys in paths are
// decoded as by [ParseObjectPath].
package cim
