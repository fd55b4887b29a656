package breaking

import (
	"github.com/gomof/gomof/diag"
)

// A Category is a set of things that a change breaks.
type Category uint8

// The categories.
const (
	Wire      Category = 1 << iota // messages between clients and servers of two versions
	Go                             // programs that use the generated code
	Behaviour                      // the meaning of the same messages
	Schema                         // MOF that uses the schema, and the rules of its owner
)

// Default are the categories for users who do not own all the schemas.
const Default = Wire | Go | Behaviour

// Categories maps names to categories.
var Categories = map[string]Category{"wire": Wire, "go": Go, "behaviour": Behaviour, "schema": Schema}

var categoryNames = []struct {
	category Category
	name     string
}{{Wire, "the wire"}, {Behaviour, "behaviour"}, {Schema, "the schema"}}

// A Side says which side a change breaks.
type Side uint8

// The sides. The category Go has no side: a program is built with one version.
const (
	Server Side = 1 << iota // a newer server, and older clients
	Client                  // a newer client, and older servers
)

// Sides maps names to sides.
var Sides = map[string]Side{"server": Server, "client": Client, "both": Server | Client}

// A rule describes one kind of change. Its number is the end of its code.
type rule struct {
	code diag.Code
	is   Category // what it breaks, unless the change sets another category; 0 for a note
	side Side
}

// The diagnostics of this package. Documentation is in infos.
const (
	ClassRemoved           diag.Code = "MOF6001"
	NamespaceChanged       diag.Code = "MOF6002"
	ClassKind              diag.Code = "MOF6003"
	ClassAbstract          diag.Code = "MOF6004"
	SuperclassLost         diag.Code = "MOF6005"
	TerminalAdded          diag.Code = "MOF6006"
	PropertyRemoved        diag.Code = "MOF6007"
	MethodRemoved          diag.Code = "MOF6008"
	ParameterRemoved       diag.Code = "MOF6009"
	PropertyType           diag.Code = "MOF6010"
	ParameterType          diag.Code = "MOF6011"
	MethodType             diag.Code = "MOF6012"
	TypeWidened            diag.Code = "MOF6013"
	ArrayChanged           diag.Code = "MOF6014"
	SizeChanged            diag.Code = "MOF6015"
	EmbeddedChanged        diag.Code = "MOF6016"
	OctetsChanged          diag.Code = "MOF6017"
	ReferenceNarrowed      diag.Code = "MOF6018"
	ReferenceWidened       diag.Code = "MOF6019"
	KeyAdded               diag.Code = "MOF6020"
	KeyRemoved             diag.Code = "MOF6021"
	KeyPropertyAdded       diag.Code = "MOF6022"
	RequiredAdded          diag.Code = "MOF6023"
	ParameterAddedRequired diag.Code = "MOF6024"
	ParameterRequired      diag.Code = "MOF6025"
	DirectionChanged       diag.Code = "MOF6026"
	StaticChanged          diag.Code = "MOF6027"
	WriteRemoved           diag.Code = "MOF6028"
	LimitTightened         diag.Code = "MOF6029"
	LimitLoosened          diag.Code = "MOF6030"
	ValueRemoved           diag.Code = "MOF6031"
	CodeRemoved            diag.Code = "MOF6032"
	ValueRenamed           diag.Code = "MOF6033"
	ValueRespelt           diag.Code = "MOF6034"
	ValuesGone             diag.Code = "MOF6035"
	ValuesNamed            diag.Code = "MOF6036"
	RangeRemoved           diag.Code = "MOF6037"
	RangeGivenOut          diag.Code = "MOF6038"
	ValueAdded             diag.Code = "MOF6039"
	DefaultChanged         diag.Code = "MOF6040"
	DefaultAdded           diag.Code = "MOF6041"
	UnitChanged            diag.Code = "MOF6042"
	ArrayTypeChanged       diag.Code = "MOF6043"
	CounterChanged         diag.Code = "MOF6044"
	NullValueChanged       diag.Code = "MOF6045"
	MemberMovedUp          diag.Code = "MOF6046"
	GoNameTaken            diag.Code = "MOF6047"
	NamespacesMixed        diag.Code = "MOF6048"
	CardinalityTightened   diag.Code = "MOF6049"
	QualifierTypeRemoved   diag.Code = "MOF6050"
	QualifierTypeChanged   diag.Code = "MOF6051"
	ExperimentalAdded      diag.Code = "MOF6052"
	DeprecatedRemoved      diag.Code = "MOF6053"
	VersionNotRaised       diag.Code = "MOF6054"
	VersionLowered         diag.Code = "MOF6055"
	VersionMajor           diag.Code = "MOF6056"
	DSCClassVersion        diag.Code = "MOF6057"
	DSCFriendlyName        diag.Code = "MOF6058"
	WDMGuid                diag.Code = "MOF6059"
	WDMLayout              diag.Code = "MOF6060"
	WDMMethodID            diag.Code = "MOF6061"
	MemberOverridden       diag.Code = "MOF6062"
	GoOptions              diag.Code = "MOF6063"
	DSCVersionNotRaised    diag.Code = "MOF6064"
	EnumerationRemoved     diag.Code = "MOF6065"
	EnumerationType        diag.Code = "MOF6066"
	ValueRenumbered        diag.Code = "MOF6067"

	ClassAdded         diag.Code = "MOF6101"
	PropertyAdded      diag.Code = "MOF6102"
	MethodAdded        diag.Code = "MOF6103"
	ParameterAdded     diag.Code = "MOF6104"
	Deprecated         diag.Code = "MOF6105"
	RequiredRemoved    diag.Code = "MOF6106"
	WriteAdded         diag.Code = "MOF6107"
	SuperclassInserted diag.Code = "MOF6108"
	NoLongerAbstract   diag.Code = "MOF6109"
	EnumerationAdded   diag.Code = "MOF6110"
)

