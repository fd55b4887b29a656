package templates

import (
	"testing"

	"github.com/gomof/gomof/gen/model"
)

// Parameters that can be omitted are variadic.
func TestStubVariadic(t *testing.T) {
	draws(t, `
// Format calls the method Format.
func (o *ACMEDisk) Format(ctx context.Context, conn cim.Conn, params ...ACMEDiskFormatParams) (*ACMEDiskFormatResult, error) {
	return cimimpl.Invoke[*ACMEDiskFormatResult](ctx, conn, o, "format", params)
}
`, stub(&model.Stub{
		Name: "Format", Doc: doc("Format calls the method Format."), Receiver: "ACMEDisk", Table: "classACMEDisk",
		Method: "format", Params: model.Type{Name: "ACMEDiskFormatParams"}, Variadic: true, Result: model.Type{Name: "ACMEDiskFormatResult"},
	}))
}

func TestStubRequired(t *testing.T) {
	draws(t, `
// Format calls the method Format.
func (o *ACMEDisk) Format(ctx context.Context, conn cim.Conn, params ACMEDiskFormatParams) (*ACMEDiskFormatResult, error) {
	return cimimpl.Invoke[*ACMEDiskFormatResult](ctx, conn, o, "Format", []ACMEDiskFormatParams{params})
}
`, stub(&model.Stub{
		Name: "Format", Doc: doc("Format calls the method Format."), Receiver: "ACMEDisk", Table: "classACMEDisk",
		Method: "Format", Params: model.Type{Name: "ACMEDiskFormatParams"}, Result: model.Type{Name: "ACMEDiskFormatResult"},
	}))
}

// A static method is a function that calls the method on the class.
func TestStubStatic(t *testing.T) {
	draws(t, `
// ACMEDiskFind calls the method Find.
func ACMEDiskFind(ctx context.Context, conn cim.Conn, params ...ACMEDiskFindParams) (*ACMEDiskFindResult, error) {
	return cimimpl.InvokeStatic[*ACMEDiskFindResult](ctx, conn, &classACMEDisk, "Find", params)
}
`, stub(&model.Stub{
		Name: "ACMEDiskFind", Doc: doc("ACMEDiskFind calls the method Find."), Table: "classACMEDisk",
		Method: "Find", Params: model.Type{Name: "ACMEDiskFindParams"}, Variadic: true, Result: model.Type{Name: "ACMEDiskFindResult"},
	}))
}

func TestProvider(t *testing.T) {
	draws(t, `
// ACMEDiskProvider runs the methods of ACME_Disk.
type ACMEDiskProvider interface {
	// Format runs the method format.
	Format(ctx context.Context, self *ACMEDisk, params *ACMEDiskFormatParams) (*ACMEDiskFormatResult, error)
	// Find runs the method Find.
	Find(ctx context.Context, params *ACMEDiskFindParams) (*ACMEDiskFindResult, error)
	embedUnimplementedACMEDisk()
}

// UnimplementedACMEDisk implements ACMEDiskProvider. Providers embed it:
// methods that they do not implement return cim.ErrMethodNotAvailable.
type UnimplementedACMEDisk struct{}

// Format returns cim.ErrMethodNotAvailable.
func (UnimplementedACMEDisk) Format(context.Context, *ACMEDisk, *ACMEDiskFormatParams) (*ACMEDiskFormatResult, error) {
	return nil, cim.ErrMethodNotAvailable
}

// Find returns cim.ErrMethodNotAvailable.
func (UnimplementedACMEDisk) Find(context.Context, *ACMEDiskFindParams) (*ACMEDiskFindResult, error) {
	return nil, cim.ErrMethodNotAvailable
}

func (UnimplementedACMEDisk) embedUnimplementedACMEDisk() {}

// RegisterACMEDisk registers p as the server's provider of the class.
func RegisterACMEDisk(s cim.Registrar, p ACMEDiskProvider) {
	cimimpl.Register(s, &classACMEDisk, &p)
}
`, provider(&model.Provider{
		Interface: "ACMEDiskProvider", Doc: doc("ACMEDiskProvider runs the methods of ACME_Disk."), Object: "ACMEDisk",
		Unimplemented: "UnimplementedACMEDisk", Register: "RegisterACMEDisk", Mark: "embedUnimplementedACMEDisk",
		Methods: []model.ProviderMethod{
			{Name: "Format", Doc: doc("Format runs the method format."), Params: model.Type{Name: "ACMEDiskFormatParams"}, Result: model.Type{Name: "ACMEDiskFormatResult"}},
			{Name: "Find", Doc: doc("Find runs the method Find."), Params: model.Type{Name: "ACMEDiskFindParams"}, Result: model.Type{Name: "ACMEDiskFindResult"}, Static: true},
		},
	}, "classACMEDisk")...)
}

func TestProviderWithoutMethods(t *testing.T) {
	code := provider(&model.Provider{
		Interface: "ACMETagProvider", Doc: doc("ACMETagProvider serves ACME_Tag."), Object: "ACMETag",
		Unimplemented: "UnimplementedACMETag", Register: "RegisterACMETag",
	}, "classACMETag")
	draws(t, `
// ACMETagProvider serves ACME_Tag.
type ACMETagProvider interface{}
`, code[0])
	draws(t, `
// RegisterACMETag registers p as the server's provider of the class.
func RegisterACMETag(s cim.Registrar, p ACMETagProvider) {
	cimimpl.Register(s, &classACMETag, &p)
}
`, code[len(code)-1])
}
