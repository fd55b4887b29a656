package breaking_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/gen"
	"github.com/gomof/gomof/internal/breaking"
	"github.com/gomof/gomof/internal/evolution"
	"github.com/gomof/gomof/schema"
)

var (
	aClass     = regexp.MustCompile(`(?m)^\s*(?:\[.*\]\s*)?class\s+(\w+)`)
	aName      = regexp.MustCompile(`\b(?:class|enumeration)\s+(\w+)`)
	aMember    = regexp.MustCompile(`\b(uint8|uint16|uint32|uint64|sint32|string|boolean|datetime)\s+(\w+)(\[\])?\s*;`)
	anyMember  = regexp.MustCompile(`\w+\s+(\w+)(?:\[\])?\s*[;(]`)
	aType      = regexp.MustCompile(`\b(uint8|uint16|uint32|uint64|string|boolean|datetime)\s+\w+`)
	someValues = regexp.MustCompile(`Values\s*\{[^}]*\}`)
	aText      = regexp.MustCompile(`"[^"]*"`)
	parameter  = regexp.MustCompile(`,\s*(?:\[[^\]]*\]\s*)?\w+\s+(?:REF\s+)?\w+(?:\[\])?\s*\)`)
	superclass = regexp.MustCompile(`(class\s+\w+)\s*:\s*\w+`)
	isKey      = regexp.MustCompile(`\bKey\b,?`)
	endOfClass = regexp.MustCompile(`(?m)\}\s*;\s*$`)
)

// edits change a text at random. Many cause errors.
var edits = []func(*rand.Rand, string) string{
	func(r *rand.Rand, text string) string {
		return replaceOne(r, text, aMember, func(string) string { return "" })
	},
	func(r *rand.Rand, text string) string {
		return replaceOne(r, text, aType, func(found string) string {
			_, name, _ := strings.Cut(found, " ")
			return pick(r, []string{"uint8", "uint16", "uint32", "sint32", "string", "boolean"}) + " " + name
		})
	},
	func(r *rand.Rand, text string) string { // rename a class
		if classes := aClass.FindAllStringSubmatch(text, -1); classes != nil {
			name := pick(r, classes)[1]
			return regexp.MustCompile(`\b`+name+`\b`).ReplaceAllString(text, name+pick(r, []string{"New", "Key", "_", "Params"}))
		}
		return text
	},
	func(r *rand.Rand, text string) string { // change the name of a value, perhaps to the name of another value
		return replaceOne(r, text, someValues, func(found string) string {
			return replaceOne(r, found, aText, func(string) string { return pick(r, append(aText.FindAllString(found, -1), `"New One"`, `"On!"`)) })
		})
	},
	func(r *rand.Rand, text string) string {
		return replaceOne(r, text, parameter, func(string) string { return ")" })
	},
	func(r *rand.Rand, text string) string {
		return replaceOne(r, text, superclass, func(found string) string { return strings.Split(found, ":")[0] })
	},
	func(r *rand.Rand, text string) string {
		return replaceOne(r, text, isKey, func(string) string { return "" })
	},
	func(r *rand.Rand, text string) string { // add a member with the same or a similar name
		members := aMember.FindAllStringSubmatch(text, -1)
		return replaceOne(r, text, endOfClass, func(found string) string {
			name := "Fresh"
			if members != nil {
				name = pick(r, members)[2] + pick(r, []string{"", "_", "Property", "2"})
			}
			return pick(r, []string{"uint32 " + name + ";", "[Static] uint32 " + name + "();", `[ValueMap{"1", "2"}, Values{"On", "Off"}] uint8 ` + name + ";"}) + " " + found
		})
	},
	func(r *rand.Rand, text string) string { // add a class that may take a name
		class, member := "ACME_Fresh", ""
		if declared := aName.FindAllStringSubmatch(text, -1); declared != nil {
			class = pick(r, declared)[1]
		}
		if members := aMember.FindAllStringSubmatch(text, -1); members != nil {
			member = pick(r, members)[2]
		}
		return text + "\nclass " + class + pick(r, []string{member, member + "On", "Key", "Provider", "_" + member, "Property" + member, "Class", "_"}) + " { [Key] string ID; };\n"
	},
}

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

