package fetch_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/internal/fetch"
)

// A shelf is a server with class declarations.
type shelf struct {
	classes    map[string]string
	qualifiers []string
	refused    error // by EnumerateQualifiers

	mu    sync.Mutex
	asked []string
}

func (s *shelf) GetClass(_ context.Context, class cim.ObjectPath, _ cim.Options) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, class.Class)
	text, ok := s.classes[strings.ToLower(class.Class)]
	if !ok {
		return nil, &cim.Error{Code: cim.ErrNotFound, Message: class.Class}
	}
	return []byte(text), nil
}

func (s *shelf) EnumerateClasses(context.Context, cim.ObjectPath, cim.Options) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for _, text := range s.classes {
			if !yield([]byte(text), nil) {
				return
			}
		}
	}
}

func (s *shelf) EnumerateQualifiers(context.Context, string, cim.Options) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if s.refused != nil {
			yield(nil, s.refused)
			return
		}
		for _, text := range s.qualifiers {
			if !yield([]byte(text), nil) {
				return
			}
		}
	}
}

func someShelf() *shelf {
	return &shelf{
		classes: map[string]string{
			"x_base": `<CLASS NAME="X_Base"></CLASS>`,
			"x_disk": `<CLASS NAME="X_Disk" SUPERCLASS="X_base"><PROPERTY NAME="Part" TYPE="string"><QUALIFIER NAME="EmbeddedInstance" TYPE="string"><VALUE>X_Part</VALUE></QUALIFIER></PROPERTY>` +
				`<METHOD NAME="M" TYPE="uint32"><PARAMETER.REFERENCE NAME="R" REFERENCECLASS="X_Other"></PARAMETER.REFERENCE></METHOD></CLASS>`,
			"x_part":  `<CLASS NAME="X_Part"><QUALIFIER NAME="Description" TYPE="string"><VALUE>X_Alone is not needed</VALUE></QUALIFIER></CLASS>`,
			"x_other": `<CLASS NAME="X_Other"><PROPERTY.REFERENCE NAME="D" REFERENCECLASS="X_Disk"></PROPERTY.REFERENCE><PROPERTY.REFERENCE NAME="N" REFERENCECLASS="X_None"></PROPERTY.REFERENCE></CLASS>`,
			"x_alone": `<CLASS NAME="X_Alone"></CLASS>`,
		},
		qualifiers: []string{
			`<QUALIFIER.DECLARATION NAME="Unused" TYPE="boolean"/>`, `<QUALIFIER.DECLARATION NAME="EMBEDDEDINSTANCE" TYPE="string"/>`, `<QUALIFIER.DECLARATION NAME="Description" TYPE="string"/>`,
		},
	}
}

// names returns the names of the elements in a document.
func names(document []byte, element string) []string {
	var list []string
	for _, part := range strings.Split(string(document), "<"+element+` NAME="`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		list = append(list, name)
	}
	return list
}

// Reading a class reads the classes that it needs and no others, each once.
func TestReadingOneClass(t *testing.T) {
	s := someShelf()
	document, err := fetch.Read(t.Context(), s, "root/test", []string{"X_Disk"})
	if err != nil {
		t.Fatal(err)
	}
	if got := names(document, "CLASS"); !slices.Equal(got, []string{"X_Base", "X_Disk", "X_Other", "X_Part"}) {
		t.Errorf("classes %v", got)
	}
	if got := names(document, "QUALIFIER.DECLARATION"); !slices.Equal(got, []string{"Description", "EMBEDDEDINSTANCE"}) {
		t.Errorf("qualifiers %v", got)
	}
	if got := names(document, "NAMESPACE"); !slices.Equal(got, []string{"root", "test"}) {
		t.Errorf("namespace %v", got)
	}
	slices.Sort(s.asked)
	if want := []string{"X_Disk", "X_None", "X_Other", "X_Part", "X_base"}; !slices.Equal(s.asked, want) {
		t.Errorf("asked for %v", s.asked)
	}
	again, err := fetch.Read(t.Context(), someShelf(), "root/test", []string{"X_Disk"})
	if err != nil || string(again) != string(document) {
		t.Errorf("another document, %v", err)
	}
}

