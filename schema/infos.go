package schema

import "github.com/gomof/gomof/diag"

// Infos documents the diagnostics of this package.
var Infos = []diag.Info{
	{
		Code:  DuplicateClass,
		Name:  "duplicate-class",
		Title: "class declared twice",
		Text:  "A class has one declaration in its namespace; names do not differ by case. The first declaration counts and the other is ignored. In WMI a second declaration updates the class in the repository, so there it is only a warning. Remove one, or put them in different namespaces.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

class acme_disk {
    [Key] string Id;
    uint64 Size;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};
`,
	},
	{
		Code:  UnknownSuper,
		Title: "unknown superclass",
		Text:  "The class extends a class that no file declares. Without it the inherited keys, properties and methods are unknown. Check the spelling, include the file that declares it, or name its directory with -I. System classes of WMI, whose names start with two underscores, need no declaration.",
		Bad: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Devise {
    uint64 Size;
};
`,
		Good: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
    uint64 Size;
};
`,
	},
	{
		Code:  InheritanceCycle,
		Title: "class that derives from itself",
		Text:  "Following the superclasses leads back to the class, so that none of them can come first. gomof cuts the cycle at this class and goes on. Decide which of the classes is the most general and take its superclass away.",
		Bad: `class ACME_Disk : ACME_Disk {
    [Key] string Id;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};
`,
	},
	{
		Code:     SuperLater,
		Name:     "superclass-later",
		Severity: diag.Warning,
		Title:    "superclass declared later",
		Text:     "gomof collects all declarations before it resolves names, so the order does no harm here. Other compilers, and mofcomp of WMI, read in one pass and want the superclass first. Move the superclass up, or include its file earlier.",
		Bad: `class ACME_Disk : ACME_Device {
    uint64 Size;
};

class ACME_Device {
    [Key] string Id;
};
`,
		Good: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
    uint64 Size;
};
`,
	},
	{
		Code:  KindConflict,
		Name:  "kind-conflict",
		Title: "association, indication or class mixed up",
		Text:  "An association relates objects and an indication reports an event; no class is both. In MOF 2 an association derives from an association only, which is a warning unless --dialect mof2 is asked for. WMI and MOF 3 (DSP0221 7.5.3) let it derive from a plain class, so a file that is read as WMI is not held to that.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

[Association, Indication]
class ACME_Mirror {
    ACME_Disk ref Original;
    ACME_Disk ref Copy;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_Mirror {
    [Key] ACME_Disk ref Original;
    [Key] ACME_Disk ref Copy;
};
`,
	},
	{
		Code:  TerminalClass,
		Title: "subclass of a Terminal class",
		Text:  "Terminal says that nothing derives from the class (DSP0221 6). For the same reason it cannot be Abstract as well: a class without instances and without subclasses is of no use. Take Terminal away, or derive from another class.",
		Bad: `[Terminal]
class ACME_Disk {
    [Key] string Id;
};

class ACME_FastDisk : ACME_Disk {
    uint32 Speed;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

[Terminal]
class ACME_FastDisk : ACME_Disk {
    uint32 Speed;
};
`,
	},
	{
		Code:  DuplicateMember,
		Title: "name used twice",
		Text:  "The properties of a class have different names, and so have its methods, the parameters of a method and the values of an instance. Names do not differ by case, and methods are not overloaded. A property and a method may share a name. In WMI a parameter may stand once with In and once with Out, which makes it one parameter for both ways.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
    uint32 size;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
    uint32 BlockSize;
};
`,
	},
	{
		Code:     UnknownPragma,
		Name:     "unknown-pragma",
		Severity: diag.Warning,
		Title:    "unknown pragma",
		Text:     "gomof knows the pragmas of DSP0004 and of WMI. Another one is reported and ignored, as DSP0221 7.3 asks for. Check the spelling; a pragma of another vendor can be left as it is.",
		Bad: `#pragma namespce("root/acme")

class ACME_Disk {
    [Key] string Id;
};
`,
		Good: `#pragma namespace("root/acme")

class ACME_Disk {
    [Key] string Id;
};
`,
	},
	{
		Code:  BadNamespace,
		Title: "bad name of a namespace",
		Text:  "A namespace is one or more names with slashes between them (DSP0221 7.7.4), given as a string. WMI also writes \\\\.\\root\\acme, with each backslash doubled inside the string. Blanks, quotes, dots and colons cannot stand in it. The namespace stays as it was.",
		Bad: `#pragma namespace("root/acme disks")

class ACME_Disk {
    [Key] string Id;
};
`,
		Good: `#pragma namespace("root/acme/disks")

class ACME_Disk {
    [Key] string Id;
};
`,
	},
	{
		Code:     CaseDiffers,
		Name:     "case-differs",
		Severity: diag.Warning,
		Title:    "name in another letter case",
		Text:     "Names of CIM do not differ by case (DSP0004 7.5), so that gomof finds what is meant. Others do not: a file system, a language binding, a script. Spell the name as it is declared. Files of WMI, where any case is usual, are not held to this, but for aliases.",
		Bad: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : Acme_device {
    uint64 Size;
};
`,
		Good: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
    uint64 Size;
};
`,
	},
	{
		Code:     AbstractBelow,
		Name:     "abstract-subclass",
		Severity: diag.Warning,
		Title:    "abstract class below one that is not",
		Text:     "An abstract class has no instances of its own, but its superclass, which is not abstract, promises that all below it can have some. Microsoft's documentation forbids it; no compiler refuses it. Make the superclass abstract, or the class not.",
		Bad: `class ACME_Device {
    [Key] string Id;
};

[Abstract]
class ACME_Disk : ACME_Device {
};
`,
		Good: `[Abstract]
class ACME_Device {
    [Key] string Id;
};

[Abstract]
class ACME_Disk : ACME_Device {
};
`,
	},
	{
		Code:     DeprecatedUse,
		Name:     "deprecated-use",
		Severity: diag.Warning,
		Title:    "use of what is deprecated",
		Text:     "The class derives from a class that is deprecated, or has a reference, an embedded instance or an override of something that is, and is not deprecated itself (DSP0004 5.6.3, Deprecated). It will have to change when what it uses goes away. Use the replacement that Deprecated names, or mark the element as deprecated as well.",
		Bad: `[Deprecated{"No value"}]
class ACME_Disk {
    [Key] string Id;
};

class ACME_FastDisk : ACME_Disk {
};
`,
		Good: `class ACME_Volume {
    [Key] string Id;
};

class ACME_FastDisk : ACME_Volume {
};
`,
	},
	{
		Code:     AmendsNothing,
		Name:     "amends-nothing",
		Severity: diag.Warning,
		Title:    "amendment of what is not there",
		Text:     "A class with the qualifier Amendment, as the .mfl files of Microsoft have them, adds texts in one language to a class of the same name in the namespace above, to its properties and to its methods. Here there is none, so that the texts belong to nothing. Name the .mof file that declares the class beside the .mfl file, and correct the name.",
		Bad: `#pragma namespace("\\\\.\\root\\acme\\ms_409")
[Description("A disk.") : Amended ToSubclass, Amendment, Locale("ms_409")]
class ACME_Disk {
    [Key] string Id;
};
`,
		Good: `#pragma namespace("\\\\.\\root\\acme")
[Dynamic]
class ACME_Disk {
    [Key] string Id;
};

#pragma namespace("\\\\.\\root\\acme\\ms_409")
[Description("A disk.") : Amended ToSubclass, Amendment, Locale("ms_409")]
class ACME_Disk {
    [Key] string Id;
};
`,
	},
	{
		Code:     OtherNamespace,
		Name:     "superclass-namespace",
		Severity: diag.Warning,
		Title:    "superclass in another namespace",
		Text:     "A class and its superclass belong to one namespace: a server finds the superclass nowhere else (DSP0004 5.1). gomof takes the class of the name from the other namespace. Declare the superclass in this namespace as well, or move one of them.",
		Bad: `#pragma namespace("root/interop")
class ACME_Device {
    [Key] string Id;
};

#pragma namespace("root/acme")
class ACME_Disk : ACME_Device {
};
`,
		Good: `#pragma namespace("root/acme")
class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
};
`,
	},
	{
		Code:  TooManyMembers,
		Title: "too many members",
		Text:  "Each class has the members of all classes above it, and each enumeration the elements of its base, so that a long chain of wide ones asks for far more than its file is long. There are at most 4000000 properties and methods in all, and 500000 elements, inherited ones counted, which is a hundred times what the schema of the DMTF has. The limit is gomof's own. Compile the schema in parts.",
	},
	{
		Code:  UndeclaredQualifier,
		Name:  "undeclared-qualifier",
		Title: "qualifier that is not declared",
		Text:  "Each qualifier needs a declaration that gives its type, scope and flavor; those of the DMTF and of WMI are built in. Check the spelling, declare it, or include the file that does. WMI takes qualifiers without declaration: in a file that is read as WMI only a name that is nearly a known one is reported, as a warning.",
		Bad: `class ACME_Disk {
    [Key, ACME_Shelf("top")] string Id;
};
`,
		Good: `Qualifier ACME_Shelf : string = null, Scope(property);

class ACME_Disk {
    [Key, ACME_Shelf("top")] string Id;
};
`,
	},
	{
		Code:  WrongQualifierValue,
		Name:  "wrong-qualifier-value",
		Title: "qualifier value of the wrong type",
		Text:  "The value of a qualifier has the type that its declaration gives. A list stands in braces, a single value in parentheses. In WMI the type of a qualifier is that of its value, so in a file that is read as WMI it is only a warning.",
		Bad: `class ACME_Disk {
    [Key, MaxLen("64")] string Id;
};
`,
		Good: `class ACME_Disk {
    [Key, MaxLen(64)] string Id;
};
`,
	},
	{
		Code:  WrongScope,
		Name:  "wrong-scope",
		Title: "qualifier on the wrong kind of element",
		Text:  "The scope in its declaration says on which elements a qualifier may stand. property does not cover references, and class covers neither associations nor indications. WMI does not enforce scopes, so in a file that is read as WMI it is only a warning. Move the qualifier to the element that it is about.",
		Bad: `[Key]
class ACME_Disk {
    string Id;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};
`,
	},
	{
		Code:  QualifierTwice,
		Title: "qualifier given twice",
		Text:  "An element has a qualifier once; names do not differ by case. The first one counts. Remove the other, or join the two values.",
		Bad: `class ACME_Disk {
    [Key, Description("Name of the disk."), description("Never empty.")]
    string Id;
};
`,
		Good: `class ACME_Disk {
    [Key, Description("Name of the disk. Never empty.")]
    string Id;
};
`,
	},
	{
		Code:  FlavorConflict,
		Title: "flavors that contradict each other",
		Text:  "A qualifier either lets subclasses change its value or not, and it either passes to subclasses or not. EnableOverride excludes DisableOverride, and ToSubclass excludes Restricted. Keep one of each pair; without any, EnableOverride and ToSubclass hold.",
		Bad: `Qualifier ACME_Shelf : string = null, Scope(property), Flavor(ToSubclass, Restricted);
`,
		Good: `Qualifier ACME_Shelf : string = null, Scope(property), Flavor(EnableOverride, Restricted);
`,
	},
	{
		Code:  QualifierOverridden,
		Title: "change of a qualifier that may not change",
		Text:  "A qualifier with the flavor DisableOverride keeps its value in all subclasses. It may be restated with the same value, or left out, but not changed. Key is one of them: a key stays a key.",
		Bad: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
    [Override("Id"), Key(false)] string Id;
};
`,
		Good: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
    [Override("Id"), Key] string Id;
};
`,
	},
	{
		Code:  QualifierRedeclared,
		Title: "qualifier declared twice, differently",
		Text:  "A qualifier has one type, default, scope and flavor. The same declaration again is fine, and a file may replace a built-in one, but two files may not disagree. The first declaration counts. Make them equal, or give one of them another name.",
		Bad: `Qualifier ACME_Shelf : string = null, Scope(property);
Qualifier ACME_Shelf : uint32 = null, Scope(property);
`,
		Good: `Qualifier ACME_Shelf : string = null, Scope(property);
Qualifier ACME_ShelfNumber : uint32 = null, Scope(property);
`,
	},
	{
		Code:     NoQualifierValue,
		Name:     "missing-qualifier-value",
		Severity: diag.Warning,
		Title:    "qualifier without a value",
		Text:     "Only a boolean qualifier may stand alone, which means true. Any other one needs a value, unless its declaration has a default. In WMI every qualifier without a value is true, so a file that is read as WMI is not held to that; with --dialect mof2 it is an error.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [ModelCorrespondence] uint64 Size;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [ModelCorrespondence{"ACME_Disk.Id"}] uint64 Size;
};
`,
	},
	{
		Code:  NoScope,
		Title: "qualifier declaration without scope",
		Text:  "A declaration says on which elements the qualifier may stand; DSP0004 Annex A has no default for that. Type, scope and flavor stand in this order. Scope(any) allows it everywhere.",
		Bad: `Qualifier ACME_Shelf : string = null;
`,
		Good: `Qualifier ACME_Shelf : string = null, Scope(any);
`,
	},
	{
		Code:     BadVersion,
		Name:     "version-form",
		Severity: diag.Warning,
		Title:    "malformed version",
		Text:     "The qualifier Version is three numbers with points between them: major, minor and update (DSP0004 5.6.3, Version). Tools that compare versions cannot read another form.",
		Bad: `[Version("2.10")]
class ACME_Disk {
    [Key] string Id;
};
`,
		Good: `[Version("2.10.0")]
class ACME_Disk {
    [Key] string Id;
};
`,
	},
	{
		Code:     BadUnit,
		Name:     "punit-syntax",
		Severity: diag.Warning,
		Title:    "malformed programmatic unit",
		Text:     "The qualifier PUnit is made for programs: base units, numbers and powers of a number with * and / between them, such as \"byte / second * 10^6\" (DSP0004 Annex C.1). The base units are a fixed list; a vendor may add units with its name and a colon in front. CIM 3 has prefixes as well, such as kilobyte (DSP0221 Annex C). For a text that people read there is the qualifier Units.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [PUnit("Bytes")] uint64 Size;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [PUnit("byte")] uint64 Size;
};
`,
	},
	{
		Code:     BadArrayType,
		Name:     "array-type",
		Severity: diag.Warning,
		Title:    "wrong ArrayType",
		Text:     "ArrayType says what the order of the elements of an array means: it is \"Bag\", \"Ordered\" or \"Indexed\", in this spelling, and stands on arrays only (DSP0004 5.6.3, ArrayType). Without it an array is a bag.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [ArrayType("Sorted")] string Labels[];
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [ArrayType("Ordered")] string Labels[];
};
`,
	},
	{
		Code:     UnknownElement,
		Name:     "unknown-element",
		Severity: diag.Warning,
		Title:    "a text that names nothing in the schema",
		Text:     "ModelCorrespondence and Deprecated name elements of the schema as Class, Class.Property, Class.Method, Class.Method(Parameter) or Class.Method.Parameter (DSP0004 5.6.3). Here nothing has that name. A class that is not declared is reported only where its schema, which is the prefix of its name, seems to be here as a whole: where another class with the prefix is declared, and for CIM where a thousand are.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [ModelCorrespondence{"ACME_Disk.Size"}] uint64 Capacity;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [ModelCorrespondence{"ACME_Disk.Id"}] uint64 Capacity;
};
`,
	},
	{
		Code:     QualifierConflict,
		Name:     "qualifier-conflict",
		Severity: diag.Warning,
		Title:    "qualifiers that exclude each other",
		Text:     "The two qualifiers say different things of the same value: a string holds an instance of one class (EmbeddedInstance) or any object (EmbeddedObject), and a number is one of several values (ValueMap, Values) or a set of bits (BitMap, BitValues). Leave one of them out.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0", "1"}, Values{"Off", "On"}, BitMap{"0"}, BitValues{"Power"}] uint8 State;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [BitMap{"0"}, BitValues{"Power"}] uint8 State;
};
`,
	},
	{
		Code:     InapplicableQualifier,
		Name:     "inapplicable-qualifier",
		Severity: diag.Warning,
		Title:    "qualifier on a type that it says nothing of",
		Text:     "The qualifier says something of values that the type does not have: Counter and Gauge of unsigned integers, PUnit of numbers, DN, IsPUnit and XMLNamespaceName of strings (DSP0004 5.6.3). It has no effect here.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [Counter] string Reads;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [Counter] uint64 Reads;
};
`,
	},
	{
		Code:     BadPropagated,
		Name:     "propagated",
		Severity: diag.Warning,
		Title:    "wrong Propagated",
		Text:     "Propagated says that a key gets its value from a key of another class, at the other end of a weak association: it stands on a key, and names Class.Key (DSP0004 5.6.3, Propagated). Correct the name, or leave the qualifier out.",
		Bad: `class ACME_System {
    [Key] string Name;
};

class ACME_Disk {
    [Key] string Id;
    [Propagated("ACME_System.Label")] string SystemName;
};
`,
		Good: `class ACME_System {
    [Key] string Name;
};

class ACME_Disk {
    [Key] string Id;
    [Key, Propagated("ACME_System.Name")] string SystemName;
};
`,
	},
	{
		Code:     NoOverride,
		Name:     "missing-override",
		Severity: diag.Warning,
		Title:    "inherited member replaced without Override",
		Text:     "A subclass that declares an inherited property or method again overrides it and says so with the qualifier Override. gomof takes it for an override in any case, as most compilers do; a file that is read as WMI is not asked for the qualifier. Add Override with the name, or choose another name if the likeness is an accident.",
		Bad: `class ACME_Device {
    [Key] string Id;
    string Vendor;
};

class ACME_Disk : ACME_Device {
    string Vendor = "ACME";
};
`,
		Good: `class ACME_Device {
    [Key] string Id;
    string Vendor;
};

class ACME_Disk : ACME_Device {
    [Override("Vendor")] string Vendor = "ACME";
};
`,
	},
	{
		Code:  OverrideType,
		Title: "override with another type",
		Text:  "A client that knows only the superclass must be able to use an instance of the subclass. So an override keeps the type and whether it is an array, and a method keeps its whole signature. A reference or an embedded instance may be narrowed to a subclass. Choose another name if another type is needed.",
		Bad: `class ACME_Device {
    [Key] string Id;
    uint32 Slot;
};

class ACME_Disk : ACME_Device {
    [Override("Slot")] uint64 Slot;
};
`,
		Good: `class ACME_Device {
    [Key] string Id;
    uint32 Slot;
};

class ACME_Disk : ACME_Device {
    [Override("Slot"), MaxValue(15)] uint32 Slot;
};
`,
	},
	{
		Code:  OverrideName,
		Title: "Override of something else",
		Text:  "Override names the inherited member that the declaration replaces. It is the member's own name, after a class and a dot if need be, and a superclass must have it. Correct the name, or take the qualifier away where nothing is replaced.",
		Bad: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
    [Override("Vendor")] string Vendor;
};
`,
		Good: `class ACME_Device {
    [Key] string Id;
    string Vendor;
};

