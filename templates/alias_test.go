package templates

import (
	"testing"

	"github.com/gomof/gomof/gen/model"
)

func TestAlias(t *testing.T) {
	draws(t, `
		// DiskFormatParams is DeviceFormatParams, from a superclass.
		type DiskFormatParams = DeviceFormatParams
	`, alias(&model.Alias{
		Name: "DiskFormatParams", Doc: doc("DiskFormatParams is DeviceFormatParams, from a superclass."),
		Of: model.Type{Name: "DeviceFormatParams"},
	})...)
}

// The other declarations of an enum have aliases, too.
func TestAliasOfEnum(t *testing.T) {
	draws(t, `
		// DiskState is DeviceState, from a superclass.
		type DiskState = DeviceState

		// The named values of DiskState.
		const (
			DiskStateOn  DiskState = 1
			DiskStateOff DiskState = 2
		)

		// ParseDiskState parses what String returns: a name or a number.
		func ParseDiskState(text string) (v DiskState, err error) {
			err = v.UnmarshalText([]byte(text))
			return v, err
		}
	`, alias(&model.Alias{
		Name: "DiskState", Doc: doc("DiskState is DeviceState, from a superclass."),
		Of:     model.Type{Name: "DeviceState"},
		Consts: []model.EnumConst{{Name: "DiskStateOn", Value: "1"}, {Name: "DiskStateOff", Value: "2"}},
		Parse:  "ParseDiskState",
	})...)
}
