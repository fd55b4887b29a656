package msps_test

import (
	"io/fs"
	"testing"
	"testing/fstest"

	"github.com/gomof/gomof"
	"github.com/gomof/gomof/cim"
	"github.com/gomof/gomof/generated/msps"
	"github.com/gomof/gomof/mof"
)

// cim.MOF writes an instance as MOF that gomof compiles without a diagnostic.
func TestCompileInstanceText(t *testing.T) {
	fsys := fstest.MapFS{}
	sources, err := fs.ReadDir(mof.FS, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, source := range sources {
		data, err := mof.FS.ReadFile(source.Name())
		if err != nil {
			t.Fatal(err)
		}
		fsys[source.Name()] = &fstest.MapFile{Data: data}
	}
	job := msps.NewMspsProvisioningJob()
	job.InstanceID, job.Name = "web \"01\" \\ é\x01", cim.Ptr("x\n")
	job.JobState = cim.Ptr(msps.MspsProvisioningJobJobStateRunning)
	job.StatusDescriptions = []string{"", "'a'"}
	job.OperationalStatus = []msps.CIMManagedSystemElementOperationalStatus{2, 5}
	job.TimeSubmitted = cim.Ptr(cim.MustParseDateTime("20240229120000.000000+060"))
	text, err := cim.MOF(job)
	if err != nil {
		t.Fatal(err)
	}
	embedded, err := cim.MOF(&holder{ID: "h", Part: &part{Name: cim.Ptr("a\"b"), Inner: &part{Size: cim.Ptr(1e21)}}, Whole: &cim.ObjectPath{Class: "ACME_Holder", Keys: []cim.KeyBinding{{Name: "ID", Value: "h"}}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, source := range map[string]string{
		"msps.mof":     "#pragma include (\"MSPSService.mof\")\n" + text,
		"embedded.mof": holderMOF + embedded,
	} {
		fsys[name] = &fstest.MapFile{Data: []byte(source)}
		result, err := gomof.Compile(t.Context(), gomof.Options{FS: fsys, Files: []string{name}})
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range result.Diagnostics {
			t.Errorf("%s: %s", d.Severity, d.Message)
		}
	}
}

const holderMOF = `
class ACME_Piece { string Name; real64 Size; [EmbeddedInstance("ACME_Piece")] string Inner; };
[Association] class ACME_Holder { [Key] string ID; [EmbeddedInstance("ACME_Piece")] string Part; ACME_Holder REF Whole; ACME_Holder REF Other; };
`

type part struct {
	cim.Meta
	Name  *string  `cim:"Name"`
	Size  *float64 `cim:"Size"`
	Inner *part    `cim:"Inner"`
}

type holder struct {
	cim.Meta
	ID    string          `cim:"ID,key"`
	Part  *part           `cim:"Part"`
	Whole *cim.ObjectPath `cim:"Whole"`
}

func (*part) CIMClass() *cim.ClassInfo   { return &cim.ClassInfo{Name: "ACME_Piece"} }
func (*holder) CIMClass() *cim.ClassInfo { return &cim.ClassInfo{Name: "ACME_Holder"} }
