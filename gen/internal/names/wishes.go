package names

import (
	"cmp"
	"slices"
	"strings"
)

// An Element is a class or member of MOF, with the name that the user chose.
type Element struct {
	MOF      string
	Renamed  string // or ""
	Exported string // Exported(MOF), or "" if nobody has called that yet
}

// ID returns the preferred identifier of an element.
func (e Element) ID() string {
	if id := cmp.Or(e.Renamed, e.Exported); id != "" {
		return id
	}
	return Exported(e.MOF)
}

// or returns the tier of an element: Chosen if the user chose its name, otherwise t.
func (e Element) or(t Tier) Tier {
	if e.Renamed != "" {
		return Chosen
	}
	return t
}

// The wishes of every package.
var (
	Namespace = Wish{Tier: Packaged, Short: "Namespace", Long: "PackageNamespace", Origin: "namespace"}
	Registry  = Wish{Tier: Packaged, Short: "Registry", Long: "PackageRegistry", Origin: "registry"}
)

// Class contains the wishes of a class at the top of its package.
type Class struct {
	Type, Key, Constructor, Table, Methods, Provider, Unimplemented, Register Wish
}

// OfClass returns the wishes of a class.
func OfClass(c Element) Class {
	id := c.ID()
	wish := func(t Tier, prefix, suffix string) Wish {
		return Wish{
			Tier: t, Short: prefix + id + suffix, Long: prefix + id + "Class" + suffix, Origin: c.MOF + " " + prefix + " " + suffix,
			Odd: !strings.Contains(c.MOF, "_"), // class names begin with the name of a schema
		}
	}
	return Class{
		Type:          wish(c.or(Declared), "", ""),
		Key:           wish(Derived, "", "Key"),
		Constructor:   wish(Derived, "New", ""),
		Table:         wish(Derived, "class", ""),
		Methods:       wish(Derived, "methods", ""),
		Provider:      wish(Derived, "", "Provider"),
		Unimplemented: wish(Derived, "Unimplemented", ""),
		Register:      wish(Derived, "Register", ""),
	}
}

// InStruct are the names that every struct uses itself, including those of cim.Meta: a
// property called Path would hide the path in existing code. Key is reserved even in
// classes without keys, which can later have a member with that name.
var InStruct = []string{"Meta", "Path", "Class", "Extra", "CIMClass", "Key", "String", "MarshalJSON", "UnmarshalJSON"}

// Field returns the wish of a property in the struct of its class.
func Field(property Element) Wish {
	id := property.ID()
	return Wish{Tier: property.or(Declared), Short: id, Long: id + "Property", Origin: property.MOF}
}

// Property returns the wish for the constant with the name of a property.
func Property(class, property Element) Wish {
	id, member := class.ID(), property.ID()
	return Wish{Tier: Constant, Short: id + "Property" + member, Long: id + "PropertyName" + member, Origin: class.MOF + "." + property.MOF + " name"}
}

// Stub returns the wish of a method in the struct of its class.
func Stub(method Element) Wish {
	id := methodID(method)
	// A property with this name takes precedence.
	return Wish{Tier: method.or(Declared), Short: id, Long: id + "Method", Origin: method.MOF + "()", Of: method.MOF, Rank: 1}
}

// InProvider are the names of the methods with which a provider can serve instances.
var InProvider = []string{"GetInstance", "EnumerateInstances", "CreateInstance", "ModifyInstance", "DeleteInstance"}

// Provided returns the wish of a method in the provider of its class.
func Provided(method Element) Wish {
	id := methodID(method)
	return Wish{Tier: Declared, Short: id, Long: id + "Method", Origin: method.MOF}
}

// standardMethods are methods for which go vet requires certain parameters and results.
var standardMethods = []string{
	"GobDecode", "GobEncode", "MarshalJSON", "MarshalXML", "ReadByte", "ReadRune", "UnmarshalJSON", "UnmarshalXML", "UnreadByte", "UnreadRune", "WriteByte",
}

// methodID returns the identifier of an element that becomes a Go method.
func methodID(method Element) string {
	id := method.ID()
	if method.Renamed == "" && slices.Contains(standardMethods, id) {
		return id + "Method"
	}
	return id
}

// Function returns the wish of a static method at the top of the package.
func Function(class, method Element) Wish {
	id := class.ID() + method.ID()
	return Wish{Tier: Static, Short: id, Long: id + "Method", Origin: class.MOF + "." + method.MOF + "()"}
}

// Messages are the wishes for the structs of a method at the top of the package.
type Messages struct{ Params, Result Wish }

// OfMessages returns the wishes of the structs of a method.
func OfMessages(class, method Element) Messages {
	id, origin := class.ID()+method.ID(), class.MOF+"."+method.MOF+"()"
	return Messages{
		Params: Wish{Tier: Derived, Short: id + "Params", Long: id + "MethodParams", Origin: origin + " params"},
		Result: Wish{Tier: Derived, Short: id + "Result", Long: id + "MethodResult", Origin: origin + " result"},
	}
}

// InResult are the names that every result struct uses itself.
var InResult = []string{"Return", "Extra"}

// Parameter returns the wish of a parameter in the structs of its method.
func Parameter(mof string) Wish {
	id := Exported(mof)
	return Wish{Tier: Declared, Short: id, Long: id + "Parameter", Origin: mof}
}

// Import returns the wish for the name of another package in the files. The short form can
// be the name of a variable. long distinguishes packages with the same name.
func Import(path, name, long string) Wish {
	if len(name) < 3 {
		name = ""
	}
	return Wish{Tier: Declared, Short: name, Long: long, Origin: path}
}