func TestReadingNamespace(t *testing.T) {
	document, err := fetch.Read(t.Context(), someShelf(), "root/test", nil)
	if got := names(document, "CLASS"); len(got) != 5 || err != nil || !slices.IsSorted(got) {
		t.Errorf("%v, %v", got, err)
	}
	for name, c := range map[string]struct {
		change func(*shelf)
		want   string
	}{
		"no qualifiers":       {func(s *shelf) { s.refused = &cim.Error{Code: cim.ErrNotSupported} }, ""},
		"refused qualifiers":  {func(s *shelf) { s.refused = &cim.Error{Code: cim.ErrAccessDenied, Message: "no"} }, "access denied"},
		"no classes":          {func(s *shelf) { s.classes = nil }, "the namespace root/test has no classes"},
		"a class of nothing":  {func(s *shelf) { s.classes = map[string]string{"a": "<CLASS/>"} }, "a declaration of the server: it has no CLASS with a NAME"},
		"a class that is cut": {func(s *shelf) { s.classes = map[string]string{"a": `<CLASS NAME="A"><PROPERTY`} }, "a declaration of the server"},
	} {
		s := someShelf()
		c.change(s)
		_, err := fetch.Read(t.Context(), s, "root/test", nil)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

// Reading stops at the limit for a file.
func TestLargeClass(t *testing.T) {
	s := someShelf()
	s.classes["x_part"] = `<CLASS NAME="X_Part">` + strings.Repeat(" ", 65<<20) + `</CLASS>`
	_, err := fetch.Read(t.Context(), s, "root/test", []string{"X_Disk"})
	if err == nil || !strings.Contains(err.Error(), "classes or 67108864 bytes") {
		t.Errorf("%v", err)
	}
}

func TestMissingClass(t *testing.T) {
	_, err := fetch.Read(t.Context(), someShelf(), "root/test", []string{"X_Base", "X_Nothing"})
	if !errors.Is(err, fetch.ErrNoClass) || !strings.Contains(err.Error(), "X_Nothing in root/test") {
		t.Errorf("%v", err)
	}
}

// Errors name flags of the command line, and contain no password.
func TestDial(t *testing.T) {
	for _, c := range []struct {
		address string
		account fetch.Account
		want    string
	}{
		{"https://host", fetch.Account{User: "u"}, ""},
		{"https://host/wsman", fetch.Account{User: "u"}, ""},
		{"host:5986", fetch.Account{User: "u", Auth: "basic"}, ""},
		{"http://host", fetch.Account{User: "u"}, "or --cleartext"},
		{"http://host", fetch.Account{User: "u", Cleartext: true}, ""},
		{"http://host:5985", fetch.Account{User: "u"}, ""},            // NTLM seals
		{"http://127.0.0.1:5985/cimom", fetch.Account{User: "u"}, ""}, // nothing leaves this machine
		{"http://[::1]:5988", fetch.Account{}, ""},
		{"http://host:5985/cimom", fetch.Account{User: "u"}, "or --cleartext"}, // the path says CIM-XML, which is not sealed
		{"https://u:hunter2@host", fetch.Account{}, "found a user in the URL; use --user"},
		{"https://host", fetch.Account{Pin: "12"}, "want 64 hexadecimal digits"},
		{"https://host", fetch.Account{User: "u", Auth: "x"}, "found the scheme x"},
		{"ftp://host", fetch.Account{}, `found scheme "ftp"`},
		{"https://u:hunter2@ho st/wsman", fetch.Account{}, "not a URL"},
	} {
		conn, err := fetch.Dial(c.address, c.account)
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: %v, want %s", c.address, err, c.want)
		}
		if err == nil {
			conn.Close()
		}
	}
}
