//go:build unix

// Command speed measures gomof as whole processes with the DMTF schema, alternately with a
// floor: a program that only reads the same files and runs the lexer over them in one
// goroutine. It prints the tables of docs/performance.md.
//
//	go run ./internal/speed [-n 20] ../shared/corpus/cim-schema-2.49.zip
package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/gomof/gomof/diag"
	"github.com/gomof/gomof/internal/token"
)

const master = "cim_schema_2.49.0.mof"

func main() {
	log.SetFlags(0)
	n := flag.Int("n", 20, "runs of each command")
	floor := flag.Bool("floor", false, "be the floor, for the directory that is the argument")
	flag.Parse()
	if flag.NArg() != 1 {
		log.Fatal("speed: the schema of the DMTF, as a zip archive, has to be named")
	}
	run := func() error { return measure(flag.Arg(0), *n) }
	if *floor {
		run = func() error { return lex(flag.Arg(0)) }
	}
	if err := run(); err != nil {
		log.Fatal("speed: ", err)
	}
}

// lex is the floor.
func lex(dir string) error {
	files, size, tokens := 0, 0, 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".mof") {
			return err
		}
		data, err := os.ReadFile(path)
		files, size = files+1, size+len(data)
		stream := token.Scan(&diag.File{Name: path, Text: string(data)}, token.Rules{}, new(diag.List))
		tokens += len(stream.Tokens)
		stream.Free()
		return err
	})
	fmt.Println(files, "files,", size, "bytes,", tokens, "tokens")
	return err
}

// A subject is a measured command, with its name in the table.
type subject struct {
	name string
	args []string
	runs []usage
}

// A usage is the cost of one run.
type usage struct {
	wall, cpu time.Duration
	peak      int64 // bytes
}