// rules has the rule of each code.
var rules = map[diag.Code]rule{}

func init() {
	const both = Server | Client
	for _, r := range []rule{
		{ClassRemoved, Wire, both}, {NamespaceChanged, Wire, both}, {ClassKind, Wire, Server}, {ClassAbstract, Wire, Server},
		{SuperclassLost, Wire, Server}, {TerminalAdded, Schema, Server},
		{PropertyRemoved, Wire, Server}, {MethodRemoved, Wire, Server}, {ParameterRemoved, Wire, Server},
		{PropertyType, Wire, both}, {ParameterType, Wire, both}, {MethodType, Wire, both}, {TypeWidened, Wire, Server},
		{ArrayChanged, Wire, both}, {SizeChanged, Wire, both}, {EmbeddedChanged, Wire, both}, {OctetsChanged, Wire, both},
		{ReferenceNarrowed, Wire, Server}, {ReferenceWidened, 0, Server},
		{KeyAdded, Wire, both}, {KeyRemoved, Wire, both}, {KeyPropertyAdded, Wire, both}, {RequiredAdded, Wire, both},
		{ParameterAddedRequired, Wire, both}, {ParameterRequired, Wire, Server}, {DirectionChanged, Wire, both}, {StaticChanged, Wire, both},
		{WriteRemoved, Wire, Server}, {LimitTightened, Wire, Server}, {LimitLoosened, Behaviour, Server},
		{ValueRemoved, Behaviour, Server}, {CodeRemoved, Behaviour, Server}, {ValueRenamed, Behaviour, Server}, {ValueRespelt, 0, Server},
		{ValuesGone, 0, Server}, {ValuesNamed, 0, Server}, {RangeRemoved, 0, Server}, {RangeGivenOut, 0, Server}, {ValueAdded, 0, Client},
		{DefaultChanged, Behaviour, Client}, {DefaultAdded, Behaviour, Client}, {UnitChanged, Behaviour, both},
		{ArrayTypeChanged, Behaviour, Server}, {CounterChanged, Behaviour, Server}, {NullValueChanged, Behaviour, Server},
		{MemberMovedUp, 0, Server}, {GoNameTaken, 0, 0}, {NamespacesMixed, 0, 0}, {MemberOverridden, 0, Server}, {GoOptions, 0, 0},
		{CardinalityTightened, Schema, Server}, {QualifierTypeRemoved, Schema, Server}, {QualifierTypeChanged, Schema, Server},
		{ExperimentalAdded, Schema, Server}, {DeprecatedRemoved, Schema, Server},
		{VersionNotRaised, Schema, both}, {VersionLowered, Schema, both}, {VersionMajor, Schema, both},
		{DSCClassVersion, Wire, Server}, {DSCVersionNotRaised, Schema, Server}, {DSCFriendlyName, Wire, Server},
		{EnumerationRemoved, Schema, Server}, {EnumerationType, Wire, both}, {ValueRenumbered, Wire, both}, {EnumerationAdded, 0, Client},
		{WDMGuid, Wire, both}, {WDMLayout, Wire, both}, {WDMMethodID, Wire, both},
		{ClassAdded, 0, Client}, {PropertyAdded, 0, Client}, {MethodAdded, 0, Client}, {ParameterAdded, 0, Client}, {Deprecated, 0, Server},
		{RequiredRemoved, 0, Server}, {WriteAdded, 0, Client}, {SuperclassInserted, 0, Server}, {NoLongerAbstract, 0, Server},
	} {
		rules[r.code] = r
	}
}
