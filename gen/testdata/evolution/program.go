// Package program is what somebody wrote against the first version of the schema. It
// names everything that the generated package has, and prints what that does.
package program

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.com/evolution/acme"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

// The server side.

type disks struct {
	acme.UnimplementedACMEDisk
	formatted int
}

var _ acme.ACMEDiskProvider = (*disks)(nil)

func (d *disks) Format(_ context.Context, self *acme.ACMEDisk, params *acme.ACMEDiskFormatParams) (*acme.ACMEDiskFormatResult, error) {
	d.formatted++
	if params.Quick != nil && *params.Quick {
		return &acme.ACMEDiskFormatResult{Return: acme.ACMEDiskFormatFailed}, nil
	}
	return &acme.ACMEDiskFormatResult{Return: acme.ACMEDiskFormatJobStarted, Report: self.Label}, nil
}

func (*disks) Eject(context.Context, *acme.ACMEDisk, *acme.ACMEDiskEjectParams) (*acme.ACMEDiskEjectResult, error) {
	return &acme.ACMEDiskEjectResult{Return: 7}, nil
}

func (*disks) Find(_ context.Context, params *acme.ACMEDiskFindParams) (*acme.ACMEDiskFindResult, error) {
	return &acme.ACMEDiskFindResult{Disk: &cim.Ref[acme.ACMEDisk]{Path: acme.ACMEDiskKey{*params.ID}.Path()}}, nil
}

func (*disks) IsReady(context.Context, *acme.ACMEDisk, *acme.ACMEDiskIsReadyParams) (*acme.ACMEDiskIsReadyResult, error) {
	return &acme.ACMEDiskIsReadyResult{Return: cim.Ptr(true)}, nil
}

type bigDisks struct{ acme.UnimplementedACMEBigDisk }

func (bigDisks) Format(context.Context, *acme.ACMEBigDisk, *acme.ACMEDiskFormatParams) (*acme.ACMEDiskFormatResult, error) {
	return &acme.ACMEDiskFormatResult{Return: acme.ACMEDiskFormatFailed}, nil
}

func (bigDisks) Ping(context.Context, *acme.ACMEBigDisk, *acme.ACMEElementPingParams) (*acme.ACMEElementPingResult, error) {
	return &acme.ACMEElementPingResult{}, nil
}

// labelled is a struct of the program that embeds a generated one.
type labelled struct {
	acme.ACMEDisk
	Colour string
}

// describe is what a switch makes of an enum.
func describe(s acme.ACMEDiskState) string {
	switch s {
	case acme.ACMEDiskStateOn:
		return "on"
	case acme.ACMEDiskStateOff:
		return "off"
	}
	return "something else"
}