class ACME_Disk : ACME_Device {
    [Override("Vendor")] string Vendor;
};
`,
	},
	{
		Code:  KeyAdded,
		Title: "key added to inherited keys",
		Text:  "The keys identify an instance, and the path of an instance has to mean the same in the superclass as in the subclass. So a class whose superclass has keys adds none. Make it a plain property, or move the key up.",
		Bad: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
    [Key] uint32 Slot;
};
`,
		Good: `class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
    uint32 Slot;
};
`,
	},
	{
		Code:     BadKey,
		Name:     "key-type",
		Severity: diag.Warning,
		Title:    "key of a type that cannot be a key",
		Text:     "A key becomes part of the object path, so it is one plain value or a reference. Arrays and embedded objects have no form there; WMI says so as well. gomof leaves such a key out of the object path. Use a string or a number, or several keys. With --dialect mof2 it is an error.",
		Bad: `class ACME_Disk {
    [Key] string Ids[];
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};
`,
	},
	{
		Code:  UnknownType,
		Title: "unknown type",
		Text:  "A type is one of the words of DSP0004, such as uint32 or string, or ref with the name of a class. WMI also takes the bare name of a class, and object. The name here is neither a type word nor a class that a file declares. Check the spelling, or include the file that declares the class.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint32 Mirror([In] ACME_Disc ref Target);
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint32 Mirror([In] ACME_Disk ref Target);
};
`,
	},
	{
		Code:  ReferenceOutside,
		Title: "reference outside an association",
		Text:  "In MOF 2 only associations have references (DSP0004 7.6); other classes are related through them. WMI and MOF 3 (DSP0221 7.5) allow references in any class, so a file that is read as WMI is not held to that. Move the reference to an association, or make the class one.",
		Bad: `class ACME_Shelf {
    [Key] string Id;
};

