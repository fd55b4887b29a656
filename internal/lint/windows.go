package lint

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/cimname"
	"github.com/gomof/gomof/schema"
)

// Rules for DSC resources and for WMI data blocks of drivers.

// baseOf returns the name of a resource according to its file name, or "".
func baseOf(c *schema.Class) string {
	base, ok := strings.CutSuffix(strings.ToLower(path.Base(c.Source)), ".schema.mof")
	if !ok {
		return ""
	}
	return path.Base(c.Source)[:len(base)]
}

// dscBase reports each schema file without a resource, at the class with the name of the file if
// there is one.
func dscBase(p *pass, s *schema.Schema) {
	at := map[string]*schema.Class{}
	hasResource := map[string]bool{}
	for _, c := range s.Classes {
		if !c.Named || !isSchemaFile(c.Source) {
			continue
		}
		hasResource[c.Source] = hasResource[c.Source] || isDSC(c)
		if at[c.Source] == nil || strings.EqualFold(baseOf(c), c.Name) {
			at[c.Source] = c
		}
	}
	for _, name := range slices.Sorted(maps.Keys(at)) {
		switch c := at[name]; {
		case hasResource[name]:
		case strings.EqualFold(baseOf(c), c.Name):
			p.report(c.Span, "resource %s does not extend OMI_BaseResource", c.Name)
		default:
			p.report(c.Span, "file %s has no resource: no class in it extends OMI_BaseResource", path.Base(name))
		}
	}
}

func dscFileName(p *pass, c *schema.Class) {
	if base := baseOf(c); base != "" && isDSC(c) && base != c.Name {
		p.report(c.Span, "resource %s is declared in %s, expected %s.schema.mof", c.Name, path.Base(c.Source), c.Name)
	}
}

var classVersionForm = regexp.MustCompile(`^\d+(\.\d+){1,3}$`)

func dscClassVersion(p *pass, c *schema.Class) {
	if text := c.Qualifiers.Text("ClassVersion"); !classVersionForm.MatchString(text) {
		p.report(qualifierAt(c.Qualifiers, "ClassVersion", c.Span), "ClassVersion of resource %s is %q, expected numbers such as 1.0.0.0", c.Name, text)
	}
}

func dscFriendlyName(p *pass, c *schema.Class) {
	if c.Qualifiers.Text("FriendlyName") == "" {
		p.report(c.Span, "resource %s has no FriendlyName, which configurations use", c.Name)
	}
}

func dscKey(p *pass, c *schema.Class) {
	if len(c.Keys()) == 0 {
		p.report(c.Span, "resource %s has no key", c.Name)
	}
}

var attributes = []string{"Key", "Required", "Write", "Read"}

func attributesOf(property *schema.Property) (n int) {
	for _, name := range attributes {
		if property.Qualifiers.IsOwn(name) && property.Qualifiers.Bool(name, false) {
			n++
		}
	}
	return n
}

func dscAttribute(p *pass, property *schema.Property) {
	if attributesOf(property) == 0 {
		p.report(property.Span, "property %s.%s has none of Key, Required, Write and Read", property.Class.Name, property.Name)
	}
}

func dscAttributeTwice(p *pass, property *schema.Property) {
	if attributesOf(property) > 1 {
		p.report(property.Span, "property %s.%s has more than one of Key, Required, Write and Read", property.Class.Name, property.Name)
	}
}

func dscKeyType(p *pass, property *schema.Property) {
	if property.Key && (property.Type.Array || property.Type.CIM == cim.Embedded) {
		p.report(property.Span, "key %s.%s is %s, expected a single value", property.Class.Name, property.Name, property.Type)
	}
}

func dscValues(p *pass, property *schema.Property) {
	m, hasMap := ownTexts(property.Qualifiers, "ValueMap")
	v, hasValues := ownTexts(property.Qualifiers, "Values")
	if property.Type.CIM == cim.String && (hasMap || hasValues) && !slices.EqualFunc(m, v, strings.EqualFold) {
		p.report(qualifierAt(property.Qualifiers, "ValueMap", qualifierAt(property.Qualifiers, "Values", property.Span)), "ValueMap and Values of property %s.%s differ, expected the same texts", property.Class.Name, property.Name)
	}
}

func dscEmbedded(p *pass, property *schema.Property) {
	if property.Qualifiers.IsOwn("EmbeddedInstance") && !cimname.Equal(property.TypeWord, "string") {
		p.report(property.Span, "property %s.%s has EmbeddedInstance on %s, expected string", property.Class.Name, property.Name, property.TypeWord)
	}
}

var commonProperties = []string{"DependsOn", "PsDscRunAsCredential", "ResourceId", "SourceInfo", "ModuleName", "ModuleVersion", "ConfigurationName"}