// replaceOne replaces one match of a pattern.
func replaceOne(r *rand.Rand, text string, pattern *regexp.Regexp, with func(string) string) string {
	places := pattern.FindAllStringIndex(text, -1)
	if places == nil {
		return text
	}
	at := pick(r, places)
	return text[:at[0]] + with(text[at[0]:at[1]]) + text[at[1]:]
}

// After random edits, in both directions, the Go category reports exactly the names that the Go
// compiler misses, and additions in one direction are removals in the other.
func TestRandomEdits(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: type-checks many packages")
	}
	shipped, err := os.ReadFile(filepath.Join("..", "..", "mof", "MSPSService.mof"))
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]string{"evolution": evolution.First, "MSPSService": strings.ReplaceAll(string(shipped), "#pragma include", "//"), "enumerations": enumerated}
	for name, rounds := range map[string]uint64{"evolution": 40, "MSPSService": 6, "enumerations": 24} {
		old, _ := tryCompile(t, first[name])
		compiled, configured := 0, 0
		for seed := range rounds {
			r := rand.New(rand.NewPCG(seed, 1))
			text := first[name]
			for range 1 + r.IntN(3) {
				text = pick(r, edits)(r, text)
			}
			now, ok := tryCompile(t, text)
			if !ok {
				continue
			}
			compiled++
			t.Run(fmt.Sprint(name, " ", seed), func(t *testing.T) {
				sameGo(t, old, now, gen.Options{})
				sameGo(t, now, old, gen.Options{})
				symmetric(t, old, now)
				if o := someOptions(t, r, text, old, now); len(o.Rename)+len(o.Keep) > 0 {
					configured++
					sameGo(t, old, now, o)
					sameGo(t, now, old, o)
				}
			})
		}
		if compiled < int(rounds)/3 || configured < int(rounds)/6 {
			t.Errorf("%s: of %d texts, %d compile and %d generate with options", name, rounds, compiled, configured)
		}
	}
}

func sameGo(t *testing.T, old, now *schema.Schema, o gen.Options) {
	t.Helper()
	o.Package = "acme"
	changes, err := breaking.Compare(t.Context(), []breaking.Package{{Old: old, New: now, Options: o}}, breaking.Options{Use: breaking.Go})
	if err != nil {
		t.Fatal(err)
	}
	sameNames(t, changes, lostSymbols(checked(t, old, o), checked(t, now, o)))
	if t.Failed() {
		t.Log(list(changes))
		t.Logf("rename: %v, keep: %v", o.Rename, o.Keep)
	}
}

// someOptions returns random renames and lines of keep that are valid for both versions.
func someOptions(t *testing.T, r *rand.Rand, text string, old, now *schema.Schema) gen.Options {
	declared, members := aName.FindAllStringSubmatch(text, -1), anyMember.FindAllStringSubmatch(text, -1)
	o := gen.Options{Rename: map[string]string{}, Keep: map[string]string{}}
	for range 8 {
		name, member := pick(r, declared)[1], pick(r, members)[1]
		options, key, value := o.Keep, name+"."+member, pick(r, []string{gen.KeepNames, gen.KeepPlain})
		switch r.IntN(3) {
		case 0:
			options, key, value = o.Rename, name, strings.ReplaceAll(pick(r, declared)[1], "_", "")+pick(r, []string{"", "Class", member, "Key"})
		case 1:
			options, value = o.Rename, pick(r, []string{"Fresh", pick(r, members)[1]})
		}
		if options[key] != "" {
			continue
		}
		if options[key] = value; !generates(t, old, o) || !generates(t, now, o) {
			delete(options, key)
		}
	}
	return o
}

func tryCompile(t *testing.T, text string) (*schema.Schema, bool) {
	result, err := gomof.Compile(t.Context(), gomof.Options{FS: fstest.MapFS{"in.mof": {Data: []byte(text)}}, Files: []string{"in.mof"}})
	if err != nil {
		return nil, false
	}
	return result.Schema, generates(t, result.Schema, gen.Options{}) // two packages may contain the same class
}

func generates(t *testing.T, s *schema.Schema, o gen.Options) bool {
	o.Package = "acme"
	_, err := gomof.Generate(t.Context(), s, o)
	return err == nil
}