class ACME_Disk {
    [Key] string Id;
    ACME_Shelf ref Shelf;
};
`,
		Good: `class ACME_Shelf {
    [Key] string Id;
};

class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_DiskOnShelf {
    [Key] ACME_Disk ref Disk;
    [Key] ACME_Shelf ref Shelf;
};
`,
	},
	{
		Code:     TooFewReferences,
		Name:     "too-few-references",
		Severity: diag.Warning,
		Title:    "association with fewer than two references",
		Text:     "An association relates objects, so it has two references or more, inherited ones counted (DSP0004 7.6, DSP0221 7.5.3). A file that is read as WMI is not held to that; with --dialect mof2 it is an error. Add the other end, or make it a plain class with an identifier as a property.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_Mirror {
    [Key] ACME_Disk ref Original;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_Mirror {
    [Key] ACME_Disk ref Original;
    [Key] ACME_Disk ref Copy;
};
`,
	},
	{
		Code:  BadEnumeration,
		Title: "enumeration of a wrong type or with equal values",
		Text:  "An enumeration is based on integer, string, or another enumeration, to which it adds elements (DSP0221 7.5.4). Each element of an integer enumeration has a value of its own. Give every element another value.",
		Bad: `enumeration ACME_State : integer {
    Idle = 0,
    Busy = 0
};
`,
		Good: `enumeration ACME_State : integer {
    Idle = 0,
    Busy = 1
};
`,
	},
	{
		Code:     BadAggregation,
		Name:     "aggregation",
		Severity: diag.Warning,
		Title:    "aggregation without its whole",
		Text:     "An aggregation has one reference with Aggregate, which is its whole, and such a reference belongs to an aggregation; a composition is an aggregation as well. At most one reference of an association is Weak (DSP0004 5.6.3, Aggregate, Aggregation, Composition, Weak).",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

[Association, Aggregation]
class ACME_DiskInArray {
    [Key] ACME_Disk ref Array;
    [Key] ACME_Disk ref Disk;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

[Association, Aggregation]
class ACME_DiskInArray {
    [Key, Aggregate] ACME_Disk ref Array;
    [Key] ACME_Disk ref Disk;
};
`,
	},
	{
		Code:  BadArraySize,
		Title: "bad size of an array",
		Text:  "The number in the brackets is how many values the array holds: a positive integer (DSP0004 Annex A). Leave it out for an array of any length. MOF 3 has no sizes at all (DSP0221 7.1).",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint8 Address[0];
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint8 Address[];
};
`,
	},
	{
		Code:  UnknownEmbedded,
		Title: "unknown class in EmbeddedInstance",
		Text:  "EmbeddedInstance names the class whose instances the string holds, or one of its superclasses. No file declares that class. Check the spelling, or include its file. For instances of any class there is EmbeddedObject.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [EmbeddedInstance("ACME_Health")] string Health;
};
`,
		Good: `class ACME_Health {
    uint16 Errors;
};

class ACME_Disk {
    [Key] string Id;
    [EmbeddedInstance("ACME_Health")] string Health;
};
`,
	},
	{
		Code:  NotEmbeddable,
		Title: "embedded object on a type other than string",
		Text:  "In MOF 2 an embedded object is a string that holds MOF, and the qualifiers EmbeddedInstance and EmbeddedObject say so. On any other type they have no meaning. Make the element a string, or take the qualifier away.",
		Bad: `class ACME_Health {
    uint16 Errors;
};

class ACME_Disk {
    [Key] string Id;
    [EmbeddedInstance("ACME_Health")] uint8 Health[];
};
`,
		Good: `class ACME_Health {
    uint16 Errors;
};

class ACME_Disk {
    [Key] string Id;
    [EmbeddedInstance("ACME_Health")] string Health[];
};
`,
	},
	{
		Code:     NotOctets,
		Name:     "octetstring-type",
		Severity: diag.Warning,
		Title:    "OctetString on a type that holds no octets",
		Text:     "OctetString marks an array of uint8 as one run of octets, or an array of strings as several runs in hexadecimal. On another type it is ignored. Add the brackets, or take the qualifier away. MOF 3 has a type for it instead (DSP0221 7.6.1.4).",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [OctetString] string Address;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [OctetString] uint8 Address[];
};
`,
	},
	{
		Code:  WrongDefault,
		Title: "default of the wrong type",
		Text:  "The default is a literal of the property's type: numbers without quotes, true and false as words, an array in braces. A real type also takes an integer, and a char16 takes its number. The word null fits every type.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    boolean Removable = "true";
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    boolean Removable = true;
};
`,
	},
	{
		Code:  OutOfRange,
		Title: "number out of the range of its type",
		Text:  "The number is smaller or larger than its type can hold. Numbers in any base are values and not patterns of bits: 0xFF is 255 and does not fit a sint8. A real number may not overflow to infinity. Use a wider type, or correct the number.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint8 BlockSize = 512;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint16 BlockSize = 512;
};
`,
	},
	{
		Code:  BadDateTime,
		Title: "malformed datetime",
		Text:  "A datetime is a string of 25 characters: yyyymmddhhmmss.mmmmmm with a sign and the minutes from UTC for a point in time, or ddddddddhhmmss.mmmmmm:000 for an interval (DSP0221 Annex B). The date must exist. Asterisks blank out fields from the right; only WMI allows them elsewhere and in the offset.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    datetime Installed = "2024-02-29T12:00:00Z";
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    datetime Installed = "20240229120000.000000+000";
};
`,
	},
	{
		Code:  BreaksLimit,
		Name:  "breaks-limit",
		Title: "value outside its limits",
		Text:  "MinValue and MaxValue bound a number, MinLen and MaxLen the characters of a string. A default has to keep to them like every other value; in an instance it is a warning, as the server decides. Correct the value or the limit.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [MaxValue(15)] uint8 Slot = 16;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [MaxValue(15)] uint8 Slot = 15;
};
`,
	},
	{
		Code:     InapplicableLimit,
		Name:     "inapplicable-limit",
		Severity: diag.Warning,
		Title:    "limit that does not apply to the type",
		Text:     "MinValue and MaxValue are for numbers, MinLen and MaxLen for strings and arrays. On another type the limit is ignored. Use the pair that fits the type, or take the qualifier away.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [MaxLen(15)] uint8 Slot;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [MaxValue(15)] uint8 Slot;
};
`,
	},
	{
		Code:     TooManyElements,
		Name:     "too-many-elements",
		Severity: diag.Warning,
		Title:    "more values than the array has room for",
		Text:     "The size in the brackets is the number of values that the array holds, and here are more. WMI takes the size for a suggestion, and other compilers accept the longer list, so it is a warning. Make the size larger, leave it out, or drop values.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint8 Slots[2] = {1, 2, 3};
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint8 Slots[3] = {1, 2, 3};
};
`,
	},
	{
		Code:     NumberAsString,
		Name:     "number-as-string",
		Severity: diag.Warning,
		Title:    "number where a string is expected",
		Text:     "Several compilers, that of WMI among them, take a number without quotes for the string of its digits. gomof does so too, with the digits as they were written. Put the number in quotes to say what is meant.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    string Firmware = 23;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    string Firmware = "23";
};
`,
	},
	{
		Code:     RealAsInteger,
		Name:     "real-as-integer",
		Severity: diag.Warning,
		Title:    "real number where an integer is expected",
		Text:     "WMI rounds a real number that is given to an integer, and gomof does the same in a file that is read as WMI. In any other file it is a value of the wrong type and an error of its own. Write the integer.",
		Bad: `[Dynamic, Provider("ACMEProvider")]
