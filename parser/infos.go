package parser

import "github.com/gomof/gomof/diag"

// Infos documents the diagnostics of this package.
var Infos = []diag.Info{
	{
		Code:  IllegalCharacter,
		Title: "character that MOF does not use",
		Text:  "Outside strings and comments MOF knows letters, digits, the underscore and a few marks of punctuation (DSP0004 Annex A). Anything else is reported and stepped over. The only directive is #pragma; WMI also has #include. Remove the character, or put the text in quotes.",
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
		Severity: diag.Warning,
		Title:    "string that runs over the end of its line",
		Text:     "DSP0004 lets a string hold a line end as it stands; DSP0221 7.6.1.3 forbids it, and so do most compilers. The line end and the blanks of the next line become part of the text. Write \\n where a line end is meant, else close the string and go on with another.",
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
		Severity: diag.Warning,
		Title:    "unknown escape in a string",
		Text:     "After a backslash MOF knows b, t, n, f, r, both quotes, the backslash itself, and x with one to four hexadecimal digits (DSP0004 Annex A, DSP0221 7.6.1.3). An unknown escape keeps its backslash and is a warning, because hand-written Windows paths are full of them; under --dialect mof2 it is an error. An x without a digit is always an error. Write two backslashes where one is meant.",
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
		Code:     UnendedComment,
		Severity: diag.Warning,
		Title:    "comment without its end",
		Text:     "A comment that starts with /* ends at the first */, or else at the end of the file (DSP0221 5.4). The latter hides all declarations in between, which is seldom wanted, and some compilers refuse it. Comments do not nest.",
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
		Code:  BadEncoding,
		Title: "file in an encoding that cannot be read",
		Text:  "MOF files are UTF-8 (DSP0221 5.1), and those made on Windows often UTF-16, with or without a byte order mark. This one is UTF-32, or was cut or damaged: it has half of a character, or the character NUL, which no text has. Save it as UTF-8.",
	},
	{
		Code:     NotUTF8,
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
		Code:  NotMOF2,
		Title: "construct of MOF 3",
		Text:  "Structures, enumerations, associations by keyword and values of a structure came with MOF 3 (DSP0221 7.5). This version of gomof reads MOF 2 and the dialect of WMI. In MOF 2 an association is a class with the qualifier Association, named values are ValueMap and Values, and a structure is a class.",
		Bad: `enumeration ACME_State : integer {
    Idle = 0,
    Busy = 1
};
`,
		Good: `class ACME_Disk {
    [Key] string Id;
    [ValueMap{"0", "1"}, Values{"Idle", "Busy"}]
    uint16 State;
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
		Code:  NoFile,
		Title: "file that cannot be read",
		Text:  "A file or an include directory that was named does not exist, is of the wrong kind, is larger than 64 MiB, or may not be opened. The message has the reason. Check the path and the rights. Paths in gomof.yaml are relative to that file.",
	},
	{
		Code:  NoInclude,
		Title: "included file that cannot be read",
		Text:  "An included file is looked for beside the file that includes it (DSP0221 7.3), then in the include directories in their order. It is in none of these places, or cannot be read. Check the spelling, or name its directory with -I. A backslash in the path is written twice.",
	},
	{
		Code:  TooManyIncludes,
		Title: "too many includes",
		Text:  "Files may include each other at most 32 levels deep and 20000 in all. The limits are gomof's own and keep a mistaken or hostile file from filling memory. A file that includes itself is no fault: each file is read once. Name the inner files on the command line instead of including them.",
	},
}