func dscCommon(p *pass, property *schema.Property) {
	if slices.ContainsFunc(commonProperties, func(name string) bool { return cimname.Equal(name, property.Name) }) && !cimname.Equal(property.Class.Name, "OMI_BaseResource") {
		p.report(property.Span, "property %s.%s has the name of a property that every resource has", property.Class.Name, property.Name)
	}
}

// dscEnsure accepts only one of both values: some things cannot be removed.
func dscEnsure(p *pass, property *schema.Property) {
	if !cimname.Equal(property.Name, "Ensure") {
		return
	}
	values, _ := property.Qualifiers.Texts("ValueMap")
	if len(values) == 0 {
		p.report(property.Span, "property %s.%s has no ValueMap, expected Present and Absent", property.Class.Name, property.Name)
		return
	}
	for _, v := range values {
		if !strings.EqualFold(v, "Present") && !strings.EqualFold(v, "Absent") {
			p.report(property.Span, "property %s.%s has the value %q, expected Present and Absent", property.Class.Name, property.Name, v)
			return
		}
	}
}

// dscType reports types that PowerShell cannot use for a parameter.
func dscType(p *pass, property *schema.Property) {
	switch {
	case property.Type.CIM == cim.Reference:
		p.report(property.Span, "property %s.%s is a reference, which resources cannot have", property.Class.Name, property.Name)
	case property.Type.CIM == cim.Embedded && !cimname.Equal(property.TypeWord, "string") && !property.Qualifiers.IsOwn("EmbeddedInstance"):
		p.report(property.Span, `property %s.%s is %s, expected a string with EmbeddedInstance`, property.Class.Name, property.Name, property.TypeWord)
	}
}

var guid = regexp.MustCompile(`^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?$`)

func wdmGuid(p *pass, c *schema.Class) {
	if text := c.Qualifiers.Text("guid"); !guid.MatchString(text) {
		p.report(qualifierAt(c.Qualifiers, "guid", c.Span), "guid of class %s is %q, expected a GUID such as {01234567-89ab-cdef-0123-456789abcdef}", c.Name, text)
	}
}

func wdmItems(p *pass, c *schema.Class) {
	if name := c.Property("InstanceName"); name == nil || !name.Key {
		p.report(c.Span, "class %s has no key InstanceName, which WMI requires of a data block", c.Name)
	}
	if c.Property("Active") == nil {
		p.report(c.Span, "class %s has no property Active, which WMI requires of a data block", c.Name)
	}
}

func wdmDataID(p *pass, c *schema.Class) {
	var ids []int64
	for _, property := range c.Properties {
		if id := property.Qualifiers.Int("WmiDataId"); id != nil && property.Class == c {
			ids = append(ids, id.Int64())
		}
	}
	slices.Sort(ids)
	for i, id := range ids {
		if id != int64(i+1) {
			p.report(c.Span, "the WmiDataId values of class %s are not 1, 2, 3 and so on: found %d, expected %d", c.Name, id, i+1)
			return
		}
	}
}

func wdmMethodID(p *pass, c *schema.Class) {
	seen := map[string]string{}
	for _, m := range c.Methods {
		id := m.Qualifiers.Int("WmiMethodId")
		switch {
		case m.Class != c:
		case id == nil:
			p.report(m.Span, "method %s.%s has no WmiMethodId", c.Name, m.Name)
		case seen[id.String()] != "":
			p.report(m.Span, "methods %s and %s of class %s have the same WmiMethodId", seen[id.String()], m.Name, c.Name)
		default:
			seen[id.String()] = m.Name
		}
	}
}

func wdmSizeIs(p *pass, property *schema.Property) {
	name := property.Qualifiers.Text("WmiSizeIs")
	if name == "" {
		return
	}
	if size := property.Class.Property(name); size == nil || !size.Type.CIM.IsInteger() || size.Type.Array {
		p.report(qualifierAt(property.Qualifiers, "WmiSizeIs", property.Span), "WmiSizeIs of %s.%s names %s, which is not an integer of the class", property.Class.Name, property.Name, name)
	}
}

func wdmProvider(p *pass, c *schema.Class) {
	if !c.Qualifiers.Bool("Dynamic", false) || !strings.EqualFold(c.Qualifiers.Text("Provider"), "WMIProv") {
		p.report(c.Span, `class %s is a data block of a driver, expected Dynamic and Provider("WMIProv")`, c.Name)
	}
}

var friendlyForm = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)

func dscFriendlyForm(p *pass, c *schema.Class) {
	if text := c.Qualifiers.Text("FriendlyName"); text != "" && !friendlyForm.MatchString(text) {
		p.report(qualifierAt(c.Qualifiers, "FriendlyName", c.Span), "FriendlyName of resource %s is %q, expected words that begin with a capital letter", c.Name, text)
	}
}