class ACME_Fan {
    [Key] string Id;
    uint16 Speed = 1000.4;
};
`,
		Good: `[Dynamic, Provider("ACMEProvider")]
class ACME_Fan {
    [Key] string Id;
    uint16 Speed = 1000;
};
`,
	},
	{
		Code:     LimitsContradict,
		Name:     "limits-contradict",
		Severity: diag.Warning,
		Title:    "limits that no value meets",
		Text:     "The lower limit is above the upper one: MinValue and MaxValue of a number, MinLen and MaxLen of a string, Min and Max of a reference (DSP0004 5.6.3). An inherited limit counts as well.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [MinValue(10), MaxValue(1)] uint8 Priority;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [MinValue(1), MaxValue(10)] uint8 Priority;
};
`,
	},
	{
		Code:     BadOctets,
		Name:     "octet-length",
		Severity: diag.Warning,
		Title:    "octet string of another length than it says",
		Text:     "A value with the qualifier OctetString begins with four octets that hold its length, the most significant first, these four included (DSP0004 5.6.3, OctetString). In an array of uint8 each element is one octet; in an array of strings each element is 0x and two hexadecimal digits an octet.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [OctetString] uint8 Serial[] = {0, 0, 0, 2, 6, 8};
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [OctetString] uint8 Serial[] = {0, 0, 0, 6, 6, 8};
};
`,
	},
	{
		Code:     ValueCount,
		Name:     "value-count",
		Severity: diag.Warning,
		Title:    "values and names of different number",
		Text:     "ValueMap lists values and Values their names, entry by entry, and so do BitMap and BitValues. One list is longer here, and what is left over is ignored. Often a comma between two strings is missing, which joins them. Make the lists equally long.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0", "1", "2"}, Values{"Idle", "Busy"}]
    uint16 State;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0", "1", "2"}, Values{"Idle", "Busy", "Failed"}]
    uint16 State;
};
`,
	},
	{
		Code:     BadValueMap,
		Name:     "bad-valuemap",
		Severity: diag.Warning,
		Title:    "malformed entry in ValueMap or BitMap",
		Text:     "On an integer an entry of ValueMap is a number or a range with two dots, such as 7..99, 100.. or .. alone for all the rest. It must not be empty or leave the range of the type (DSP0004 5.6.3). An entry of BitMap is the number of a bit, from 0 to one below the width of the type. An entry that is neither is ignored.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0", "1", "2-99"}, Values{"Idle", "Busy", "Reserved"}]
    uint16 State;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0", "1", "2..99"}, Values{"Idle", "Busy", "Reserved"}]
    uint16 State;
};
`,
	},
	{
		Code:     ValueOverlap,
		Name:     "value-overlap",
		Severity: diag.Warning,
		Title:    "value with two names",
		Text:     "A value stands twice in ValueMap, or two ranges overlap. A single value goes before the ranges around it, and of two ranges the first in the list gets what they share. Correct the entry; .. stands for everything that no other entry claims.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0..9", "5..99"}, Values{"Reserved", "Vendor"}]
    uint16 State;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0..9", "10..99"}, Values{"Reserved", "Vendor"}]
    uint16 State;
};
`,
	},
	{
		Code:     InapplicableValues,
		Name:     "inapplicable-values",
		Severity: diag.Warning,
		Title:    "named values on a type that has none",
		Text:     "ValueMap and Values name the values of integers and strings, BitMap and BitValues the bits of unsigned integers. On any other type they are ignored. Change the type, or explain the values in the Description.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0", "1"}, Values{"Idle", "Busy"}]
    boolean Busy;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0", "1"}, Values{"Idle", "Busy"}]
    uint8 Busy;
};
`,
	},
	{
		Code:  UnknownInstanceClass,
		Title: "instance of an unknown class",
		Text:  "No file declares the class in this namespace, so the values of the instance cannot be checked. Check the spelling, include the file that declares the class, or name its directory with -I. System classes of WMI, whose names start with two underscores, need no declaration.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

instance of ACME_Dsik {
    Id = "disk0";
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

instance of ACME_Disk {
    Id = "disk0";
};
`,
	},
	{
		Code:  AbstractInstance,
		Title: "instance of an abstract class",
		Text:  "The qualifier Abstract says that a class has no instances of its own; only its subclasses have, and they do not inherit the qualifier. Take a subclass, or take Abstract away.",
		Bad: `[Abstract]
class ACME_Device {
    [Key] string Id;
};

instance of ACME_Device {
    Id = "disk0";
};
`,
		Good: `[Abstract]
class ACME_Device {
    [Key] string Id;
};

class ACME_Disk : ACME_Device {
    uint64 Size;
};

instance of ACME_Disk {
    Id = "disk0";
};
`,
	},
	{
		Code:  UnknownProperty,
		Title: "value of an unknown property",
		Text:  "Neither the class of the instance nor a superclass of it declares the property. Check the spelling; case does not matter. An instance cannot have values beyond those of its class.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};

instance of ACME_Disk {
    Id = "disk0";
    Capacity = 4000;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};

instance of ACME_Disk {
    Id = "disk0";
    Size = 4000;
};
`,
	},
	{
		Code:  MissingKey,
		Title: "instance without a value for a key",
		Text:  "The keys identify an instance, so each of them has a value that is not null (DSP0004 7.9). It is given in the instance, or it is the default of the class. Add the value.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};

instance of ACME_Disk {
    Size = 4000;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};

instance of ACME_Disk {
    Id = "disk0";
    Size = 4000;
};
`,
	},
	{
		Code:  DuplicateAlias,
		Title: "alias defined twice",
		Text:  "An alias stands for one instance (DSP0221 7.7.3); aliases do not differ by case. With two it would be unclear which one a reference means, so the first counts. Give one of them another name.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

instance of ACME_Disk as $Disk {
    Id = "disk0";
};

instance of ACME_Disk as $Disk {
    Id = "disk1";
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

instance of ACME_Disk as $Disk0 {
    Id = "disk0";
};

instance of ACME_Disk as $Disk1 {
    Id = "disk1";
};
`,
	},
	{
		Code:  UnknownAlias,
		Title: "alias that is not defined",
		Text:  "No instance declaration defines the alias. It may stand before its definition, but there has to be one: instance of Class as $Name. Check the spelling, or write the object path as a string.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_Mirror {
    [Key] string Id;
    ACME_Disk ref Original;
    ACME_Disk ref Copy;
};

instance of ACME_Disk as $Disk0 {
    Id = "disk0";
};

instance of ACME_Mirror {
    Id = "mirror0";
    Original = $Disk0;
    Copy = $Disk1;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_Mirror {
    [Key] string Id;
    ACME_Disk ref Original;
    ACME_Disk ref Copy;
};

instance of ACME_Disk as $Disk0 {
    Id = "disk0";
};

instance of ACME_Disk as $Disk1 {
    Id = "disk1";
};

instance of ACME_Mirror {
    Id = "mirror0";
    Original = $Disk0;
    Copy = $Disk1;
};
`,
	},
	{
		Code:  WrongValue,
		Title: "value of the wrong type in an instance",
		Text:  "The value is a literal of the property's type: numbers without quotes, true and false as words, an array in braces. A reference takes an object path as a string, or the alias of an instance of the right class. The word null fits every type.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};

instance of ACME_Disk {
    Id = "disk0";
    Size = "4000";
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};

instance of ACME_Disk {
    Id = "disk0";
    Size = 4000;
};
`,
	},
	{
		Code:  BadPath,
		Title: "wrong object path",
		Text:  "A reference is an object path: the class of the instance, and all of its keys with values of their types, which DSP0004 8.2.5 writes as Class.Key=\"value\",Other=5, with the namespace and a colon in front where it is another one. WMI's forms, with backslashes, single quotes, Class=\"value\" for the only key and Class=@, are taken as well. In the string of a MOF file, quotes and backslashes have a backslash in front.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_Mirror {
    [Key] ACME_Disk ref First;
    [Key] ACME_Disk ref Second;
};

instance of ACME_Mirror {
    First = "ACME_Disk.Id=\"a\"";
    Second = "ACME_Disk.Name=\"b\"";
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_Mirror {
    [Key] ACME_Disk ref First;
    [Key] ACME_Disk ref Second;
};

instance of ACME_Mirror {
    First = "ACME_Disk.Id=\"a\"";
    Second = "ACME_Disk.Id=\"b\"";
};
`,
	},
	{
		Code:     UnknownPathClass,
		Name:     "unknown-path-class",
		Severity: diag.Warning,
		Title:    "path to an unknown class",
		Text:     "The object path names a class that no file declares, so that its keys cannot be checked. It may be on the server that the path leads to; it may be a slip as well.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_Mirror {
    [Key] ACME_Disk ref First;
    [Key] ACME_Disk ref Second;
};

instance of ACME_Mirror {
    First = "ACME_Disk.Id=\"a\"";
    Second = "ACME_Dsik.Id=\"b\"";
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

[Association]
class ACME_Mirror {
    [Key] ACME_Disk ref First;
    [Key] ACME_Disk ref Second;
};

instance of ACME_Mirror {
    First = "ACME_Disk.Id=\"a\"";
    Second = "ACME_Disk.Id=\"b\"";
};
`,
	},
	{
		Code:     BadInstanceText,
		Name:     "instance-text",
		Severity: diag.Warning,
		Title:    "a text that is no instance",
		Text:     "The value of a string with EmbeddedInstance or EmbeddedObject is an instance, written as MOF: instance of Class { ... }; with the quotes inside behind backslashes. Instances in more than 8 others are an error: each level doubles the backslashes. A text that is no MOF is an error where --dialect mof2 or mof3 asks for strictness, and a warning elsewhere, as no compiler but pywbem reads it.",
		Bad: `class ACME_Setting {
    uint32 Level;
};

class ACME_Disk {
    [Key] string Id;
    [EmbeddedInstance("ACME_Setting")] string Setting;
};

instance of ACME_Disk {
    Id = "a";
    Setting = "Level = 5;";
};
`,
		Good: `class ACME_Setting {
    uint32 Level;
};

class ACME_Disk {
    [Key] string Id;
    [EmbeddedInstance("ACME_Setting")] string Setting;
};

instance of ACME_Disk {
    Id = "a";
    Setting = "instance of ACME_Setting { Level = 5; };";
};
`,
	},
	{
		Code:     DuplicateInstance,
		Name:     "duplicate-instance",
		Severity: diag.Warning,
		Title:    "two instances with the same keys",
		Text:     "Keys tell the instances of a class apart, so that both declarations are of one instance: the later one changes it (DSP0221 7.6.2) or, in WMI, replaces it. Give it other keys, or write one declaration.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};

instance of ACME_Disk {
    Id = "a";
};

instance of ACME_Disk {
    Id = "a";
    Size = 5;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};

instance of ACME_Disk {
    Id = "a";
    Size = 5;
};
`,
	},
	{
		Code:  AliasCycle,
		Title: "instance inside of itself",
		Text:  "Following the aliases leads back to where they began: an instance embeds itself, or its keys have its own path inside. Neither has an end when it is written. Instances inside of instances are taken up to 12 deep and 100000 in one, and paths in the keys of paths up to 4 deep.",
		Bad: `class ACME_Box {
    [Key] string Id;
    [EmbeddedInstance("ACME_Box")] string Inner;
};

instance of ACME_Box as $Box {
    Id = "a";
    Inner = $Box;
};
`,
		Good: `class ACME_Box {
    [Key] string Id;
    [EmbeddedInstance("ACME_Box")] string Inner;
};

instance of ACME_Box as $Box {
    Id = "a";
};

instance of ACME_Box {
    Id = "b";
    Inner = $Box;
};
`,
	},
	{
		Code:     RequiredNull,
		Name:     "required-null",
		Severity: diag.Warning,
		Title:    "no value for what is Required",
		Text:     "A property with the qualifier Required has a value other than NULL in every instance (DSP0004 5.6.3, Required), but the instance gives none, or the default is null. A server may fill it in; other compilers say nothing.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    [Required] string Label;
};

instance of ACME_Disk {
    Id = "a";
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [Required] string Label;
};

instance of ACME_Disk {
    Id = "a";
    Label = "data";
};
`,
	},
}