// Run is the program.
func Run(w io.Writer) error {
	ctx, server := context.Background(), &cimserver.Server{Lenient: true}
	provider := &disks{}
	acme.RegisterACMEDisk(server, provider)
	acme.RegisterACMEBigDisk(server, bigDisks{})

	// Structs, keys and what is in every struct.
	disk := &acme.ACMEDisk{
		Caption: cim.Ptr("first"),
		ID:      "1",
		Label:   cim.Ptr("new"),
		State:   cim.Ptr(acme.ACMEDiskStateOn),
		Usage:   cim.Ptr(max(acme.ACMEDiskUsageInUse, acme.ACMEDiskUsageUnknown)),
		Rights:  cim.Ptr(acme.ACMEDiskRightsRead),
		Kind:    cim.Ptr(acme.ACMEDiskKindHard),
		Speed:   cim.Ptr(uint16(7200)),
		Notes:   []string{},
		Last:    &acme.ACMEFault{Text: cim.Ptr("late")},
	}
	big := acme.NewACMEBigDisk()
	big.ID, big.State, big.Size = "2", disk.State, cim.Ptr(uint64(1)<<40)
	if err := server.Put(disk, big); err != nil {
		return err
	}
	key := acme.ACMEDiskKey{"1"}
	byKey := map[acme.ACMEDiskKey]string{key: "one"}
	fmt.Fprintln(w, byKey[acme.ACMEDiskKey{ID: "1"}], key.Path(), acme.Namespace)
	disk, err := cim.Get[acme.ACMEDisk](ctx, server, key)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, disk.Path, disk.Class == "", len(disk.Extra), disk.CIMClass().Name)
	_, set, _ := strings.Cut(strings.Trim(disk.String(), "}"), "{")
	fmt.Fprintln(w, slices.Sorted(strings.SplitSeq(set, ", ")))
	fmt.Fprintln(w, cim.Equal(disk, cim.Clone(disk)), cim.Validate(disk))
	own := labelled{ACMEDisk: *disk, Colour: "red"}
	fmt.Fprintln(w, own.ID, *own.Label, own.Colour)
	text, err := cim.MOF(disk)
	if err != nil {
		return err
	}
	fromMOF := &acme.ACMEDisk{}
	fmt.Fprintln(w, cim.ParseMOF(text, fromMOF), *fromMOF.State)

	// JSON, and JSON that was stored then.
	data, err := json.Marshal(disk)
	if err != nil {
		return err
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		return err
	}
	fmt.Fprintln(w, fields)
	var stored acme.ACMEDisk
	err = json.Unmarshal([]byte(`{"ID": "9", "State": "Off", "Usage": 7, "Rights": "Read", "Kind": "hard", "Speed": 5, "Notes": ["a"]}`), &stored)
	fmt.Fprintln(w, err, stored.ID, *stored.State, *stored.Usage == 7, *stored.Rights, *stored.Kind, *stored.Speed, stored.Notes)

	// Enums.
	for _, s := range []acme.ACMEDiskState{acme.ACMEDiskStateOn, acme.ACMEDiskStateOff} {
		fmt.Fprintln(w, uint8(s), s, describe(s), s.Known(), s.IsReserved())
	}
	state, err := acme.ParseACMEDiskState("Off")
	fmt.Fprintln(w, state, err, state == *big.State, *disk.State == 1)
	usage, err := acme.ParseACMEDiskUsage("DMTF Reserved (2)") // that is how it was written then
	fmt.Fprintln(w, uint16(usage), err)
	fmt.Fprintln(w, acme.ACMEDiskState(200).IsReserved(), acme.ACMEDiskUsage(3).IsDMTFReserved(), acme.ACMEDiskUsage(9).IsReserved(), acme.ACMEDiskUsage(12).IsVendorSpecific())
	fmt.Fprintln(w, disk.Rights, *disk.Rights&acme.ACMEDiskRightsRead != 0, *disk.Kind == "hard", *disk.Speed > 7000)

	// Methods.
	var eject func(context.Context, cim.Conn, ...acme.ACMEDiskEjectParams) (*acme.ACMEDiskEjectResult, error) = disk.Eject
	ejected, err := eject(ctx, server)
	fmt.Fprintln(w, uint32(ejected.Return), err != nil)
	var code acme.ACMEDiskEjectReturn
	fmt.Fprintln(w, errors.As(err, &code), uint32(code), code.Success())
	res, err := disk.Format(ctx, server, acme.ACMEDiskFormatParams{Quick: cim.Ptr(true)})
	fmt.Fprintln(w, errors.Is(err, acme.ACMEDiskFormatFailed), res.Return == acme.ACMEDiskFormatFailed, res.Report == nil)
	res, err = disk.Format(ctx, server)
	fmt.Fprintln(w, err, uint32(res.Return), res.Return.Success(), *res.Report, len(res.Extra))
	bigRes, err := big.Format(ctx, server, acme.ACMEDiskFormatParams{})
	fmt.Fprintln(w, errors.Is(err, acme.ACMEDiskFormatFailed), bigRes == res)
	_, err = disk.Ping(ctx, server)
	fmt.Fprintln(w, errors.Is(err, cim.ErrMethodNotAvailable))
	pong, err := big.Ping(ctx, server, acme.ACMEElementPingParams{})
	if err != nil {
		return err
	}
	fmt.Fprintln(w, pong.Return.Success(), pong.Return == acme.ACMEElementPingReturn(0))
	found, err := acme.ACMEDiskFind(ctx, server, acme.ACMEDiskFindParams{ID: cim.Ptr("2")})
	if err != nil {
		return err
	}
	second, err := found.Disk.Get(ctx, server)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, second.ID, second.Class)
	ready, err := disk.IsReady(ctx, server)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, *ready.Return, provider.formatted)

	// Other classes.
	fmt.Fprintln(w, acme.ACMEBayProvider{Text: cim.Ptr("none")})
	uses := acme.ACMEUses{Disk: cim.RefTo(disk), Spare: cim.RefTo(big)}
	if err := server.Put(&uses); err != nil {
		return err
	}
	spare, err := uses.Spare.Get(ctx, server)
	if err != nil {
		return err
	}
	fmt.Fprintln(w, *spare.Size)
	for object, err := range acme.Registry().Enumerate(ctx, server, (*acme.ACMEElement)(nil).CIMClass()) {
		switch object := object.(type) {
		case *acme.ACMEBigDisk:
			fmt.Fprintln(w, "big", object.ID, err)
		case *acme.ACMEDisk:
			fmt.Fprintln(w, "disk", object.ID, err)
		default:
			fmt.Fprintf(w, "%T %v\n", object, err)
		}
	}
	disk.Label = cim.Ptr("changed")
	fmt.Fprintln(w, disk.Key() == key, acme.ACMEDiskPropertySpeed, acme.ACMEElementPropertyCaption, acme.ACMEDiskPropertyLabel, acme.ACMEDiskPropertyState)
	fmt.Fprintln(w, cim.Modify(ctx, server, disk), cim.Delete(ctx, server, key))
	return nil
}
