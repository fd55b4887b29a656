package names

import (
	"cmp"
	"slices"
	"strings"
)

// An Element is a class or a member of MOF, and what the user wants it to be called.
type Element struct {
	MOF     string
	Renamed string // or ""
}

// ID is the identifier that an element is to have.
func (e Element) ID() string { return cmp.Or(e.Renamed, Exported(e.MOF)) }

// or is the tier of an element: that of the user's choice, or the given one.
func (e Element) or(t Tier) Tier {
	if e.Renamed != "" {
		return Chosen
	}
	return t
}

// What every package wishes for.
var (
	Namespace = Wish{Tier: Packaged, Short: "Namespace", Long: "PackageNamespace", Origin: "namespace"}
	Registry  = Wish{Tier: Packaged, Short: "Registry", Long: "PackageRegistry", Origin: "registry"}
)

// Class is what a class wishes for at the top of its package.
type Class struct {
	Type, Key, Constructor, Table, Methods, Provider, Unimplemented, Register Wish
}

// OfClass returns the wishes of a class.
func OfClass(c Element) Class {
	id := c.ID()
	wish := func(t Tier, prefix, suffix string) Wish {
		return Wish{
			Tier: t, Short: prefix + id + suffix, Long: prefix + id + "Class" + suffix, Origin: c.MOF + " " + prefix + " " + suffix,
			Odd: !strings.Contains(c.MOF, "_"), // the name of a schema goes before that of the class
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

// InStruct are the names that every struct has for itself, those of cim.Meta among them: a
// property called Path would take the place of the path in what was written before. Key is
// there in classes without keys too, which may gain a member of that name.
var InStruct = []string{"Meta", "Path", "Class", "Extra", "CIMClass", "Key", "String", "MarshalJSON", "UnmarshalJSON"}

// Field is what a property wishes for in the struct of its class.
func Field(property Element) Wish {
	id := property.ID()
	return Wish{Tier: property.or(Declared), Short: id, Long: id + "Property", Origin: property.MOF}
}

// Property is what the constant with the name of a property wishes for.
func Property(class, property Element) Wish {
	return Wish{Tier: Constant, Short: class.ID() + "Property" + property.ID(), Long: class.ID() + "PropertyName" + property.ID(), Origin: class.MOF + "." + property.MOF + " name"}
}

// Stub is what a method wishes for in the struct of its class.
func Stub(method Element) Wish {
	id := methodID(method)
	// After a property of that name.
	return Wish{Tier: method.or(Declared), Short: id, Long: id + "Method", Origin: method.MOF + "()", Of: method.MOF, Rank: 1}
}

// InProvider are the names of methods that a provider may have for the instances.
var InProvider = []string{"GetInstance", "EnumerateInstances", "CreateInstance", "ModifyInstance", "DeleteInstance"}

// Provided is what a method wishes for in the provider of its class.
func Provided(method Element) Wish {
	id := methodID(method)
	return Wish{Tier: Declared, Short: id, Long: id + "Method", Origin: method.MOF}
}

// standardMethods are those of which go vet knows what they take and return.
var standardMethods = []string{
	"GobDecode", "GobEncode", "MarshalJSON", "MarshalXML", "ReadByte", "ReadRune", "UnmarshalJSON", "UnmarshalXML", "UnreadByte", "UnreadRune", "WriteByte",
}

// methodID is the identifier of what becomes a method of Go.
func methodID(method Element) string {
	id := method.ID()
	if method.Renamed == "" && slices.Contains(standardMethods, id) {
		return id + "Method"
	}
	return id
}

// Function is what a static method wishes for at the top of the package.
func Function(class, method Element) Wish {
	id := class.ID() + method.ID()
	return Wish{Tier: Static, Short: id, Long: id + "Method", Origin: class.MOF + "." + method.MOF + "()"}
}

// Messages are what the structs of a method wish for at the top of the package.
type Messages struct{ Params, Result Wish }

// OfMessages returns the wishes of the structs of a method.
func OfMessages(class, method Element) Messages {
	id, origin := class.ID()+method.ID(), class.MOF+"."+method.MOF+"()"
	return Messages{
		Params: Wish{Tier: Derived, Short: id + "Params", Long: id + "MethodParams", Origin: origin + " params"},
		Result: Wish{Tier: Derived, Short: id + "Result", Long: id + "MethodResult", Origin: origin + " result"},
	}
}

// InResult are the names that every result struct has for itself.
var InResult = []string{"Return", "Extra"}

// Parameter is what a parameter wishes for in the structs of its method.
func Parameter(mof string) Wish {
	id := Exported(mof)
	return Wish{Tier: Declared, Short: id, Long: id + "Parameter", Origin: mof}
}

// Import is what files wish to call another package. A short name may be that of a
// variable. long tells packages of one name apart.
func Import(path, name, long string) Wish {
	if len(name) < 3 {
		name = ""
	}
	return Wish{Tier: Declared, Short: name, Long: long, Origin: path}
}
