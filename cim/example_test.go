package cim_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/cim/cimserver"
)

// The examples use handwritten classes in the form of generated code. A Server is the
// connection; a real program dials one.

func Example() {
	ctx := context.Background()
	conn := &cimserver.Server{}
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

// renamer is a provider, and RegisterDisk is like the function that gomof generates for it.
type renamer struct{}

func (renamer) Rename(_ context.Context, disk *Disk, p *RenameParams) (*RenameResult, error) {
	if *p.Label == "" {
		return nil, RenameRefused
	}
	return &RenameResult{Old: disk.Label}, nil
}

func RegisterDisk(s *cimserver.Server, p renamer) {
	s.Register(&classDisk, p, nil, renamer.Rename)
}

// A failure code is an error, but the result is also returned.
func ExampleMethodError() {
	ctx := context.Background()
	conn := &cimserver.Server{}
	RegisterDisk(conn, renamer{})
	conn.Put(&Disk{ID: "sda", Label: cim.Ptr("system")})

	disk := &Disk{ID: "sda"}
	for _, label := range []string{"root", ""} {
		res, err := disk.Rename(ctx, conn, RenameParams{Label: &label}) // a generated stub
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
	conn := &cimserver.Server{}
	conn.Register(&classJob, struct{}{}, func(struct{}, context.Context, *Job, *struct{}) (*GetErrorResult, error) {
		return &GetErrorResult{Error: &CIMError{Message: cim.Ptr("the disk is full")}}, nil
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

// GetErrorResult holds the results of CIM_ConcreteJob.GetError.
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

// A struct marshals with its class. NULL properties are omitted, and numbers that other
// readers would round are strings.
func ExampleObject() {
	data, err := json.Marshal(&Disk{ID: "sda", Size: cim.Ptr(uint64(1) << 60)})
	fmt.Println(string(data), err)

	var disk Disk
	err = json.Unmarshal(data, &disk)
	fmt.Println(disk, err)
	// Output:
	// {"$class":"ACME_Disk","ID":"sda","Size":"1152921504606846976"} <nil>
	// ACME_Disk{ID: "sda", Size: 1152921504606846976} <nil>
}

func ExampleValidate() {
	fan := &Fan{Label: cim.Ptr("very long"), Parts: []*Fan{{ID: "p", Label: cim.Ptr("ok"), Speed: cim.Ptr(int16(101))}}}
	fmt.Println(cim.Validate(fan))
	// Output:
	// ID: key: value is missing
	// Label: length is not allowed: 9 characters, expected at most 5
	// Parts[0].Speed: value out of range: 101, expected at most 100
}

func ExampleClone() {
	a := &Disk{ID: "sda", Label: cim.Ptr("system")}
	b := cim.Clone(a)
	fmt.Println(cim.Equal(a, b))
	*b.Label = "data"
	fmt.Println(cim.Equal(a, b), *a.Label)
	// Output:
	// true
	// false system
}

func ExampleMOF() {
	text, err := cim.MOF(&Disk{ID: "sda", Label: cim.Ptr(`say "hi"`)})
	fmt.Print(text, err)
	// Output:
	// instance of ACME_Disk {
	// 	ID = "sda";
	// 	Label = "say \"hi\"";
	// };
	// <nil>
}

func ExampleParseMOF() {
	var disk Disk
	fmt.Println(cim.ParseMOF("instance of ACME_Disk {\n  ID = sda;\n};", &disk))
	fmt.Println(cim.ParseMOF("instance of ACME_Disk {\n  ID = \"sda\"; Sector = -1;\n};", &disk))
	fmt.Println(disk.ID)
	// Output:
	// 2:8: found "sda", expected a value
	// ACME_Disk: Sector: 2:24: value out of range: -1 does not fit uint32
	// sda
}

func ExampleKeyFrom() {
	path, _ := cim.ParseObjectPath(`root/acme:ACME_Disk.ID="sda"`)
	key, err := cim.KeyFrom[DiskKey](path)
	fmt.Println(key.ID, err)
	// Output: sda <nil>
}