func measure(archive string, n int) error {
	temp, err := os.MkdirTemp("", "gomof-speed-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	gomof := filepath.Join(temp, "gomof")
	if out, err := exec.Command("go", "build", "-o", gomof, "./cmd/gomof").CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	schema := filepath.Join(temp, "schema")
	if err := unpack(archive, schema); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	subjects := []*subject{
		{name: "floor", args: []string{self, "-floor", "."}},
		{name: "gomof version", args: []string{gomof, "version"}},
		{name: "gomof check --syntax", args: []string{gomof, "check", "-q", "--syntax", master}},
		{name: "gomof check", args: []string{gomof, "check", "-q", master}},
	}
	fmt.Println("The whole schema:")
	if err := inTurn(subjects, schema, n); err != nil {
		return err
	}
	sizes, err := sized(gomof, schema, temp)
	if err != nil {
		return err
	}
	fmt.Println("\nThe same by size, gomof check --syntax:")
	if err := inTurn(sizes, "", n); err != nil {
		return err
	}
	four, err := prefixed(schema, filepath.Join(temp, "prefixed"))
	if err != nil {
		return err
	}
	checked := []*subject{
		{name: "1,634 files", args: []string{gomof, "check", "-q", schema}},
		{name: "four copies under other prefixes", args: append([]string{gomof, "check", "-q"}, four...)},
	}
	fmt.Println("\nThe same by size, gomof check:")
	if err := inTurn(checked, "", n); err != nil {
		return err
	}
	exports := []*subject{{name: "gomof check", args: []string{gomof, "check", "-q", master}}}
	for _, format := range []string{"cim-xml", "mof", "json"} {
		exports = append(exports, &subject{name: "gomof export --format " + format, args: []string{gomof, "export", "-q", "--format", format, master}})
	}
	fmt.Println("\nExports of the whole schema:")
	if err := inTurn(exports, schema, n); err != nil {
		return err
	}
	return generating(gomof, schema, temp, n)
}

// generating measures ways to generate, and building the result.
func generating(gomof, schema, temp string, n int) error {
	module := filepath.Join(temp, "module")
	repository, err := os.Getwd()
	if err != nil {
		return err
	}
	goMod := "module example.com/speed\n\ngo 1.25.0\n\nrequire github.com/gomof/gomof v0.0.0\n\nreplace github.com/gomof/gomof => " + repository + "\n"
	err = errors.Join(os.Mkdir(module, 0o700), os.WriteFile(filepath.Join(module, "go.mod"), []byte(goMod), 0o600),
		os.Setenv("XDG_CACHE_HOME", filepath.Join(temp, "cache")), os.Setenv("SCHEMA", filepath.Join(schema, master)), os.Setenv("GOMOF", gomof))
	if err != nil {
		return err
	}
	shell := func(script string) []string { return []string{"sh", "-ec", script} }
	whole := "$GOMOF generate -q --package dmtf --class '*' $SCHEMA "
	subjects := []*subject{
		{name: "gomof check", args: []string{gomof, "check", "-q", filepath.Join(schema, master)}},
		{name: "the whole schema", args: shell(whole + "--no-cache --out $(mktemp -d ./whole.XXXXXX)")},
		{name: "CIM_ConcreteJob and what it needs", args: shell("$GOMOF generate -q --package job --class CIM_ConcreteJob $SCHEMA --no-cache --out $(mktemp -d ./job.XXXXXX)")},
		{name: "the whole schema, nothing to do", args: shell(whole + "--out dmtf")},
		{name: "MSPSService.mof, nothing to do", args: shell("$GOMOF generate -q --package msps --out msps " + filepath.Join(repository, "mof", "MSPSService.mof"))},
	}
	fmt.Println("\nGenerating:")
	if err := inTurn(subjects, module, n); err != nil {
		return err
	}
	build := "echo '// again' >> dmtf/package_gen.go; go build ./dmtf"
	builds := []*subject{
		{name: "go build", args: shell(build)},
		{name: "GOMEMLIMIT=1800MiB go build", args: shell("export GOMEMLIMIT=1800MiB; " + build)},
	}
	os.Unsetenv("XDG_CACHE_HOME") // the go command has its cache there, too
	fmt.Println("\nBuilding the whole schema:")
	return inTurn(builds, module, 3)
}

var prefixes = regexp.MustCompile(`\b(CIM|PRS)_`)

// prefixed makes four copies of the schema whose classes have the prefixes CIM0_ to CIM3_
// instead of CIM_, and returns their directories.
func prefixed(schema, dir string) ([]string, error) {
	var dirs []string
	for i := range 4 {
		copied := filepath.Join(dir, fmt.Sprint(i))
		dirs = append(dirs, copied)
		err := filepath.WalkDir(schema, func(path string, d fs.DirEntry, err error) error {
			name, _ := filepath.Rel(schema, path)
			switch to := filepath.Join(copied, name); {
			case err != nil || name == master:
				return err
			case d.IsDir():
				return os.MkdirAll(to, 0o700)
			default:
				data, err := os.ReadFile(path)
				return errors.Join(err, os.WriteFile(to, prefixes.ReplaceAll(data, fmt.Appendf(nil, "${1}%d_", i)), 0o600))
			}
		})
		if err != nil {
			return nil, err
		}
	}
	return dirs, nil
}

// sized makes subjects of one class, one file with the whole schema, and four copies of it.
func sized(gomof, schema, temp string) ([]*subject, error) {
	one := filepath.Join(temp, "one")
	four := filepath.Join(temp, "four")
	var whole bytes.Buffer
	err := filepath.WalkDir(schema, func(path string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".mof" || filepath.Base(path) == master {
			return err
		}
		data, err := os.ReadFile(path)
		whole.Write(data)
		return err
	})
	err = errors.Join(err, os.Mkdir(one, 0o700), os.WriteFile(filepath.Join(one, "schema.mof"), whole.Bytes(), 0o600), os.Mkdir(four, 0o700))
	for i := range 4 {
		err = errors.Join(err, os.CopyFS(filepath.Join(four, fmt.Sprint(i)), os.DirFS(schema)))
	}
	class := filepath.Join(schema, "Core", "CIM_ConcreteJob.mof")
	check := []string{gomof, "check", "-q", "--syntax"}
	return []*subject{
		{name: "one class, " + bytesOf(class), args: append(check[:4:4], class)},
		{name: "one file, " + bytesOf(filepath.Join(one, "schema.mof")), args: append(check[:4:4], filepath.Join(one, "schema.mof"))},
		{name: "1,634 files", args: append(check[:4:4], schema)},
		{name: "four copies of them", args: append(check[:4:4], four)},
	}, err
}

func bytesOf(path string) string {
	info, err := os.Stat(path)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprintf("%d KB", info.Size()/1000)
}

// inTurn runs the subjects alternately, n times, and prints a table. The first round warms
// up the disk and does not count.
func inTurn(subjects []*subject, dir string, n int) error {
	for i := range n + 1 {
		for _, s := range subjects {
			u, err := timed(s.args, dir)
			if err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
			if i > 0 {
				s.runs = append(s.runs, u)
			}
		}
	}
	fmt.Println("\n| | least | median | processor time | memory | times the floor |\n| --- | --- | --- | --- | --- | --- |")
	for _, s := range subjects {
		ratios := make([]float64, n)
		for i := range ratios {
			ratios[i] = float64(s.runs[i].wall) / float64(subjects[0].runs[i].wall)
		}
		slices.Sort(ratios)
		fmt.Printf("| %s | %.0f ms | %.0f ms | %.0f ms | %d MB | %.2f |\n", s.name, ms(s.quantile(0, wall)), ms(s.quantile(n/2, wall)), ms(s.quantile(n/2, cpu)), s.quantile(n/2, peak)>>20, ratios[n/2])
	}
	return nil
}

func wall(u usage) time.Duration { return u.wall }
func cpu(u usage) time.Duration  { return u.cpu }
func peak(u usage) time.Duration { return time.Duration(u.peak) } // sorted as if it were one

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func (s *subject) quantile(i int, of func(usage) time.Duration) time.Duration {
	all := make([]time.Duration, len(s.runs))
	for j, r := range s.runs {
		all[j] = of(r)
	}
	slices.Sort(all)
	return all[i]
}

func timed(args []string, dir string) (usage, error) {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &out
	start := time.Now()
	err := cmd.Run()
	u := usage{wall: time.Since(start)}
	if err != nil {
		return u, fmt.Errorf("%w\n%s", err, out.Bytes())
	}
	u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.peak = int64(r.Maxrss) << 10
	}
	return u, nil
}

func unpack(archive, dir string) error {
	r, err := zip.OpenReader(archive)
	if err != nil {
		return err
	}
	defer r.Close()
	return os.CopyFS(dir, r)
}
