package parser

import "github.com/gomof/gomof/diag"

// Infos documents the diagnostics of this package.
var Infos = []diag.Info{
	{
		Code:  IllegalCharacter,
		Title: "character that MOF does not use",
		Text:  "Outside strings and comments MOF knows letters, digits, the underscore and a few marks of punctuation (DSP0004 Annex A). Anything else is reported and stepped over. In a string of MOF 3 control characters are written as escapes (DSP0221 7.6.1.3). The only directive is #pragma; WMI also has #include. Remove the character, or put the text in quotes.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    string? Serial;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    string Serial;
};
`,
	},
	{
		Code:  UnendedString,
		Title: "string without its closing quote",
		Text:  "A string ends at the next double quote that no backslash precedes. Here the line ends first, and no quote soon after could be the missing one. Add the quote. A long text is written as several strings in a row, which are joined (DSP0221 7.6.1.3).",
		Bad: `class ACME_Disk {
    [Key, Description("Serial number as the vendor
        "prints it on the label.")]
    string Serial;
};
`,
		Good: `class ACME_Disk {
    [Key, Description("Serial number as the vendor "
        "prints it on the label.")]
    string Serial;
};
`,
	},
	{
		Code:     RawLineEnd,
		Name:     "raw-line-end",
		Severity: diag.Warning,
		Title:    "string that runs over the end of its line",
		Text:     "DSP0004 lets a string hold a line end as it stands; DSP0221 7.6.1.3 forbids it, and so do most compilers; with --dialect mof3 it is an error. The line end and the blanks of the next line become part of the text. Write \\n where a line end is meant, else close the string and go on with another.",
		Bad: `[Description("A disk that can be
    exchanged.")]
class ACME_Disk {
    [Key] string Id;
};
`,
		Good: `[Description("A disk that can be "
    "exchanged.")]
class ACME_Disk {
    [Key] string Id;
};
`,
	},
	{
		Code:     BadEscape,
		Name:     "unknown-escape",
		Severity: diag.Warning,
		Title:    "unknown escape in a string",
		Text:     "After a backslash MOF knows b, t, n, f, r, both quotes, the backslash itself, and x with one to four hexadecimal digits, in MOF 3 to six (DSP0004 Annex A, DSP0221 7.6.1.3). An unknown escape keeps its backslash and is a warning, because hand-written Windows paths are full of them; under --dialect mof2 and mof3 it is an error. A code that is no character, such as half of a surrogate pair, becomes U+FFFD, with a warning, and is an error in MOF 3. An x without a digit is always an error. Write two backslashes where one is meant.",
		Bad: `class ACME_Log {
    [Key] string Path = "C:\logs\disk.log";
};
`,
		Good: `class ACME_Log {
    [Key] string Path = "C:\\logs\\disk.log";
};
`,
	},
	{
		Code:  BadNumber,
		Title: "malformed number",
		Text:  "MOF has decimal numbers, octal ones with a leading 0, hexadecimal ones with 0x, and binary ones that end in b (DSP0221 7.6.1.1). A real number needs a decimal point with digits behind it (DSP0221 7.6.1.2). A sign stands directly before its number, and there are no digit separators.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint8 Slot = 08;
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint8 Slot = 8;
};
`,
	},
	{
		Code:  BadChar,
		Title: "char16 literal that is not one character",
		Text:  "Single quotes hold exactly one UCS-2 character or one escape (DSP0004 Annex A). Characters beyond U+FFFF do not fit a char16. Text of any other length is a string, which stands in double quotes.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    char16 DriveLetter = 'C:';
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    char16 DriveLetter = 'C';
};
`,
	},
	{
		Code:  BadAlias,
		Title: "dollar sign without a name",
		Text:  "An alias is a dollar sign and a name with no blank between them (DSP0221 7.7.3). The name starts with a letter or an underscore. Write the name directly behind the sign, or leave the alias out.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

instance of ACME_Disk as $ {
    Id = "disk0";
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

instance of ACME_Disk as $Disk0 {
    Id = "disk0";
};
`,
	},
	{
		Code:  UnendedComment,
		Name:  "unended-comment",
		Title: "comment without its end",
		Text:  "A comment that starts with /* ends at the first */. DSP0221 5.4 lets the end of the file end it too, which hides all declarations in between; it is an error unless --dialect mof3 was asked for. Comments do not nest.",
		Bad: `class ACME_Disk {
    [Key] string Id;
};

/* ACME_Tape is no longer supported.
`,
		Good: `class ACME_Disk {
    [Key] string Id;
};

/* ACME_Tape is no longer supported. */
`,
	},
	{
		Code:  TooDeep,
		Title: "brackets nested too deep",
		Text:  "No sensible MOF nests brackets more than a few levels deep: arrays have one dimension. This limit of 64 is gomof's own, so that no input can exhaust the stack. The rest of the file is not read.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint8 Slots[] = {{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{1}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}};
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint8 Slots[] = {1};
};
`,
	},
	{
		Code:     OddBlank,
		Name:     "odd-blank",
		Severity: diag.Warning,
		Title:    "character taken for a blank",
		Text:     "Between tokens MOF knows the blank, the tab and line ends (DSP0221 5.2). Form feeds and vertical tabs come from old editors, no-break spaces with text that was copied from a web page. They are taken for blanks, and the first one of a file is reported, as other compilers refuse them.",
		Bad:      "class ACME_Disk {\n\u00a0\u00a0\u00a0\u00a0[Key] string Id;\n};\n",
		Good:     "class ACME_Disk {\n    [Key] string Id;\n};\n",
	},
	{
		Code:  TooMuch,
		Title: "file with too many words or faults",
		Text:  "A file may have 8388608 words, literals and marks, and 10000 faults; what comes behind is not read. The limits are gomof's own, so that no file can fill memory. A file with so many faults most likely is no MOF; one that is so large is better split.",
	},
	{
		Code:  BadEncoding,
		Title: "file in an encoding that cannot be read",
		Text:  "MOF files are UTF-8 (DSP0221 5.1), and those made on Windows often UTF-16, with or without a byte order mark. This one is UTF-32, or was cut or damaged: it has half of a character, or the character NUL, which no text has. With --dialect mof3 all but UTF-8 without a mark is an error. Save it as UTF-8.",
	},
	{
		Code:     NotUTF8,
		Name:     "not-utf8",
		Severity: diag.Warning,
		Title:    "file that is not UTF-8",
		Text:     "The file has bytes that are no UTF-8, and no mark of another encoding. The message points to the first of them. It is taken for Windows-1252, as WMI takes a file without a mark for the local code page. Letters outside ASCII may come out wrong. Save the file as UTF-8.",
	},
	{
		Code:  Syntax,
		Title: "syntax error",
		Text:  "The text does not follow the grammar of MOF 2 (DSP0004 Annex A) with the extensions of WMI. The message names what was found and what was expected. Most often it is a forgotten or extra mark: each declaration and each member ends with ; but a #pragma does not. Reading goes on behind the fault, so that one run finds all of them.",
		Bad: `class ACME_Disk {
    [Key] string Id;
    uint64 Size
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    uint64 Size;
};
`,
	},
	{
		Code:     ExtraComma,
		Name:     "extra-comma",
		Severity: diag.Warning,
		Title:    "comma behind the last element",
		Text:     "Commas separate the elements of an enumeration, and none stands behind the last one (DSP0221 7.5.4). An example in the text of that clause has one all the same, so it is let pass. Remove it.",
		Bad: `enumeration ACME_State : integer {
    Idle = 0,
    Busy = 1,
};
`,
		Good: `enumeration ACME_State : integer {
    Idle = 0,
    Busy = 1
};
`,
	},
	{
		Code:     InlineInstance,
		Name:     "inline-instance",
		Severity: diag.Warning,
		Title:    "instance of in place of a value",
		Text:     "In MOF 3 a structure or class as a value is written value of (DSP0221 7.6.2). The annex of that document writes instance of in one example, and WMI writes nothing else, so it is taken for the same.",
		Bad: `structure ACME_Size { real32 Width; };
class ACME_Box {
    [Key] string Id;
    ACME_Size Outside;
};
instance of ACME_Box {
    Id = "b1";
    Outside = instance of ACME_Size { Width = 2.5; };
};
`,
		Good: `structure ACME_Size { real32 Width; };
class ACME_Box {
    [Key] string Id;
    ACME_Size Outside;
};
instance of ACME_Box {
    Id = "b1";
    Outside = value of ACME_Size { Width = 2.5; };
};
`,
	},
	{
		Code:  WrongDialect,
		Title: "construct of another dialect",
		Text:  "The dialect was asked for by name, and this construct does not belong to it: most often it is an extension of WMI in a file that is read as MOF 2. The message says where the construct comes from and the hint what to write instead. With --dialect auto each file decides for itself. DSP0004 Annex A has the grammar of MOF 2, where a method returns a value.",
		Bad: `// dialect: mof2
class ACME_Disk {
    [Key] string Id;
    void Reset();
};
`,
		Good: `// dialect: mof2
class ACME_Disk {
    [Key] string Id;
    uint32 Reset();
};
`,
	},
	{
		Code:  BadXML,
		Title: "text that is not well-formed XML",
		Text:  "A file that begins with an element is read as CIM-XML (DSP0201), and has to be well-formed: each element is closed by its own end tag, an attribute is given once, there is text only in values, and only the five entities of XML itself are known. What is behind a mistake of form is often not read. A document type is accepted and ignored.",
		Bad: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk">
  <PROPERTY NAME="Serial" TYPE="string">
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
		Good: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk">
  <PROPERTY NAME="Serial" TYPE="string"></PROPERTY>
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
	},
	{
		Code:  XMLElement,
		Title: "element that does not belong here",
		Text:  "CIM-XML says for each element what may stand in it (DSP0201 5). An element that is unknown, stands at the wrong place or is one too many is left out with all that it holds, and so is a file whose root is another than CIM. Each name is reported once for its place.",
		Bad: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk">
  <PROPRTY NAME="Serial" TYPE="string"/>
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
		Good: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk">
  <PROPERTY NAME="Serial" TYPE="string"/>
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
	},
	{
		Code:  XMLAttribute,
		Name:  "xml-attribute",
		Title: "attribute that is missing or wrong",
		Text:  "An element of CIM-XML lacks an attribute that it must have, such as NAME or TYPE, or an attribute has a value that DSP0201 does not allow: no name of MOF, no type of CIM, neither true nor false. The element is left out, or read without the attribute. An attribute that the element does not have is a warning: it may be an extension, and is ignored.",
		Bad: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk">
  <PROPERTY NAME="Serial" TYPE="text"/>
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
		Good: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk">
  <PROPERTY NAME="Serial" TYPE="string"/>
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
	},
	{
		Code:  XMLValue,
		Title: "value in CIM-XML that its type does not have",
		Text:  "The text of a VALUE is read by the TYPE of the element around it (DSP0201 5.2): integers are decimal or hexadecimal, booleans TRUE or FALSE, a char16 is one character of 16 bits. An object path has at most 64 KiB. Write another value, or another TYPE.",
		Bad: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk">
  <PROPERTY NAME="Heads" TYPE="uint8"><VALUE>two</VALUE></PROPERTY>
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
		Good: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk">
  <PROPERTY NAME="Heads" TYPE="uint8"><VALUE>2</VALUE></PROPERTY>
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
	},
	{
		Code:     NoDeclarations,
		Name:     "nothing-declared",
		Severity: diag.Warning,
		Title:    "file of CIM-XML that declares nothing",
		Text:     "The file is CIM-XML, but has no class, instance or qualifier declaration: it may be a recorded message of another kind, such as the names of instances or the result of a method. It does no harm. Leave it out, or record the answer to GetClass, EnumerateClasses or EnumerateQualifiers.",
		Bad: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLERSP>
 <IMETHODRESPONSE NAME="EnumerateClassNames"><IRETURNVALUE>
  <CLASSNAME NAME="ACME_Disk"/>
 </IRETURNVALUE></IMETHODRESPONSE>
</SIMPLERSP></MESSAGE></CIM>
`,
		Good: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLERSP>
 <IMETHODRESPONSE NAME="EnumerateClasses"><IRETURNVALUE>
  <CLASS NAME="ACME_Disk"><PROPERTY NAME="Serial" TYPE="string"/></CLASS>
 </IRETURNVALUE></IMETHODRESPONSE>
</SIMPLERSP></MESSAGE></CIM>
`,
	},
	{
		Code:  ServerError,
		Title: "recorded answer that is an error",
		Text:  "The file is the answer of a server to a request that it has refused (DSP0201 5.4, ERROR). It declares nothing. The codes are those of DSP0200: 5 is an unknown class, 6 an object that was not found. Ask the server again, and save the answer that has what you asked for.",
		Bad: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLERSP>
 <IMETHODRESPONSE NAME="GetClass"><ERROR CODE="6" DESCRIPTION="no such class"/></IMETHODRESPONSE>
</SIMPLERSP></MESSAGE></CIM>
`,
		Good: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><MESSAGE ID="1" PROTOCOLVERSION="1.0"><SIMPLERSP>
 <IMETHODRESPONSE NAME="GetClass"><IRETURNVALUE>
  <CLASS NAME="ACME_Disk"><PROPERTY NAME="Serial" TYPE="string"/></CLASS>
 </IRETURNVALUE></IMETHODRESPONSE>
</SIMPLERSP></MESSAGE></CIM>
`,
	},
	{
		Code:  NoMOF,
		Title: "file that is not MOF",
		Text:  "The file begins as XML does, and gomof fmt lays out MOF alone. For the other commands CIM-XML is as good as MOF. Leave the file out.",
	},
	{
		Code:     StandsAlone,
		Name:     "stands-alone",
		Severity: diag.Warning,
		Title:    "class of CIM-XML whose superclass is in no file",
		Text:     "A server lists a class with the members and qualifiers that it inherits, marked as PROPAGATED (DSP0201 5.1), and names its superclass. Where that is in a file, what is inherited comes from there. Here it is in none, so that the class is compiled as if it had no superclass and had declared all of it. Name the file of the superclass, or its directory with -I.",
		Bad: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk" SUPERCLASS="ACME_Device">
  <PROPERTY NAME="Serial" TYPE="string" CLASSORIGIN="ACME_Device" PROPAGATED="true"/>
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
		Good: `<CIM CIMVERSION="2.0" DTDVERSION="2.0"><DECLARATION><DECLGROUP><VALUE.OBJECT>
 <CLASS NAME="ACME_Device">
  <PROPERTY NAME="Serial" TYPE="string" CLASSORIGIN="ACME_Device"/>
 </CLASS></VALUE.OBJECT><VALUE.OBJECT>
 <CLASS NAME="ACME_Disk" SUPERCLASS="ACME_Device">
  <PROPERTY NAME="Serial" TYPE="string" CLASSORIGIN="ACME_Device" PROPAGATED="true"/>
 </CLASS>
</VALUE.OBJECT></DECLGROUP></DECLARATION></CIM>
`,
	},
	{
		Code:  NoFile,
		Title: "file that cannot be read",
		Text:  "A file or an include directory that was named does not exist, is of the wrong kind, is larger than 64 MiB, or may not be opened. The message has the reason. Check the path and the rights. Paths in gomof.yaml are relative to that file.",
	},
	{
		Code:  NoInclude,
		Name:  "missing-include",
		Title: "included file that cannot be read",
		Text:  "An included file is looked for beside the file that includes it (DSP0221 7.3), then in the include directories in their order. It is in none of these places, may not be read, or is no regular file of at most 64 MiB. Check the spelling, write a backslash twice, or name the directory with -I. Includes of an archive stay in it. With check --syntax this is a warning.",
	},
	{
		Code:  TooManyIncludes,
		Title: "too many includes",
		Text:  "Files may include each other at most 32 levels deep, and there are at most 20000 files and 200000 includes in all. The limits are gomof's own and keep a mistaken or hostile file from filling memory. Each file is read once, however often it is included. Name the inner files on the command line instead of including them.",
	},
	{
		Code:     IncludeCase,
		Name:     "include-case",
		Severity: diag.Warning,
		Title:    "included file of another case",
		Text:     "Windows takes Disk.mof and disk.mof for one file, most other systems for two. There is no file of the name that is included, but one that differs in case only, and that one is read. Write the name as the file has it, else other compilers do not find it (DSP0221 7.3 leaves the matter to the system).",
	},
	{
		Code:     IncludeCycle,
		Name:     "include-cycle",
		Severity: diag.Warning,
		Title:    "files that include each other",
		Text:     "A file includes itself, or one that has included it. The text of an include stands in its place (DSP0221 7.3), which has no end here; gomof reads each file once, where it is included first, and leaves the include out that closes the cycle. Other compilers may not end. Remove that include.",
	},
	{
		Code:  TooMuchText,
		Title: "too much text",
		Text:  "The files of one compilation have more than 1 GiB in all. The limit is gomof's own and keeps a mistaken or hostile file from filling memory; the schema of the DMTF has 6 MiB. Compile fewer files at once.",
	},
	{
		Code:     TooManyEntries,
		Name:     "too-many-entries",
		Severity: diag.Warning,
		Title:    "include directories with too many entries",
		Text:     "Missing classes and qualifiers are looked for in the files below the include directories, and of those at most 200000 files and directories are listed. What is beyond is not found. Name a directory with -I that has MOF and little else.",
	},
}
