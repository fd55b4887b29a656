package server_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/transport/server"
	"github.com/gomof/gomof/transport/wsman"
)

func every(id uint32) *Every {
	return &Every{ID: id, Name: fmt.Sprint("n", id), S: cim.Ptr(fmt.Sprint("text ", id))}
}

func TestIdentify(t *testing.T) {
	_, address := serve(t, fixture(t), server.Options{Product: "ACME", Version: "7"})
	id, err := dial(t, address).Identify(t.Context())
	if err != nil || id.ProductVendor != "ACME" || id.ProductVersion != "7" || id.ProtocolVersion == "" {
		t.Errorf("%+v, %v", id, err)
	}
}

// A client reads back the objects that it wrote, whichever product it takes the server for.
func TestObjects(t *testing.T) {
	for _, product := range protocols {
		_, address := serve(t, fixture(t), server.Options{})
		conn, ctx := product.dial(t, address, 100), t.Context()
		o := every(1)
		o.In = &Inner{Text: cim.Ptr("<in>"), More: &Inner{N: cim.Ptr(uint16(2))}}
		o.Text = &Inner{Text: cim.Ptr("as & text")}
		o.Octet = []byte{1, 2, 0}
		o.Ref = cim.Ptr(cim.RefTo(every(2)))
		if err := cim.Create(ctx, conn, o); err != nil {
			t.Fatalf("%s: %v", product.name, err)
		}
		read, err := cim.Get[Every](ctx, conn, o.Path)
		if err != nil || !cim.Equal(read, o) {
			t.Fatalf("%s: read %v, %v, want %v", product.name, read, err, o)
		}
		if err := cim.Create(ctx, conn, every(1)); !errors.Is(err, cim.ErrAlreadyExists) {
			t.Errorf("%s: twice: %v", product.name, err)
		}
		read.S, read.In = cim.Ptr("other"), nil
		if err := cim.Modify(ctx, conn, read, "S", "In"); err != nil {
			t.Errorf("%s: %v", product.name, err)
		}
		if read, err = cim.Get[Every](ctx, conn, o.Path); err != nil || *read.S != "other" || read.In != nil || read.Text == nil {
			t.Errorf("%s: %v, %v", product.name, read, err)
		}
		if err := cim.Delete(ctx, conn, o.Path); err != nil {
			t.Errorf("%s: %v", product.name, err)
		}
		if _, err := cim.Get[Every](ctx, conn, o.Path); !errors.Is(err, cim.ErrNotFound) {
			t.Errorf("%s: %v", product.name, err)
		}
	}
}

func ids[T any](t *testing.T, list func(func(*T, error) bool), id func(*T) uint32) []uint32 {
	t.Helper()
	var found []uint32
	for o, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, id(o))
	}
	return found
}

func idOf(o *Every) uint32 { return o.ID }

func TestEnumerations(t *testing.T) {
	for _, product := range protocols {
		for _, page := range []int{1, 2, 3, 4, 100} {
			s, address := serve(t, fixture(t, every(1), every(2), every(3), &Special{ID: 4, Name: "s", Extra: cim.Ptr("x")}), server.Options{})
			conn, ctx := product.dial(t, address, page), t.Context()
			if got := ids(t, cim.Enumerate[Every](ctx, conn), idOf); !slices.Equal(got, []uint32{1, 2, 3, 4}) {
				t.Errorf("%s, page %d: %v", product.name, page, got)
			}
			if got := ids(t, cim.Enumerate[Every](ctx, conn, cim.Options{Shallow: true}), idOf); !slices.Equal(got, []uint32{1, 2, 3}) {
				t.Errorf("%s, page %d: shallow %v", product.name, page, got)
			}
			if got := ids(t, cim.Enumerate[Every](ctx, conn, cim.Options{NamesOnly: true}), idOf); !slices.Equal(got, []uint32{1, 2, 3, 4}) {
				t.Errorf("%s, page %d: names %v", product.name, page, got)
			}
			for in, err := range conn.EnumerateInstances(ctx, cim.ObjectPath{Class: "X_Special"}, cim.Options{}) {
				if extra, _ := in.Get("Extra"); err != nil || extra.Value != "x" || !in.Path.Equal(cim.PathOf(&Special{ID: 4, Name: "s"})) {
					t.Errorf("%s: %v %v, %v", product.name, in, in.Path, err)
				}
			}
			if s.Enumerations() != 0 {
				t.Errorf("%d enumerations are open", s.Enumerations())
			}
		}
	}
}

// Leaving a loop releases its enumeration.
func TestRelease(t *testing.T) {
	s, address := serve(t, fixture(t, every(1), every(2), every(3)), server.Options{})
	conn := dial(t, address, wsman.PageSize(1))
	for _, err := range cim.Enumerate[Every](t.Context(), conn) {
		if err != nil || s.Enumerations() != 1 {
			t.Errorf("%v, %d enumerations", err, s.Enumerations())
		}
		break
	}
	if s.Enumerations() != 0 {
		t.Errorf("%d enumerations after the loop", s.Enumerations())
	}
}

