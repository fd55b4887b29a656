package gen

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"hash/fnv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// initialisms are the words that Go writes in capitals.
var initialisms = map[string]bool{
	"acl": true, "api": true, "ascii": true, "cpu": true, "css": true, "dns": true, "eof": true, "guid": true, "html": true,
	"http": true, "https": true, "id": true, "ip": true, "json": true, "lhs": true, "qps": true, "ram": true, "rhs": true,
	"rpc": true, "sla": true, "smtp": true, "sql": true, "ssh": true, "tcp": true, "tls": true, "ttl": true, "udp": true,
	"ui": true, "uid": true, "uuid": true, "uri": true, "url": true, "utf8": true, "vm": true, "xml": true, "cim": true,
}

// maxName bounds an identifier that is made of the text of a value.
const maxName = 64

// maxWord bounds a word of it. No word is that long, but names are everywhere.
const maxWord = 128

// goName makes an exported identifier of a MOF name or the text of a value:
// CIM_ConcreteJob becomes CIMConcreteJob, DeviceId DeviceID, "I/O Device
// Error" IODeviceError, -Saturday MinusSaturday. It depends on the text alone
// and may be empty.
func goName(text string) string { return exported(joinWords(text)) }

// joinWords is goName for what stands behind something else, so that it may
// begin with a digit.
func joinWords(text string) string {
	var out strings.Builder
	shout := isShouting(text)
	for i, word := range fields(text) {
		if i == 0 && strings.HasPrefix(text, "-") {
			out.WriteString("Minus")
		}
		word = strings.ToValidUTF8(word[:min(len(word), maxWord)], "")
		if shout {
			word = strings.ToLower(word)
		}
		for _, part := range camelParts(word) {
			out.WriteString(capitalize(part))
		}
		if out.Len() > maxName {
			break
		}
	}
	return out.String()
}

func fields(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) || unseen(r)
	})
}

// unseen reports whether a letter is not seen, such as those that fill syllables of Korean.
func unseen(r rune) bool { return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r) }

// isShouting reports whether a name is a constant of C, such as
// CIM_ERR_ACCESS_DENIED, whose capitals mean nothing.
func isShouting(text string) bool {
	return strings.Count(text, "_") >= 2 && text == strings.ToUpper(text)
}

// camelParts splits where a lower-case letter is followed by an upper-case
// one: DeviceId is Device and Id.
func camelParts(word string) []string {
	var parts []string
	start := 0
	before := rune(0)
	for i, r := range word {
		if unicode.IsLower(before) && unicode.IsUpper(r) {
			parts = append(parts, word[start:i])
			start = i
		}
		before = r
	}
	return append(parts, word[start:])
}

func capitalize(word string) string {
	if initialisms[strings.ToLower(word)] {
		return strings.ToUpper(word)
	}
	r, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + word[size:]
}

// exported makes sure that a name is exported: letters without case, and
// digits, cannot start one.
func exported(name string) string {
	r, _ := utf8.DecodeRuneInString(name)
	if name == "" || unicode.IsUpper(r) {
		return name
	}
	return "X" + name
}

// The tiers of a scope: a name gives way to those of the tiers above it, so that
// what is added to a schema renames as little as can be of what is there.
type tier int

const (
	chosen   tier = iota // by the user, in the rename table
	packaged             // what every package has
	derived              // what every class and method has beside itself
	declared             // classes and members
	static               // functions of static methods, beside classes
	valued               // enums
	constant
)

// A name is an identifier that is settled once the whole scope is known.
type name struct {
	tier
	short, long string
	origin      string // what it stands for, unique in the scope
	odd         bool   // it is made of more than words, or of a class without a schema
	of          string // whose name it is; for a constant, the element with the values
	rank        int    // among those of one owner: the place of a value in its enum, a method behind a property
	text        string
	scope       *scope
}

// String returns the identifier. The scope must have been settled.
func (n *name) String() string {
	if n.text == "" {
		panic("gen: name of " + n.origin + " is used before its scope is settled")
	}
	return n.text
}

// before tells which of two names of one tier keeps an identifier that both want: the
// one whose MOF is nearer to what Go writes, as the shorter is, so that what is added
// to a schema later, and is called OtherStatus_ because OtherStatus was taken, does not
// rename what was there. Of the values of one enum it is the lower one (decision 14).
func (n *name) before(other *name) bool {
	if n.odd != other.odd {
		return other.odd
	}
	return cmp.Or(
		cmp.Compare(len(n.of), len(other.of)),
		strings.Compare(n.of, other.of),
		cmp.Compare(n.rank, other.rank),
		strings.Compare(n.origin, other.origin),
	) < 0
}

// A scope makes sure that no two identifiers are equal. Which form a name gets
// depends on the set of names, never on their order.
type scope struct {
	names    []*name
	reserved map[string]bool
}

func newScope(reserved ...string) *scope {
	s := &scope{reserved: map[string]bool{}}
	for _, r := range reserved {
		s.reserved[r] = true
	}
	return s
}

// add declares a name. long is used where short is taken; origin tells what it
// stands for.
func (s *scope) add(t tier, short, long, origin string) *name {
	n := &name{tier: t, short: short, long: long, origin: origin, of: origin, scope: s}
	s.names = append(s.names, n)
	return n
}

// settle gives every name its text: the short form, the long one where another has
// that, and one with a hash of the origin where another has that too. Who has chosen
// names that collide even then gets longer hashes, until they differ.
func (s *scope) settle() {
	for t := chosen; t <= constant; t++ {
		var open []*name
		for _, n := range s.names {
			if n.tier == t {
				open = append(open, n)
			}
		}
		for _, form := range forms {
			open = s.try(form, open)
		}
		for round := 0; len(open) > 0; round++ {
			if round > len(s.names) {
				panic("gen: two names are of " + open[0].origin)
			}
			open = s.try(func(n *name) string { return n.long + digest(fmt.Sprint(round, " ", n.origin)) }, open)
		}
	}
}

// digest is a hash for which nobody finds two texts.
func digest(text string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:32] }

var forms = []func(*name) string{
	func(n *name) string { return n.short },
	func(n *name) string { return n.long },
	func(n *name) string { return fmt.Sprintf("%s%08x", n.long, hash(n.origin)) },
}

// try gives each name one form and returns those that find it taken.
func (s *scope) try(form func(*name) string, open []*name) (rest []*name) {
	first := map[string]*name{}
	for _, n := range open {
		n.text = form(n)
		if other := first[n.text]; other == nil || n.before(other) {
			first[n.text] = n
		}
	}
	for _, n := range open {
		if first[n.text] != n || s.reserved[n.text] || n.text == "" {
			rest = append(rest, n)
		}
	}
	for text := range first {
		s.reserved[text] = true
	}
	return rest
}

func hash(text string) uint32 {
	h := fnv.New32a()
	h.Write([]byte(text))
	return h.Sum32()
}
