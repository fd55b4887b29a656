package gen

import "github.com/gomof/gomof/diag"

// Infos documents the diagnostics of this package.
var Infos = []diag.Info{
	{
		Code:  NoClass,
		Title: "no class to generate",
		Text:  "The files declare no class, a pattern of class names matches none, or the pattern is malformed. A pattern that begins with ! takes classes away, but not those that others need. Without patterns the classes of the named files are generated, and not those that they include. A pattern stands for a whole name in any case; * is any text and ? one character. Check the spelling, or widen the pattern: CIM_* or *.",
	},
	{
		Code:  BadPackage,
		Title: "bad name of the Go package",
		Text:  "The generated package needs a name that is a Go identifier and no keyword. The blank name cannot be imported, nor can main and init, and the go command reads nothing of a package documentation. Choose a short word in lower case. An import path is one that a module can have: elements of ASCII letters, digits and -._~+ with a slash between them.",
	},
	{
		Code:  BadRename,
		Title: "bad entry in rename",
		Text:  "rename maps a class, or a member as Class.Member, to the Go identifier that it gets, and a named value as Class.Property=7, Class.Method=7 or Class.Method.Parameter=7 to what its constant has behind the name of the enum. The identifier is exported: it starts with a capital letter. A key that the schema does not have is reported, because a slip there would go unnoticed otherwise.",
	},
	{
		Code:  BadKeep,
		Title: "bad entry in keep",
		Text:  "keep says of a member that a later version of the schema has changed what it is to stay: names, for one that its class declared and inherits now, and plain, for a property or parameter that had no named values. It is written as Class.Member, or Class.Method.Parameter. Check the spelling, or drop the entry.",
	},
	{
		Code:  BadSuccess,
		Title: "bad entry in success",
		Text:  "success lists, for a method written as Class.Method, the return codes that mean success. The schema must have the method, and its return value must be a code: a uint32, or another integer with ValueMap and Values. Check the spelling, or drop the entry.",
	},
	{
		Code:     NameConflict,
		Severity: diag.Error,
		Title:    "two classes want one name",
		Text: "The rename table of gomof.yaml gives two classes the same Go identifier. " +
			"Or one package is to have two classes of one name from two namespaces. A collision between names that gomof makes itself is settled by longer names; a wish is not overruled, and a registry knows its classes by name.",
	},
	{
		Code:     TooLarge,
		Severity: diag.Error,
		Title:    "too much to generate",
		Text: "The structs of the classes would have more than 400,000 properties, methods, parameters and named values, or more than 128 MiB of text, inherited ones counted. " +
			"No schema for people is that large; a long chain of classes, each with members of its own, is, or a long text that thousands of classes inherit. Choose classes with --class.",
	},
	{
		Code:     NoDefault,
		Name:     "omitted-default",
		Severity: diag.Warning,
		Title:    "default that the constructor leaves out",
		Text: "The New function of a class sets the defaults of the schema. It cannot set a default that has a NULL element, " +
			"as a Go slice has no room for it, nor one that is an octet string, a reference or an embedded instance. " +
			"The field stays nil, and a server gives a new instance its own default.",
	},
	{
		Code:  SharedClass,
		Title: "class in two packages",
		Text: "Two packages of one gomof.yaml that have an import-path both select a class, and the patterns of neither are more specific. " +
			"Or both need a class that nobody selects, and neither imports the other: it would be there twice, as two Go types. " +
			"A name goes before a pattern, a pattern that spells out more of the name before one that spells out less, and any pattern before a package without classes. " +
			"Name the class in one package, give what is shared to a package of its own, or drop the import-path of a package that is to stand alone.",
	},
	{
		Code:  NotImported,
		Title: "imported package lacks a name",
		Text: "A class, an enum or a method is to come from another package, and the list of names of that package does not have it. " +
			"The package was generated from another version of the MOF, or from fewer classes. Generate it again, or exclude the class from the import: !CIM_Foo.",
	},
	{
		Code:     OtherShape,
		Name:     "other-version",
		Severity: diag.Warning,
		Title:    "imported class differs",
		Text: "A class comes from another package, and the MOF that is compiled here declares it otherwise than that which the package was generated from: a member, its type or its named values. " +
			"Structs of subclasses have the fields of this MOF, and embedded objects, parameters and results those of the other. What does not fit is kept in Extra, or is not sent. " +
			"Compile the same version of the schema, or generate the package again.",
	},
	{
		Code:  ImportCycle,
		Title: "packages import each other",
		Text: "Go packages cannot import each other, directly or through others. The message names for each step of the circle a class, by what it is needed, and how many classes more need some; the hint is about the step with the fewest. " +
			"Move them, or what they need, to the other package, or both to a third: name them in its classes, or name their files in its mof and take them away from the first with !CIM_Foo. Where a reference is the cause, references: names makes an object path of it, which needs no class.",
	},
}
