package breaking_test

import (
	"testing"

	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
)

// A class with another superclass inherits other members. What that breaks is reported at the class
// that moved, once, and not at its subclasses.
func TestInherited(t *testing.T) {
	const base = "class ACME_Element { string ID; [Write] string Label; uint32 Reset([In] uint8 How); };\n"
	for _, test := range []struct{ name, old, now, want string }{
		{"a superclass with keys is inserted",
			base + "class ACME_Disk : ACME_Element { uint8 Size; }; class ACME_Fast : ACME_Disk { uint8 Speed; };",
			base + `class ACME_Known : ACME_Element { [Key, Override("ID")] string ID; [Key] string Name; };
				class ACME_Disk : ACME_Known { uint8 Size; }; class ACME_Fast : ACME_Disk { uint8 Speed; };`,
			`MOF6101 note: class ACME_Known is added
MOF6020 error: property ID of class ACME_Disk is now a key: instances have other object paths; breaks the wire
MOF6022 error: key Name is added to class ACME_Disk: its instances have other object paths; breaks the wire
MOF6108 note: class ACME_Disk extends ACME_Known, was ACME_Element, and gains 1 member
`},
		{"a superclass with keys is gone",
			base + `class ACME_Known : ACME_Element { [Key, Override("ID")] string ID; [Key] string Name; };
				class ACME_Disk : ACME_Known { uint8 Size; }; class ACME_Fast : ACME_Disk { uint8 Speed; };`,
			base + "class ACME_Disk : ACME_Element { uint8 Size; }; class ACME_Fast : ACME_Disk { uint8 Speed; };",
			`MOF6021 error: property ID of class ACME_Disk is no longer a key: instances have other object paths; breaks the wire
MOF6007 error: key Name of class ACME_Disk is gone: its instances have other object paths; breaks the wire
MOF6005 error: class ACME_Disk extends ACME_Element, was ACME_Known, and loses 1 member, which affects a subclass; breaks the wire
MOF6001 error: class ACME_Known is gone, which affects 2 subclasses; breaks the wire
`},
		{"a superclass that overrides members is gone",
			base + `class ACME_Known : ACME_Element { [Override("Label"), Required, Write] string Label; [Override("Reset")] uint32 Reset([In, Required] uint8 How); };
				class ACME_Disk : ACME_Known { uint8 Size; };`,
			base + "class ACME_Disk : ACME_Element { uint8 Size; };",
			`MOF6106 note: property Label of class ACME_Disk is no longer required
MOF6106 note: parameter How of method Reset of class ACME_Disk is no longer required
MOF6001 error: class ACME_Known is gone, which affects a subclass; breaks the wire
`},
		{"a member is declared again without the superclass",
			base + "class ACME_Disk : ACME_Element { uint8 Size; };",
			base + "class ACME_Disk { uint8 Size; string ID; [Write] uint8 Label; uint32 Reset([In] uint8 How); };",
			`MOF6005 error: class ACME_Disk extends no class, was ACME_Element; breaks the wire
MOF6010 error: property Label of class ACME_Disk is uint8, was string; breaks the wire
`},
		{"the superclass has changed, and the class overrides the member",
			base + `class ACME_Disk : ACME_Element { [Override("Label")] string Label; [Override("Reset")] uint32 Reset([In] uint8 How); };`,
			`class ACME_Element { string ID; string Label; uint32 Reset([In] uint16 How); };
class ACME_Disk : ACME_Element { [Override("Label"), Description("A label.")] string Label; [Override("Reset")] uint32 Reset([In] uint16 How); };`,
			`MOF6028 error: property Label of class ACME_Element can no longer be written; breaks the wire
MOF6013 note: parameter How of method Reset of class ACME_Element is uint16, was uint8
`},
		{"a key becomes an ordinary, required property",
			"class ACME_Disk { [Key] string ID; [Key] string Label; };",
			"class ACME_Disk { [Key] string ID; [Required] string Label; };",
			"MOF6021 error: property Label of class ACME_Disk is no longer a key: instances have other object paths; breaks the wire\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			changes := compare(t, test.old, test.now, gen.Options{}, breaking.Options{Use: breaking.Wire | breaking.Behaviour, All: true})
			if got := list(changes); got != test.want {
				t.Errorf("got\n%swant\n%s", got, test.want)
			}
			if testing.Short() {
				return
			}
			old, now := compile(t, "old.mof", test.old), compile(t, "new.mof", test.now)
			symmetric(t, old, now)
			lost := compare(t, test.old, test.now, gen.Options{}, breaking.Options{Use: breaking.Go})
			sameNames(t, lost, lostSymbols(checked(t, old, gen.Options{}), checked(t, now, gen.Options{})))
		})
	}
}
