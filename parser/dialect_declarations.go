package parser

import (
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/internal/spelling"
)

// IsFlavorStatement reports whether d is WMI's "Qualifier Name : Flavor … ;".
func (d *QualifierDecl) IsFlavorStatement() bool {
	return d.Scope == nil && d.Default == nil && d.Array == nil && !isTypeWord(d.Type[0].Text)
}

func isTypeWord(name string) bool {
	_, _, ok := cimname.TypeWord(name)
	return ok
}

// qualifierDecl returns false for WMI's flavor statement, which has no type.
func (c *dialectChecker) qualifierDecl(d *QualifierDecl) bool {
	c.words(d.Scope, scopeWords, "a scope")
	c.words(d.Flavors, flavorWords, "a flavor")
	switch {
	case d.IsFlavorStatement():
		c.use(&globalFlavor, d.Name.Span())
		c.words(d.Type, flavorWords, "a type or flavors")
		return false
	case len(d.Type) > 1:
		more := d.Type[1]
		c.diags.Error(Syntax, more.Span(), `unexpected %q, expected "=" or "," after the type of qualifier %s`, more.Text, d.Name.Text)
	case d.ScopeWord != nil && d.Comma:
		c.use(&commas, d.ScopeWord.Span())
	case d.ScopeWord != nil:
		c.use(&noCommas, d.ScopeWord.Span())
	}
	if t := d.Type[0]; d.Comma && !isTypeWord(t.Text) {
		c.diags.Error(Syntax, t.Span(), "unexpected %q, expected a type", t.Text).Meant(t.Text, nearest(t.Text, cim.TypeWords()))
	}
	if d.FlavorWord != nil && d.Comma != d.FlavorComma {
		found, wanted := "a comma", "none"
		if d.Comma {
			found, wanted = "no comma", "one"
		}
		c.diags.Error(Syntax, d.FlavorWord.Span(), "%s before %s, expected %s as before %s", found, d.FlavorWord.Text, wanted, d.ScopeWord.Text)
	}
	if f := mof3Primitives[strings.ToLower(d.Type[0].Text)]; f != nil {
		c.use(f, d.Type[0].Span())
	}
	return true
}

// qualifierTypeDecl checks what DSP0221 7.4 requires in the text: only qualifier types that
// are boolean or numeric have an implicit value, and there is only one policy.
func (c *dialectChecker) qualifierTypeDecl(d *QualifierDecl) {
	if d == nil || d.ScopeWord == nil || d.Comma {
		return
	}
	t := d.Type[0]
	switch {
	case d.Default != nil || hasImpliedValue(t.Text):
	case d.Array != nil && c.asked == Auto:
		c.diags.Warn(NoQualifierDefault, t.Span(), "qualifier %s is %s[] and has no value, expected = and a value", d.Name.Text, t.Text)
	case d.Array != nil:
		c.diags.Error(NoQualifierDefault, t.Span(), "qualifier %s is %s[] and has no value, expected = and a value", d.Name.Text, t.Text)
	default:
		c.diags.Error(Syntax, t.Span(), "qualifier %s is %s and has no value, expected = and a value", d.Name.Text, t.Text)
	}
	if len(d.Flavors) > 1 {
		c.diags.Error(Syntax, d.Flavors[1].Span(), "unexpected %q, expected only one policy", d.Flavors[1].Text)
	}
}

func hasImpliedValue(typeWord string) bool {
	t, _ := cim.TypeByName(typeWord)
	return t == cim.Boolean || t.Bits() > 0 || sameWord(typeWord, "integer")
}

// words reports words that are not among the known ones.
func (c *dialectChecker) words(words []*Name, known []string, wanted string) {
	for _, w := range words {
		if !slices.ContainsFunc(known, func(k string) bool { return sameWord(k, w.Text) }) {
			c.diags.Error(Syntax, w.Span(), "unexpected %q, expected %s", w.Text, wanted).Meant(w.Text, nearest(w.Text, known))
		}
	}
}

func nearest(word string, known []string) string {
	return spelling.Nearest(word, slices.Values(known))
}

// The words of Scope(…) in CIM 2.2, MOF 2 and MOF 3, and the flavors of DSP0004 and WMI.
var (
	scopeWords = []string{
		"class", "association", "indication", "property", "reference", "method", "parameter", "any", "schema", "qualifier",
		"structure", "enumeration", "enumerationvalue", "qualifiertype",
	}
	flavorWords = []string{
		"EnableOverride", "DisableOverride", "ToSubclass", "Restricted", "Translatable",
		"Amended", "ToInstance", "NotToInstance", "NotToSubclass",
	}
)

func (c *dialectChecker) pragma(p *Pragma) {
	span := p.Span()
	switch {
	case p.lacksString():
		c.diags.Error(Syntax, span, "pragma without a parameter, expected a string in parentheses")
	case strings.HasSuffix(strings.ToLower(p.Word), "include"):
		c.use(&includeWord, span)
	case len(p.Args) == 0:
		c.use(&bareDirective, span)
	case mof2Pragmas[strings.ToLower(p.Name.Text)]:
		c.use(&mof2Pragma, p.Name.Span())
	case wmiPragmas[strings.ToLower(p.Name.Text)]:
		c.use(&wmiPragma, p.Name.Span())
	}
	for _, arg := range p.Args {
		if arg.Word != "" && (p.Name == nil || !wmiPragmas[strings.ToLower(p.Name.Text)]) {
			c.use(&bareArgument, arg.Span())
		}
	}
}

// takesFlags are the pragmas whose parameter can be a number, the sum of the flags, as
// mofcomp writes it.
var takesFlags = map[string]bool{"classflags": true, "instanceflags": true}

// lacksString reports whether the pragma requires a parameter and has none.
func (p *Pragma) lacksString() bool {
	return len(p.Args) == 0 && (p.Name == nil || needsString[strings.ToLower(p.Name.Text)])
}

// The pragmas of the dialects. Package schema reports a pragma that is in neither table,
// which is a vendor's.
var (
	mof2Pragmas = map[string]bool{
		"namespace": true, "locale": true, "instancelocale": true, "nonlocal": true, "nonlocaltype": true, "source": true, "sourcetype": true,
	}
	wmiPragmas = map[string]bool{
		"classflags": true, "instanceflags": true, "deleteclass": true, "deleteinstance": true, "amendment": true,
		"autorecover": true, "noautorecover": true,
	}
)

// needsString are the pragmas that require a parameter.
var needsString = map[string]bool{
	"include": true, "namespace": true, "locale": true, "instancelocale": true, "deleteclass": true, "deleteinstance": true, "amendment": true,
}
