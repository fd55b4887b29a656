package parser

// A feature is a construct that not every dialect has.
type feature struct {
	name     string
	dialects Dialect
	clause   string
	hint     string
}

// The features, one per row: construct, dialects, clause, and what to write in other
// dialects. docs/language.md has the same table.
var (
	classAlias     = feature{"an alias of a class", WMI, "CIM 2.2 MOF, dropped later", "leave the alias out"}
	classType      = feature{"a class as a type", WMI | MOF3, "DSP0221 7.5.5", `write string with EmbeddedInstance("Class")`}
	objectType     = feature{"the type object", WMI, "", "write string with EmbeddedObject"}
	voidMethod     = feature{"a method without a return value", WMI | MOF3, "DSP0221 7.5.6", "return uint32"}
	paramDefault   = feature{"a default of a parameter", WMI | MOF3, "DSP0221 7.5.8", "describe the default in Description"}
	refArray       = feature{"an array of references as a property", WMI | MOF3, "DSP0221 7.5.5", "use an association"}
	inlineInstance = feature{"an instance in place of a value", WMI, "", "write the instance as MOF in a string, or value of in MOF 3"}
	slotNoValue    = feature{"a property without a value", WMI, "", "write = null"}
	bareDirective  = feature{"a pragma without parameters", WMI, "", ""}
	wmiPragma      = feature{"a pragma of the WMI repository", WMI, "", "leave it out"}
	bareArgument   = feature{"a pragma parameter without quotes", WMI, "", "put it in quotes"}
	includeWord    = feature{"the directive #include", WMI, "", `write #pragma include("file")`}
	globalFlavor   = feature{"a flavor statement for a qualifier", WMI, "", "declare the qualifier"}
	wmiFlavor      = feature{"a WMI flavor", WMI, "", "leave it out"}

	structureDecl   = feature{"a structure", MOF3, "DSP0221 7.5.1", "write a class"}
	enumDecl        = feature{"an enumeration", MOF3, "DSP0221 7.5.4", "use ValueMap and Values"}
	associationDecl = feature{"the keyword association", MOF3, "DSP0221 7.5.3", "write [Association] class"}
	valueOf         = feature{"value of", MOF3, "DSP0221 7.6.2", "write an instance, or the value as MOF in a string"}
	elementValue    = feature{"the name of an element as a value", MOF3, "DSP0221 7.5.9", "write a string in quotes"}
	arrayResult     = feature{"a method that returns an array", MOF3, "DSP0221 7.5.6", "use an output parameter"}
	integerType     = feature{"the type integer", MOF3, "DSP0221 7.6.1.1", "write sint64 or another width"}
	octetsType      = feature{"the type octetstring", MOF3, "DSP0221 7.6.1.4", "write uint8[] with OctetString"}
	noCommas        = feature{"a qualifier declaration without commas", MOF3, "DSP0221 7.4", "MOF 2 has a comma before Scope and Flavor"}
	declQualifiers  = feature{"a qualifier on the declaration of a qualifier", MOF3, "DSP0221 7.4", "leave it out"}

	fixedArray     = feature{"an array of fixed size", MOF2 | WMI, "DSP0221 7.1", "write []: arrays of MOF 3 have no size"}
	sizedInteger   = feature{"an integer type with a width", MOF2 | WMI, "DSP0221 3.0.1", "write integer, with MinValue and MaxValue"}
	char16Type     = feature{"the type char16", MOF2 | WMI, "DSP0221 7.1", "write string"}
	charLiteral    = feature{"a character in single quotes", MOF2 | WMI, "DSP0221 7.1", "write a string"}
	valueFlavor    = feature{"a flavor after a qualifier", MOF2 | WMI, "DSP0221 7.4", "write a Policy in the declaration of the qualifier"}
	commas         = feature{"a qualifier declaration with commas", MOF2 | WMI, "DSP0221 7.4", "MOF 3 has no commas, and Policy instead of Flavor"}
	instQualifiers = feature{"a qualifier on an instance or its properties", MOF2 | WMI, "DSP0221 7.6.2", "leave it out"}
	mof2Pragma     = feature{"a standard pragma other than include", MOF2 | WMI, "DSP0221 7.3", "MOF 3 has only include"}
	noPrefix       = feature{"a name without a schema prefix", MOF2 | WMI, "DSP0221 7.7.2", "write Schema_Name"}
	wideName       = feature{"a name with letters outside ASCII", MOF2 | WMI, "DSP0221 7.7.1", "use letters, digits and the underscore"}
)