func TestQueriesOverTheWire(t *testing.T) {
	for _, product := range protocols {
		_, address := serve(t, fixture(t, every(1), every(2), &Special{ID: 3, Name: "s"}), server.Options{})
		conn, ctx := product.dial(t, address, 100), t.Context()
		for query, want := range map[cim.Query][]uint32{
			{Text: `SELECT * FROM X_Every WHERE ID > 1`}:                                 {2, 3},
			{Text: `SELECT ID, Name FROM X_Every WHERE S LIKE "%2" OR NOT ID <> 3`}:      {2, 3},
			{Text: `SELECT * FROM X_Every WHERE X_Every ISA X_Special`, Language: "CQL"}: {3},
			{Text: `X_Every.S="text 2"`, Language: wsman.SelectorFilter}:                 {2},
			{Text: `X_Every.ID=1`, Language: wsman.SelectorFilter}:                       {1},
		} {
			if query.Language == wsman.SelectorFilter && strings.HasPrefix(product.name, "CIM-XML") {
				continue // it has no query filters
			}
			if got := ids(t, cim.Select[Every](ctx, conn, query), idOf); !slices.Equal(got, want) {
				t.Errorf("%s: %s: %v, want %v", product.name, query.Text, got, want)
			}
		}
		for query, want := range map[cim.Query]cim.StatusCode{
			{Text: `SELECT * FRUM X_Every`}:                               cim.ErrInvalidQuery,
			{Text: `SELECT * FROM X_Nobody`}:                              cim.ErrInvalidClass,
			{Text: `SELECT * FROM X_Every`, Language: "urn:some:dialect"}: cim.ErrQueryLanguageNotSupported,
		} {
			for _, err := range cim.Select[Every](ctx, conn, query) {
				if !errors.Is(err, want) {
					t.Errorf("%s: %s: %v, want %v", product.name, query.Text, err, want)
				}
			}
		}
	}
}

func TestAssociations(t *testing.T) {
	one, two := every(1), &Special{ID: 2, Name: "s"}
	link := &Link{From: cim.RefTo(one), To: cim.Ref[Every]{Path: cim.PathOf(two)}}
	for _, product := range protocols {
		_, address := serve(t, fixture(t, one, two, link), server.Options{})
		conn, ctx := product.dial(t, address, 100), t.Context()
		for filter, want := range map[cim.AssociatorFilter][]uint32{
			{}:                                       {2},
			{AssocClass: "X_Link", Role: "From"}:     {2},
			{Role: "To"}:                             nil,
			{ResultClass: "X_Special"}:               {2},
			{ResultClass: "X_Link"}:                  nil,
			{ResultRole: "To", AssocClass: "X_Link"}: {2},
		} {
			if got := ids(t, cim.Associators[Every](ctx, conn, cim.PathOf(one), filter), idOf); !slices.Equal(got, want) {
				t.Errorf("%s: %+v: %v, want %v", product.name, filter, got, want)
			}
		}
		count := 0
		for l, err := range cim.References[Link](ctx, conn, cim.PathOf(two), cim.ReferenceFilter{}) {
			if count++; err != nil || !l.From.Path.Equal(cim.PathOf(one)) {
				t.Errorf("%s: %v, %v", product.name, l, err)
			}
		}
		if count != 1 {
			t.Errorf("%s: %d references", product.name, count)
		}
	}
}

func TestMethods(t *testing.T) {
	for _, product := range protocols {
		_, address := serve(t, fixture(t, every(1)), server.Options{})
		conn, ctx := product.dial(t, address, 100), t.Context()
		path := cim.PathOf(every(1))
		in, err := cim.MessageOf(&SumParams{Numbers: []int64{2, 3}, By: &Inner{Text: cim.Ptr("by")}, Where: cim.Ptr(cim.RefTo(every(9)))}).Properties()
		if err != nil {
			t.Fatal(err)
		}
		result, out, err := conn.InvokeMethod(ctx, path, "Sum", in, cim.Options{Class: &classEvery})
		var got SumResult
		if err != nil || fmt.Sprint(result.Value) != "0" || cim.MessageOf(&got).Decode(out) != nil {
			t.Fatalf("%s: %v, %v, %v", product.name, result, out, err)
		}
		if *got.Sum != 6 || *got.By.Text != "by" || len(got.Where) != 2 || !got.Where[1].Path.Equal(path) {
			t.Errorf("%s: %+v", product.name, got)
		}
		class := classEvery.Path()
		for name, c := range map[string]struct {
			path   cim.ObjectPath
			method string
			in     []cim.Property
			want   cim.StatusCode
			text   string
		}{
			"unknown method":    {path, "None", nil, cim.ErrMethodNotFound, "X_Every has no method None"},
			"no provider":       {class, "Nobody", nil, cim.ErrMethodNotAvailable, "no provider implements Nobody"},
			"unknown parameter": {path, "Sum", []cim.Property{{Name: "Nope", Type: cim.Uint8, Value: uint8(1)}}, cim.ErrInvalidParameter, "Nope"},
			"wrong type":        {path, "Sum", []cim.Property{{Name: "Numbers", Type: cim.String, Value: "many"}}, cim.ErrInvalidParameter, "Numbers"},
			"provider's error":  {class, "Fail", in, cim.ErrFailed, "the disk is full & <old>"},
			"provider's panic":  {class, "Fail", nil, cim.ErrFailed, "the server failed"},
			"unknown class":     {cim.ObjectPath{Class: "X_None"}, "Sum", nil, cim.ErrInvalidClass, "X_None"},
		} {
			_, _, err := conn.InvokeMethod(ctx, c.path, c.method, c.in, cim.Options{})
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.text) {
				t.Errorf("%s: %s: %v, want %v", product.name, name, err, c.want)
			}
			var e *cim.Error
			if errors.As(err, &e); name == "provider's error" && (e == nil || !slices.ContainsFunc(e.Details, func(in *cim.Instance) bool { return in.Class == "X_Error" })) {
				t.Errorf("%s: details %+v", product.name, e)
			}
		}
	}
}
