package cim_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/gomof/gomof/cim"
)

// The examples use classes that are written by hand in the shape of generated
// code. A Server is the connection; a real program dials one.

func Example() {
	ctx := context.Background()
	conn := &cim.Server{}
	conn.Put(
		&Disk{ID: "sda", Label: cim.Ptr("system")},
		&Disk{ID: "sdb"},
	)

	disk, err := cim.Get[Disk](ctx, conn, DiskKey{ID: "sda"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(*disk.Label)

	for disk, err := range cim.Enumerate[Disk](ctx, conn) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(disk.Path, disk.Label != nil) // nil is NULL
	}

	_, err = cim.Get[Disk](ctx, conn, DiskKey{ID: "sdc"})
	fmt.Println(errors.Is(err, cim.ErrNotFound))
	// Output:
	// system
	// ACME_Disk.ID="sda" true
	// ACME_Disk.ID="sdb" false
	// true
}

// A return code that is no success is an error; the result is there all the
// same.
func ExampleInvoke() {
	ctx := context.Background()
	conn := &cim.Server{}
	cim.Register[*Disk](conn, &classDisk, struct{}{}, map[string]cim.MethodFunc{
		"Rename": cim.Method(func(_ context.Context, disk *Disk, p *RenameParams) (*RenameResult, error) {
			if *p.Label == "" {
				return nil, RenameRefused
			}
			return &RenameResult{Old: disk.Label}, nil
		}),
	})
	conn.Put(&Disk{ID: "sda", Label: cim.Ptr("system")})

	disk := &Disk{ID: "sda"}
	for _, label := range []string{"root", ""} {
		res, err := disk.Rename(ctx, conn, RenameParams{Label: &label}) // a stub that calls Invoke
		switch {
		case errors.Is(err, RenameRefused):
			fmt.Println("choose another label:", err)
		case err != nil:
			fmt.Println(err)
		default:
			fmt.Println("was", *res.Old)
		}
	}
	// Output:
	// was system
	// choose another label: ACME_Element.Rename: Refused (5), called on ACME_Disk.ID="sda"
}

func ExampleWaitJob() {
	ctx := context.Background()
	conn := &cim.Server{}
	cim.Register[*Job](conn, &classJob, struct{}{}, map[string]cim.MethodFunc{
		"GetError": cim.Method(func(context.Context, *Job, *struct{}) (*GetErrorResult, error) {
			return &GetErrorResult{Error: &CIMError{Message: cim.Ptr("the disk is full")}}, nil
		}),
	})
	conn.Put(&Job{InstanceID: "7", JobState: cim.Ptr(Running)})
	time.AfterFunc(time.Millisecond, func() {
		conn.Put(&Job{InstanceID: "7", JobState: cim.Ptr(Exception)})
	})

	job, err := cim.WaitJob(ctx, conn, &Job{InstanceID: "7"}, cim.WaitOptions{Interval: time.Millisecond})
	fmt.Println(*job.JobState == Exception)
	var failure *cim.JobError
	if errors.As(err, &failure) {
		for _, detail := range failure.Details {
			e, err := cim.As[CIMError](detail)
			if err != nil {
				fmt.Println(err)
				continue
			}
			fmt.Println(*e.Message)
		}
	}
	// Output:
	// true
	// the disk is full
}

// GetErrorResult has what CIM_ConcreteJob.GetError returns.
type GetErrorResult struct {
	Return GetErrorReturn `cim:",return"`
	Error  *CIMError      `cim:"Error"`
	Extra  []cim.Property
}

type GetErrorReturn uint32

func ExampleDateTime() {
	stamp, err := cim.ParseDateTime("20240229123000.000000+060") // one hour ahead of UTC
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := stamp.Time()
	fmt.Println(t.UTC().Format(time.RFC3339), err)

	interval := cim.MustParseDateTime("00000001020000.000000:000") // one day and two hours
	d, err := interval.Duration()
	fmt.Println(d, err)

	_, err = interval.Time() // the wrong kind is an error
	fmt.Println(err)
	// Output:
	// 2024-02-29T11:30:00Z <nil>
	// 26h0m0s <nil>
	// datetime "00000001020000.000000:000" is an interval, want a timestamp
}

func ExampleObjectPath() {
	path := cim.ObjectPath{
		Namespace: "root/cimv2",
		Class:     "ACME_Disk",
		Keys:      []cim.KeyBinding{{Name: "ID", Value: `C:\`}, {Name: "Slot", Value: 5}},
	}
	fmt.Println(path)
	other, err := cim.ParseObjectPath(`ROOT\CIMV2:acme_disk.slot=5,id="C:\\"`)
	fmt.Println(path.Equal(other), err)
	// Output:
	// root/cimv2:ACME_Disk.ID="C:\\",Slot=5
	// true <nil>
}

// The table is what gomof makes of ValueMap {"1", "2", "10..19"} and Values.
func ExampleNames() {
	names := cim.Names[Colour]{
		Values: []cim.ValueName[Colour]{{Value: 1, Name: "Red"}, {Value: 2, Name: "Green"}},
		Ranges: []cim.RangeName[Colour]{{Min: 10, Max: 19, Name: "Reserved"}},
	}
	for _, v := range []Colour{2, 12, 99} {
		fmt.Println(cim.NameText(&names, v), cim.HasName(&names, v))
	}
	v, err := cim.ParseName(&names, "green")
	fmt.Println(uint8(v), err)
	_, err = cim.ParseName(&names, "blue")
	fmt.Println(err)
	// Output:
	// Green true
	// Reserved (12) false
	// 99 false
	// 2 <nil>
	// value of the wrong type: "blue" is no name and no number of this enum
}
