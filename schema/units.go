package schema

import (
	"regexp"
	"strings"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/parser"
)

// checkUnit checks that PUnit is a programmatic unit (DSP0004 Annex C) on a number.
func (r *resolver) checkUnit(u use) {
	v := u.written
	if v == nil || v.Kind() != parser.StringValue {
		return
	}
	if t := u.on.Type.CIM; t != cim.Untyped && !t.IsInteger() && t.Bits() == 0 {
		r.diags.Warn(InapplicableQualifier, u.Span(), "PUnit is on %s, which is %s, expected a number", u.what, u.on.Type.words())
	}
	if wrong := unitFault(v.Text()); wrong != "" {
		r.diags.Warn(BadUnit, v.Span(), "PUnit of %s is %q, %s", u.what, v.Text(), wrong)
	}
}

// unitForm matches one factor: a number, a power, or a base unit. Factors can be in any
// order, as in the DMTF schema.
var (
	unitNumber = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]*)?$`)
	unitPower  = regexp.MustCompile(`^[+-]?[0-9]+ ?\^ ?[+-]?[0-9]+$`)
	unitName   = regexp.MustCompile(`^(?:[A-Za-z_][A-Za-z0-9_]*:)?([A-Za-z_][A-Za-z0-9_() -]*?)(?: ?\^ ?[+-]?[0-9]+)?$`)
)

// unitFault returns what is wrong with a programmatic unit, or "".
func unitFault(text string) string {
	rest := strings.TrimSpace(text)
	rest = strings.TrimSpace(strings.TrimPrefix(rest, "-")) // CIM 3 allows a sign
	if rest == "" {
		return "expected a unit"
	}
	factors, ok := splitFactors(rest)
	if !ok {
		return "expected a unit or number after each operator"
	}
	for _, factor := range factors {
		if unitNumber.MatchString(factor) || unitPower.MatchString(factor) {
			continue
		}
		m := unitName.FindStringSubmatch(factor)
		if m == nil {
			return "expected units and numbers with * or / between them"
		}
		if !strings.Contains(factor, ":") && !isUnit(m[1]) {
			return "unknown unit " + m[1]
		}
	}
	return ""
}

// splitFactors splits at * and /. It returns false if an operand is missing.
func splitFactors(text string) (factors []string, ok bool) {
	factors = strings.FieldsFunc(text, func(c rune) bool { return c == '*' || c == '/' })
	for i := range factors {
		if factors[i] = strings.TrimSpace(factors[i]); factors[i] == "" {
			return nil, false
		}
	}
	return factors, len(factors) == strings.Count(text, "*")+strings.Count(text, "/")+1
}

// isUnit reports whether name is a base unit, with or without a prefix, in any case.
func isUnit(name string) bool {
	name = strings.ToLower(strings.Join(strings.Fields(name), " "))
	if baseUnits[name] {
		return true
	}
	for _, prefix := range unitPrefixes {
		if base, ok := strings.CutPrefix(name, prefix); ok && baseUnits[base] {
			return true
		}
	}
	return false
}

// unitPrefixes are the prefixes of CIM 3 (DSP0221 Annex C).
var unitPrefixes = strings.Fields(`deca hecto kilo mega giga tera peta exa zetta yotta deci centi milli micro nano pico femto
	atto zepto yocto kibi mebi gibi tebi pebi exbi zebi yobi`)

// baseUnits are the units of DSP0004 Annex C.1, and three more that the DMTF schema uses:
// cycle, hertz and pixel.
var baseUnits = func() map[string]bool {
	units := map[string]bool{}
	for _, name := range strings.Split(`percent,permille,decibel,count,revolution,degree,radian,steradian,bit,byte,dataword,msu,
		meter,inch,rack unit,foot,yard,mile,liter,fluid ounce,liquid gallon,mole,kilogram,ounce,pound,second,minute,hour,day,week,
		gravity,degree celsius,degree fahrenheit,kelvin,candela,lumen,nit,lux,newton,pascal,bar,decibel(a),decibel(c),joule,watt,
		volt ampere,volt ampere reactive,decibel(m),british thermal unit,ampere,coulomb,volt,farad,ohm,siemens,weber,tesla,henry,
		becquerel,gray,sievert,cycle,hertz,pixel`, ",") {
		units[strings.TrimSpace(name)] = true
	}
	return units
}()
